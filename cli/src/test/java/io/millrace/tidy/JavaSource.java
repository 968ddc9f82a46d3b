package io.millrace.tidy;

import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.SynchronizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** One Java file as the compiler's parser sees it: lines, methods, types. */
final class JavaSource {
    /** A method or constructor with a body, its first and last line counted from 1. */
    record Method(String name, int first, int last) {
        int lines() {
            return last - first + 1;
        }
    }

    /** A type that other packages can see, whether it is more than a value or an exception, and its Javadoc or null. */
    record PublicType(String name, int line, boolean behaves, String doc) {}

    private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();
    private static final StandardJavaFileManager FILES =
            COMPILER.getStandardFileManager(null, null, StandardCharsets.UTF_8);

    private final String name;
    private final List<String> lines;
    private final List<Method> methods = new ArrayList<>();
    private final List<PublicType> publicTypes = new ArrayList<>();
    private final List<Integer> locks = new ArrayList<>();

    private JavaSource(String name, String text) {
        this.name = name;
        this.lines = text.lines().toList();
    }

    static JavaSource read(Path file, Path root) {
        try {
            return parse(root.relativize(file).toString(), Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JavaSource parse(String name, String text) {
        JavaSource source = new JavaSource(name, text);
        JavaFileObject file = new SimpleJavaFileObject(URI.create("string:///" + name), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return text;
            }
        };
        JavacTask task =
                (JavacTask) COMPILER.getTask(null, FILES, problem -> {}, List.of("-proc:none"), null, List.of(file));
        try {
            Trees trees = Trees.instance(task);
            for (CompilationUnitTree unit : task.parse()) {
                source.new Reader(trees, unit).scan(unit, null);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return source;
    }

    String name() {
        return name;
    }

    List<String> lines() {
        return lines;
    }

    List<Method> methods() {
        return methods;
    }

    List<PublicType> publicTypes() {
        return publicTypes;
    }

    /** Lines with the word {@code synchronized} in code. */
    List<Integer> locks() {
        return locks;
    }

    private final class Reader extends TreePathScanner<Void, Void> {
        private final Trees trees;
        private final CompilationUnitTree unit;
        private final SourcePositions positions;

        Reader(Trees trees, CompilationUnitTree unit) {
            this.trees = trees;
            this.unit = unit;
            this.positions = trees.getSourcePositions();
        }

        @Override
        public Void visitClass(ClassTree type, Void nothing) {
            if (visible(type)) {
                String name = type.getSimpleName().toString();
                boolean behaves = type.getKind() != Tree.Kind.ENUM
                        && type.getKind() != Tree.Kind.RECORD
                        && type.getKind() != Tree.Kind.ANNOTATION_TYPE
                        && !name.endsWith("Exception");
                publicTypes.add(new PublicType(name, firstLine(type), behaves, trees.getDocComment(getCurrentPath())));
            }
            return super.visitClass(type, nothing);
        }

        /** Public, and so is all around it; members of an interface are public without saying so. */
        private boolean visible(ClassTree type) {
            if (type.getSimpleName().isEmpty()) {
                return false;
            }
            Tree around = getCurrentPath().getParentPath().getLeaf();
            boolean open = type.getModifiers().getFlags().contains(Modifier.PUBLIC);
            if (around instanceof ClassTree outer) {
                boolean outerVisible =
                        publicTypes.stream().anyMatch(known -> known.name().contentEquals(outer.getSimpleName()));
                return outerVisible && (open || outer.getKind() == Tree.Kind.INTERFACE);
            }
            return open && around instanceof CompilationUnitTree;
        }

        @Override
        public Void visitMethod(MethodTree method, Void nothing) {
            BlockTree body = method.getBody();
            // A record's or class's own constructor that nobody wrote has no place in the file.
            if (body != null && positions.getEndPosition(unit, body) >= 0) {
                methods.add(new Method(method.getName().toString(), firstLine(method), lastLine(body)));
            }
            if (method.getModifiers().getFlags().contains(Modifier.SYNCHRONIZED)) {
                locks.add(firstLine(method));
            }
            return super.visitMethod(method, nothing);
        }

        @Override
        public Void visitSynchronized(SynchronizedTree block, Void nothing) {
            locks.add(line(positions.getStartPosition(unit, block)));
            return super.visitSynchronized(block, nothing);
        }

        /** Without annotations and Javadoc, which say how long a thing is as little as its name does. */
        private int firstLine(Tree declaration) {
            ModifiersTree modifiers = declaration instanceof MethodTree method
                    ? method.getModifiers()
                    : ((ClassTree) declaration).getModifiers();
            long start = positions.getStartPosition(unit, declaration);
            for (Tree annotation : modifiers.getAnnotations()) {
                start = Math.max(start, positions.getEndPosition(unit, annotation) + 1);
            }
            while (Character.isWhitespace(text().charAt((int) start))) {
                start++;
            }
            return line(start);
        }

        private CharSequence text() {
            try {
                return unit.getSourceFile().getCharContent(true);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private int lastLine(BlockTree body) {
            return line(positions.getEndPosition(unit, body));
        }

        private int line(long position) {
            return (int) unit.getLineMap().getLineNumber(position);
        }
    }
}
