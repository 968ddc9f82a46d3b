package io.millrace.soak;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a connection costs that has had an answer and is silent since: resident memory, objects on the heap, receive
 * blocks. Started with how many connections, the JDK of the server, and the command that becomes the server. One
 * thread.
 */
final class IdleCost {
    private static final int WARM_UP = 20_000;
    private static final int SETTLE_MS = 1500;
    private static final Pattern TOTAL = Pattern.compile("Total\\s+\\d+\\s+(\\d+)");

    private IdleCost() {}

    public static void main(String[] arguments) throws Exception {
        int count = Integer.parseInt(arguments[0]);
        Path jdk = Path.of(arguments[1]);
        List<String> command = List.of(arguments).subList(2, arguments.length);
        List<SocketChannel> open = new ArrayList<>(count);
        try (ServerUnderLoad server = ServerUnderLoad.start(command)) {
            measure(server, jdk, count, open);
            for (SocketChannel channel : open) {
                channel.close(); // or the server, which is told to be patient, lingers for each
            }
            server.terminate();
            if (server.awaitExit() != 0) {
                throw new IllegalStateException("another exit code than 0: " + server.complaints());
            }
        } finally {
            for (SocketChannel channel : open) {
                channel.close();
            }
        }
    }

    private static void measure(ServerUnderLoad server, Path jdk, int count, List<SocketChannel> open)
            throws Exception {
        try (ServerCounters counters = new ServerCounters(server.address())) {
            warmUp(server.address());
            State before = State.of(server, counters, jdk);
            for (int i = 0; i < count; i++) {
                open.add(asked(server.address()));
            }
            print(count, server.transport(), before, State.of(server, counters, jdk));
        }
    }

    /** Compiles what will run, and grows what grows with the first connections. */
    private static void warmUp(InetSocketAddress server) throws IOException {
        try (KeepAliveClient client = new KeepAliveClient(server, new Random(1))) {
            for (int i = 0; i < WARM_UP; i++) {
                client.once();
            }
        }
    }

    /** A channel and no socket of java.net, since so many of those would not fit the heap. */
    private static SocketChannel asked(InetSocketAddress server) throws IOException {
        SocketChannel channel = SocketChannel.open(server);
        channel.write(ByteBuffer.wrap(Asking.get("/plaintext")));
        ByteBuffer in = ByteBuffer.allocate(1024);
        while (!StandardCharsets.US_ASCII
                .decode(in.duplicate().flip())
                .toString()
                .endsWith("Hello, World!")) {
            if (channel.read(in) < 0) {
                throw new IOException("the end instead of an answer");
            }
        }
        return channel;
    }

    private static void print(int count, String transport, State before, State after) {
        System.out.printf(Locale.ROOT, "%s, %,d connections%n", transport, count);
        System.out.printf(Locale.ROOT, "%-32s %14s %14s %14s%n", "", "before", "after", "a connection");
        row("resident, KiB", before.resident >> 10, after.resident >> 10, (after.resident - before.resident), count);
        row("live objects, KiB", before.live >> 10, after.live >> 10, after.live - before.live, count);
        for (String name : List.of(
                "connections.open",
                "memory.receive.blocks",
                "memory.small.blocks",
                "memory.large.blocks",
                "memory.head.blocks")) {
            long was = before.counters.get(name);
            long is = after.counters.get(name);
            System.out.printf(Locale.ROOT, "%-32s %,14d %,14d%n", name, was, is);
        }
    }

    private static void row(String what, long before, long after, long grown, int count) {
        System.out.printf(Locale.ROOT, "%-32s %,14d %,14d %,12d B%n", what, before, after, grown / count);
    }

    /** A moment in which nothing happens. The heap is touched as a whole at start, so it is in no growth. */
    private record State(long resident, long live, Map<String, Long> counters) {
        static State of(ServerUnderLoad server, ServerCounters counters, Path jdk) throws Exception {
            Line.pause(SETTLE_MS);
            Map<String, Long> values = counters.read();
            long resident = server.residentBytes();
            liveBytes(server.pid(), jdk); // what waits for its reference to be cleared goes with the next collection
            return new State(resident, liveBytes(server.pid(), jdk), values);
        }

        /** The total of the histogram of objects, for which the JVM collects garbage first. */
        private static long liveBytes(long pid, Path jdk) throws IOException, InterruptedException {
            Process jcmd = new ProcessBuilder(
                            jdk.resolve("bin/jcmd").toString(), Long.toString(pid), "GC.class_histogram")
                    .redirectErrorStream(true)
                    .start();
            long total = 0;
            try (BufferedReader lines = jcmd.inputReader(StandardCharsets.UTF_8)) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    Matcher found = TOTAL.matcher(line);
                    total = found.lookingAt() ? Long.parseLong(found.group(1)) : total;
                }
            }
            jcmd.waitFor(10, TimeUnit.SECONDS);
            if (total == 0) {
                throw new IllegalStateException("jcmd tells no total");
            }
            return total;
        }
    }
}
