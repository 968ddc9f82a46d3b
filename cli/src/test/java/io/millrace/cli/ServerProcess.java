package io.millrace.cli;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code millrace …} in a JVM of its own: the one that runs the tests, with no option but the class path and what the
 * manifest of the command says.
 */
final class ServerProcess implements AutoCloseable {
    private static final int WAIT_S = 60;
    private static final Pattern READY =
            Pattern.compile("READY https?://(.+):(\\d+) transport=(\\w+)(?: tls=\\w+)? pid=(\\d+) \\(.+\\)");

    private final Process process;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final List<String> printed = Collections.synchronizedList(new ArrayList<>());
    private final Thread reader = new Thread(this::read, "output of the server");

    private ServerProcess(Process process) {
        this.process = process;
        reader.setDaemon(true);
        reader.start();
    }

    static ServerProcess start(String... arguments) throws IOException {
        return start(Main.class, arguments);
    }

    static ServerProcess start(Class<?> main, String... arguments) throws IOException {
        return start(List.of(), List.of(), main, arguments);
    }

    /**
     * @param launcher command and arguments that execute what follows them; nothing of it needed
     * @param options of the JVM
     */
    static ServerProcess start(List<String> launcher, List<String> options, Class<?> main, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(launcher);
        command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        builder.environment().remove("JDK_JAVA_OPTIONS");
        return new ServerProcess(builder.start());
    }

    private void read() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                printed.add(line);
                lines.add(line);
            }
        } catch (IOException e) {
            lines.add("cannot be read: " + e);
        }
    }

    /** Waits for the line that says it accepts connections, and returns its port. */
    int awaitReady() throws InterruptedException {
        Matcher ready = READY.matcher("");
        while (!ready.matches()) {
            String line = lines.poll(WAIT_S, TimeUnit.SECONDS);
            if (line == null) {
                throw new AssertionError("no READY within " + WAIT_S + " s: " + printed);
            }
            ready = READY.matcher(line);
        }
        if (Long.parseLong(ready.group(4)) != process.pid()) {
            throw new AssertionError("the pid is " + process.pid() + ", not as it says: " + ready.group());
        }
        return Integer.parseInt(ready.group(2));
    }

    /** Waits for a line that has that text in it. */
    void awaitLine(String part) throws InterruptedException {
        for (String line = ""; !line.contains(part); ) {
            line = lines.poll(WAIT_S, TimeUnit.SECONDS);
            if (line == null) {
                throw new AssertionError("no line with " + part + " within " + WAIT_S + " s: " + printed);
            }
        }
    }

    /** SIGTERM; by its handle, since the process itself would close our end of its output with it. */
    void terminate() {
        process.toHandle().destroy();
    }

    int awaitExit() throws InterruptedException {
        if (!process.waitFor(WAIT_S, TimeUnit.SECONDS)) {
            throw new AssertionError("still running after " + WAIT_S + " s: " + printed);
        }
        reader.join();
        return process.exitValue();
    }

    /** All it printed so far, on either stream. */
    List<String> printed() {
        return List.copyOf(printed);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
