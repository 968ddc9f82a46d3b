package io.millrace.cost;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;

/** Loads our classes anew, each with {@link RequestMeter} woven into it; those of others are the parent's. */
public final class MeteredLoader extends ClassLoader {
    private static final String OURS = "io.millrace.";
    private static final String METER = MeteredLoader.class.getPackageName();

    static {
        registerAsParallelCapable();
    }

    MeteredLoader() {
        super(MeteredLoader.class.getClassLoader());
    }

    /** @param arguments name of the class whose main method is to be woven and run, and its arguments */
    public static void main(String[] arguments) throws Exception {
        MeteredLoader loader = new MeteredLoader();
        Thread.currentThread().setContextClassLoader(loader); // where services are looked for
        String[] rest = new String[arguments.length - 1];
        System.arraycopy(arguments, 1, rest, 0, rest.length);
        loader.loadClass(arguments[0]).getMethod("main", String[].class).invoke(null, (Object) rest);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        boolean meter = name.startsWith(METER) && name.lastIndexOf('.') == METER.length();
        if (meter || !name.startsWith(OURS)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? define(name) : loaded;
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] woven = weave(in.readAllBytes());
            return defineClass(name, woven, 0, woven.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] weave(byte[] classFile) {
        ClassReader reader = new ClassReader(classFile);
        ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
        reader.accept(new Weaver(writer), ClassReader.SKIP_DEBUG); // a line number would end a run of instructions
        return writer.toByteArray();
    }
}
