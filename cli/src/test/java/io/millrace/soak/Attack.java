package io.millrace.soak;

import java.util.List;
import java.util.Random;

/**
 * One way to cost a server more than its due, as bytes and pauses. Immutable, any thread.
 *
 * @param name as the command takes it
 * @param connections how many at a time; one that the server ends is opened anew
 * @param opening what each connection sends first
 * @param again what it sends from then on, over and over; empty for nothing
 * @param pauseMs between the starts of two of those, and between two bites of a slow reader; 0 for no pause at all
 * @param bite bytes read after each pause, {@link #ALL} as they come, or {@link #NONE} never
 * @param resets whether it resets the connection when the answer begins
 * @param proof the counter that shows that the attack took place: a gauge has to reach {@code least}, a count to grow
 *     by it
 */
record Attack(
        String name,
        int connections,
        byte[] opening,
        byte[] again,
        int pauseMs,
        int bite,
        boolean resets,
        String proof,
        long least) {
    static final int ALL = -1;
    static final int NONE = 0;

    private static final byte[] NOTHING = {};
    private static final String HOST = "Host: attacks\r\n";
    private static final String POST_CHUNKED = "POST /echo HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n";
    private static final long GARBAGE_SEED = 20_261;

    /** Connections beyond what the server may have descriptors for. */
    static final Attack FAMINE = silent("out-of-descriptors", 600, Counters.FAMINE, 1);

    /** All but the one that needs a server with few descriptors. */
    static List<Attack> all() {
        return List.of(
                sending("slow-heads", 1000, "GET / HTTP/1.1\r\n" + HOST + "Slow: ", "a", 1000, Counters.OPEN, 900),
                sending("slow-bodies", 1000, head(1_000_000), "b", 1000, Counters.OPEN, 900),
                new Attack("slow-readers", 500, get(Asking.MIB), NOTHING, 500, 512, false, Counters.OPEN, 450),
                silent("idle", 10_000, Counters.OPEN, 9_900),
                sending("huge-heads", 64, "GET / HTTP/1.1\r\n" + HOST, field(), 0, "http.head.too.long", 10),
                sending("chunk-extensions", 64, POST_CHUNKED + "1", ";a=" + "b".repeat(97), 0, Counters.EXTENSIONS, 10),
                sending("trailers", 64, POST_CHUNKED + "1\r\na\r\n0\r\n", field(), 0, "http.trailers.over", 10),
                sending("pipeline", 16, "", request("/plaintext").repeat(100), 0, "http.requests", 10_000),
                new Attack(
                        "pipeline-unread",
                        64,
                        NOTHING,
                        Asking.bytes(request("/bytes/4000").repeat(100)),
                        0,
                        NONE,
                        false,
                        Counters.OPEN,
                        60),
                new Attack("garbage", 64, NOTHING, garbage(), 0, ALL, false, "http.bad.request.line", 10),
                new Attack("resets", 64, get(Asking.MIB), NOTHING, 0, ALL, true, "closed.peer.reset", 10),
                new Attack(
                        "churn",
                        64,
                        Asking.last(Asking.get("/plaintext")),
                        NOTHING,
                        0,
                        ALL,
                        false,
                        "accept.connections",
                        100));
    }

    /** Whether it needs a server with few descriptors. */
    boolean famine() {
        return proof.equals(Counters.FAMINE);
    }

    /** Names of counters that more than one place needs. */
    static final class Counters {
        static final String OPEN = Samples.CONNECTIONS;
        static final String FAMINE = "accept.paused.fd.limit";
        static final String EXTENSIONS = "http.chunk.extensions.over";

        private Counters() {}
    }

    private static Attack sending(
            String name, int connections, String opening, String again, int pauseMs, String proof, long least) {
        return new Attack(
                name, connections, Asking.bytes(opening), Asking.bytes(again), pauseMs, ALL, false, proof, least);
    }

    /** One answer each, then not a byte. */
    private static Attack silent(String name, int connections, String proof, long least) {
        return new Attack(name, connections, Asking.get("/plaintext"), NOTHING, 0, ALL, false, proof, least);
    }

    private static byte[] get(int length) {
        return Asking.get("/bytes/" + length);
    }

    private static String request(String path) {
        return "GET " + path + " HTTP/1.1\r\n" + HOST + "\r\n";
    }

    private static String head(int length) {
        return "POST /echo HTTP/1.1\r\n" + HOST + "Content-Length: " + length + "\r\n\r\n";
    }

    private static String field() {
        return "Huge: " + "h".repeat(992) + "\r\n";
    }

    private static byte[] garbage() {
        byte[] bytes = new byte[4096];
        new Random(GARBAGE_SEED).nextBytes(bytes);
        return bytes;
    }
}
