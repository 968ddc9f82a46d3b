package io.millrace.codec.h2;

import static io.millrace.testkit.h2.H2Peer.CANCEL;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.testkit.conformance.Proves;
import io.millrace.testkit.h2.H2Frame;
import io.millrace.testkit.h2.H2Peer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What each frame comes to in each state of its stream (RFC 9113 section 5.1), as one table. */
class StreamMatrixTest {
    private static final int ID = 5;

    private static final String[] FRAMES = {
        "DATA", "DATA-END", "HEADERS", "HEADERS-END", "PRIORITY", "RST_STREAM", "WINDOW_UPDATE", "CONTINUATION", "PUSH"
    };

    /**
     * By state and frame: {@code ok} is taken, {@code -} is passed over, {@code R} resets the stream, {@code C} ends
     * the connection, with what code.
     */
    private static final String TABLE = """
            idle          C1  C1  ok  ok  -   C1  C1  C1  C1
            open          ok  ok  R1  ok  -   ok  -   C1  C1
            peer-ended    R5  R5  R5  R5  -   ok  -   C1  C1
            we-ended      ok  ok  R1  ok  -   ok  -   C1  C1
            both-ended    C5  C5  C5  C5  -   -   -   C1  C1
            reset-by-us   -   -   -   -   -   -   -   C1  C1
            reset-by-peer R5  R5  R5  R5  -   -   -   C1  C1
            refused       -   -   -   -   -   -   -   C1  C1
            passed-over   C5  C5  C1  C1  -   -   -   C1  C1
            going-away    -   -   -   -   -   -   -   C1  C1
            """;

    @TestFactory
    @Proves({"rfc9113-5.1-1", "rfc9113-5.1-3", "rfc9113-5.1-5"})
    List<DynamicTest> eachFrameInEachState() {
        List<DynamicTest> all = new ArrayList<>();
        for (String line : TABLE.lines().toList()) {
            String[] cells = line.split(" +", -1);
            for (int i = 0; i < FRAMES.length; i++) {
                String frame = FRAMES[i];
                String expected = cells[i + 1];
                all.add(DynamicTest.dynamicTest(
                        frame + " when " + cells[0], () -> assertEquals(expected, outcome(cells[0], frame))));
            }
        }
        return all;
    }

    private static Endpoint inState(String state) {
        Endpoint e = Endpoint.greeted(state.equals("refused") ? Endpoint.streams(1) : H2Limits.DEFAULT);
        H2Peer peer = e.peer;
        switch (state) {
            case "idle" -> {}
            case "open" -> peer.post(ID);
            case "peer-ended" -> peer.get(ID);
            case "we-ended" -> {
                peer.post(ID);
                e.head(ID, true, ":status: 200");
            }
            case "both-ended" -> {
                peer.get(ID);
                e.answer(ID);
            }
            case "reset-by-us" -> {
                peer.post(ID);
                e.told.release(ID);
            }
            case "reset-by-peer" -> peer.post(ID).reset(ID, CANCEL);
            case "refused" -> peer.post(3).post(ID);
            case "passed-over" -> peer.post(3).post(7);
            case "going-away" -> {
                e.connection.goAway(H2Code.NO_ERROR);
                peer.post(ID);
            }
            default -> throw new AssertionError(state);
        }
        peer.takeAll();
        e.events();
        return e;
    }

    private static void say(H2Peer peer, String frame) {
        switch (frame) {
            case "DATA" -> peer.data(ID, "x");
            case "DATA-END" -> peer.dataEnd(ID, "x");
            case "HEADERS" -> peer.post(ID);
            case "HEADERS-END" -> peer.headersEnd(ID, ":method: GET", ":scheme: http", ":path: /", ":authority: a");
            case "PRIORITY" -> peer.priority(ID, 3);
            case "RST_STREAM" -> peer.reset(ID, CANCEL);
            case "WINDOW_UPDATE" -> peer.windowUpdate(ID, 10);
            case "CONTINUATION" -> peer.frame(H2Frame.CONTINUATION, H2Frame.END_HEADERS, ID, (byte) 0x82);
            case "PUSH" -> peer.frame(H2Frame.PUSH_PROMISE, H2Frame.END_HEADERS, ID, new byte[4]);
            default -> throw new AssertionError(frame);
        }
    }

    private static String answer(H2Frame frame) {
        return frame.type() == H2Frame.GOAWAY ? "C" + frame.intAt(4) : "R" + frame.intAt(0);
    }

    private static String outcome(String state, String frame) {
        Endpoint e = inState(state);
        boolean trailers = frame.equals("HEADERS-END") && (state.equals("open") || state.equals("we-ended"));
        if (trailers) {
            e.peer.headersEnd(ID, "sum: 1");
        } else {
            say(e.peer, frame);
        }
        List<H2Frame> sent = e.peer.takeAll();
        sent.removeIf(f -> f.type() == H2Frame.WINDOW_UPDATE);
        String answer = sent.isEmpty() ? "" : answer(sent.get(0));
        assertEquals(answer.startsWith("C"), e.connection.hasFailed());
        if (!answer.isEmpty()) {
            return answer;
        }
        // whatever it came to, the next request is served
        boolean next = !state.equals("refused") && !state.equals("going-away");
        boolean taken = !e.events().isEmpty();
        e.peer.get(101);
        assertEquals(next, e.told.streams.containsKey(101));
        return taken ? "ok" : "-";
    }
}
