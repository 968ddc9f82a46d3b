package io.millrace.tidy;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Rules about how a file is written; each answers with the places that break it. */
final class SourceRules {
    static final int FILE_LINES_MAX = 600;
    static final int METHOD_LINES_MAX = 60;
    static final int DO_WORK_LINES_MAX = 25;
    static final int COLUMNS_MAX = 120;

    /** Put together so that this file does not break its own rule. */
    private static final Pattern LEFT_FOR_LATER = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b");

    /** As the root pom.xml tells Surefire. */
    private static final Pattern RUN = Pattern.compile("(Test|Scenario|Tck)\\.java$");

    private static final Pattern TEST = Pattern.compile("@(\\w*Test|TestFactory|FuzzTest)\\b");

    private static final Pattern SAYS_THREAD = Pattern.compile("(?i)thread|immutable|stateless");

    private SourceRules() {}

    static List<String> longFiles(JavaSource source) {
        int lines = source.lines().size();
        return lines <= FILE_LINES_MAX
                ? List.of()
                : List.of(source.name() + " has " + lines + " lines, " + FILE_LINES_MAX + " are allowed");
    }

    static List<String> longMethods(JavaSource source) {
        List<String> found = new ArrayList<>();
        for (JavaSource.Method method : source.methods()) {
            int max = method.name().equals("doWork") ? DO_WORK_LINES_MAX : METHOD_LINES_MAX;
            if (method.lines() > max) {
                found.add(place(source, method.first()) + method.name() + " has " + method.lines() + " lines, " + max
                        + " are allowed");
            }
        }
        return found;
    }

    static List<String> badLines(JavaSource source) {
        List<String> found = new ArrayList<>();
        for (int i = 0; i < source.lines().size(); i++) {
            String line = source.lines().get(i);
            if (line.length() > COLUMNS_MAX) {
                found.add(place(source, i + 1) + line.length() + " columns, " + COLUMNS_MAX + " are allowed");
            }
            if (line.indexOf('\t') >= 0) {
                found.add(place(source, i + 1) + "a tab");
            }
            if (LEFT_FOR_LATER.matcher(line).find()) {
                found.add(place(source, i + 1) + "left for later");
            }
        }
        return found;
    }

    static List<String> locks(JavaSource source) {
        List<String> found = new ArrayList<>();
        for (int line : source.locks()) {
            found.add(place(source, line) + "synchronized");
        }
        return found;
    }

    /** Tests are run by the names of their files; one with another name would silently not run. */
    static List<String> testsThatNeverRun(JavaSource source) {
        boolean named = RUN.matcher(source.name()).find();
        boolean inherited = source.lines().stream().anyMatch(line -> line.contains("abstract class "));
        if (named || inherited) {
            return List.of();
        }
        return source.lines().stream().map(String::strip).anyMatch(line -> TEST.matcher(line)
                        .lookingAt())
                ? List.of(source.name() + " has tests but is not named …Test, …Scenario or …Tck")
                : List.of();
    }

    /** Every public type says what it is, and which thread may call it. */
    static List<String> undocumentedTypes(JavaSource source) {
        List<String> found = new ArrayList<>();
        for (JavaSource.PublicType type : source.publicTypes()) {
            if (type.doc() == null || type.doc().isBlank()) {
                found.add(place(source, type.line()) + "public type " + type.name() + " has no Javadoc");
            }
        }
        return found;
    }

    /** Types of a file's own name only: nested ones share its thread unless they say otherwise. */
    static List<String> threadlessTypes(JavaSource source) {
        List<String> found = new ArrayList<>();
        for (JavaSource.PublicType type : source.publicTypes()) {
            boolean outermost = source.name().endsWith("/" + type.name() + ".java");
            if (outermost
                    && type.behaves()
                    && type.doc() != null
                    && !SAYS_THREAD.matcher(type.doc()).find()) {
                found.add(place(source, type.line()) + "the Javadoc of " + type.name()
                        + " does not say which thread may call it");
            }
        }
        return found;
    }

    private static String place(JavaSource source, int line) {
        return source.name() + ":" + line + ": ";
    }
}
