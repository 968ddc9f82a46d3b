package io.millrace.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.cost.MeteredLoader;
import io.millrace.testkit.SocketTransports;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** What a request may cost the loop that serves it: counted, so that the bounds hold on a machine of any speed. */
class RequestCostTest {
    /**
     * At most, for each request of one connection that waits for its answers: 16 at once where they are pipelined.
     * Counts stand a few percent below; what falls far below may get a tighter bound.
     *
     * <p>Bytes: the answers of plaintext are 148, 13 of them a body that the handler hands over as an array; the head
     * of an echo is 136, and its 1,024 are few enough to be copied, so that their receive block is free again. Heads
     * are written in whole words, of which a part is written over: that and the kinds of pieces, and no copy, is the
     * rest. Of HTTP/2 it is what its fields come to, decoded, that is put; the answer itself is 40.
     */
    private static final List<Bounds> BOUNDS = List.of(
            //          transport, load, allocated, system calls, bytes put, bytecodes
            new Bounds("io_uring", "plaintext", 0, 1.1, 192, 11_400),
            new Bounds("io_uring", "pipelined", 0, 0.15, 192, 6_400),
            new Bounds("io_uring", "echo", 0, 1.1, 1_210, 13_600),
            new Bounds("io_uring", "h2", 0, 1.1, 310, 18_600),
            new Bounds("io_uring", "h2many", 0, 0.1, 310, 12_900),
            new Bounds("io_uring", "h2echo", 0, 1.1, 1_400, 23_000),
            new Bounds("nio", "plaintext", 0, 3.1, 192, 10_900),
            new Bounds("nio", "pipelined", 0, 0.22, 192, 6_250),
            new Bounds("nio", "echo", 0, 3.1, 1_210, 13_100),
            new Bounds("nio", "h2", 0, 3.1, 310, 17_900),
            new Bounds("nio", "h2many", 0, 0.22, 310, 12_900),
            new Bounds("nio", "h2echo", 0, 3.1, 1_400, 22_400));

    private static final Pattern COUNT = Pattern.compile("(\\w+) ([A-Z_]+) ([\\d.]+) of \\d+");

    private record Bounds(
            String transport, String load, double allocated, double systemCalls, double bytes, double bytecodes) {
        double of(String measure) {
            return switch (measure) {
                case "ALLOCATED" -> allocated;
                case "SYSTEM_CALLS" -> systemCalls;
                case "BYTES" -> bytes;
                case "BYTECODES" -> bytecodes;
                default -> throw new IllegalArgumentException(measure);
            };
        }
    }

    @ParameterizedTest
    @FieldSource("io.millrace.testkit.SocketTransports#NAMES")
    void noRequestAllocatesOnTheLoop(String transport) throws Exception {
        SocketTransports.require(transport);
        holds(transport, 1, RequestCostMain.class, transport);
    }

    @ParameterizedTest
    @FieldSource("io.millrace.testkit.SocketTransports#NAMES")
    void systemCallsCopiesAndInstructionsStayInTheirBounds(String transport) throws Exception {
        SocketTransports.require(transport);
        holds(transport, 3, MeteredLoader.class, RequestCostMain.class.getName(), transport);
    }

    private static void holds(String transport, int measures, Class<?> main, String... arguments) throws Exception {
        List<Bounds> bounds =
                BOUNDS.stream().filter(b -> b.transport().equals(transport)).toList();
        try (ServerProcess process = ServerProcess.start(main, arguments)) {
            int exit = process.awaitExit();
            assertEquals(0, exit, () -> String.join("\n", process.printed()));
            List<String> counts = process.printed().stream()
                    .filter(line -> COUNT.matcher(line).matches())
                    .toList();
            assertEquals(bounds.size() * measures, counts.size(), () -> String.join("\n", process.printed()));
            List<String> beyond = new ArrayList<>();
            counts.forEach(count -> judge(count, bounds, beyond));
            assertEquals(List.of(), beyond, () -> String.join("\n", process.printed()));
        }
    }

    /** What the meter counts is never nothing: it would be blind. */
    private static void judge(String count, List<Bounds> all, List<String> beyond) {
        Matcher parts = COUNT.matcher(count);
        parts.matches();
        double value = Double.parseDouble(parts.group(3));
        double bound = all.stream()
                .filter(b -> b.load().equals(parts.group(1)))
                .findFirst()
                .orElseThrow()
                .of(parts.group(2));
        if (value > bound || (bound > 0 && value == 0)) {
            beyond.add(count + ", bound " + bound);
        }
    }
}
