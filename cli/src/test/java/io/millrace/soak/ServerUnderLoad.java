package io.millrace.soak;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The process that is soaked, from its first line to its exit code, and what the system says of it. Any thread. */
final class ServerUnderLoad implements AutoCloseable {
    private static final int WAIT_S = 60;
    private static final String ENDED = "no more output";
    /**
     * Deadlines beyond what a busy machine makes a healthy client wait: what is looked for is what stays behind, and
     * that a client which nobody lets run for some seconds is turned away would hide it.
     */
    private static final String PATIENCE = "-Dmillrace.http.head.timeout=40s -Dmillrace.http.first.head.timeout=40s"
            + " -Dmillrace.http.idle.timeout=10m -Dmillrace.http.body.rate.min=0 -Dmillrace.linger.time.max=20s";

    private static final long PAGE_LENGTH = 4096;
    private static final Pattern READY =
            Pattern.compile("READY http://127\\.0\\.0\\.1:(\\d+) transport=(\\w+) pid=(\\d+) \\((.+)\\)");

    private final Process process;
    private final BlockingQueue<String> beforeReady = new LinkedBlockingQueue<>();
    private final List<String> afterReady = new CopyOnWriteArrayList<>();
    private final Thread reader = new Thread(this::read, "output of the server");
    private final CopyOnWriteArrayList<String> all = new CopyOnWriteArrayList<>();
    private InetSocketAddress address;
    private String transport;

    private ServerUnderLoad(Process process) {
        this.process = process;
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts the command, which has to become {@code millrace serve} on any free port, and waits for its READY. */
    static ServerUnderLoad start(List<String> command) throws IOException, InterruptedException {
        return start(command, PATIENCE);
    }

    /** As {@link #start(List)}, with these options of the JVM and no others than those of the command. */
    static ServerUnderLoad start(List<String> command, String options) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("JDK_JAVA_OPTIONS", options);
        ServerUnderLoad server = new ServerUnderLoad(builder.start());
        boolean ready = false;
        try {
            server.awaitReady();
            ready = true;
            return server;
        } finally {
            if (!ready) {
                server.close();
            }
        }
    }

    private void read() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            boolean ready = false;
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                all.add(line);
                if (ready) {
                    afterReady.add(line);
                } else {
                    ready = READY.matcher(line).matches();
                    beforeReady.add(line);
                }
            }
        } catch (IOException e) {
            beforeReady.add("cannot be read: " + e);
        }
        beforeReady.add(ENDED);
    }

    private void awaitReady() throws InterruptedException {
        Matcher ready = READY.matcher("");
        while (!ready.matches()) {
            String line = beforeReady.poll(WAIT_S, TimeUnit.SECONDS);
            if (line == null || line.equals(ENDED)) {
                throw new IllegalStateException("no READY: " + String.join("\n", all));
            }
            ready = READY.matcher(line);
        }
        if (Long.parseLong(ready.group(3)) != process.pid()) {
            throw new IllegalStateException("the pid is " + process.pid() + ", not as it says: " + ready.group());
        }
        address = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(ready.group(1)));
        transport = ready.group(2) + " (" + ready.group(4) + ")";
    }

    InetSocketAddress address() {
        return address;
    }

    /** Name and reason. */
    String transport() {
        return transport;
    }

    long pid() {
        return process.pid();
    }

    boolean lives() {
        return process.isAlive();
    }

    /** What it printed since it was ready: a healthy server has nothing to say. */
    List<String> complaints() {
        return List.copyOf(afterReady);
    }

    /** Resident bytes, or 0 where the system does not tell. */
    long residentBytes() {
        try {
            String[] pages = Files.readString(proc("statm")).split(" ", -1);
            return Long.parseLong(pages[1]) * PAGE_LENGTH;
        } catch (IOException e) {
            return 0;
        }
    }

    /** Processor time since its start, or 0 where the system does not tell. */
    long cpuNs() {
        return process.toHandle()
                .info()
                .totalCpuDuration()
                .map(Duration::toNanos)
                .orElse(0L);
    }

    /**
     * How long its threads that live now could have run and did not, because others had the processor; 0 where the
     * system does not tell.
     */
    long waitedNs() {
        long sum = 0;
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(proc("task"))) {
            for (Path task : tasks) {
                String[] times = Files.readString(task.resolve("schedstat")).split(" ", -1);
                sum += Long.parseLong(times[1]);
            }
        } catch (IOException e) {
            return 0;
        }
        return sum;
    }

    /** Open file descriptors, or 0 where the system does not tell. */
    int descriptors() {
        return descriptorKinds().values().stream().mapToInt(Integer::intValue).sum();
    }

    /** How many there are of each kind: sockets, pipes, files by name. */
    Map<String, Integer> descriptorKinds() {
        Map<String, Integer> kinds = new TreeMap<>();
        try (Stream<Path> open = Files.list(proc("fd"))) {
            open.forEach(fd -> kinds.merge(kind(fd), 1, Integer::sum));
        } catch (IOException | UncheckedIOException e) {
            kinds.clear();
        }
        return kinds;
    }

    private static String kind(Path fd) {
        try {
            return Files.readSymbolicLink(fd).toString().replaceFirst(":\\[\\d+]", "");
        } catch (IOException e) {
            return "gone";
        }
    }

    private Path proc(String name) {
        return Path.of("/proc", Long.toString(process.pid()), name);
    }

    /** SIGTERM; by its handle, since the process itself would close our end of its output with it. */
    void terminate() {
        process.toHandle().destroy();
    }

    /** Its exit code, or -1 if it goes on running. */
    int awaitExit() throws InterruptedException {
        if (!process.waitFor(WAIT_S, TimeUnit.SECONDS)) {
            return -1;
        }
        reader.join();
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
