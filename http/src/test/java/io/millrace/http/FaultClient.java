package io.millrace.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Locale;

/** A raw client of a {@link FaultStage}, and what it is owed. Test thread only. */
final class FaultClient {
    final Wire wire;
    private final String method;
    private final List<String> expected;
    private String tunnel; // null: none
    private boolean toEnd;

    FaultClient(Wire wire, String method, List<String> expected) {
        this.wire = wire;
        this.method = method;
        this.expected = expected;
    }

    /** Behind the answers come these bytes, and then the end. */
    FaultClient tunnel(String bytes) {
        tunnel = bytes;
        toEnd = true;
        return this;
    }

    /** Behind the answers comes the end of the connection. */
    FaultClient toEnd() {
        toEnd = true;
        return this;
    }

    int answers() {
        return wire.answers(method).size();
    }

    boolean isOver() {
        return wire.isOver() || (!toEnd && answers() >= expected.size());
    }

    /**
     * What came whole is right and in order; what did not come whole was visibly cut.
     *
     * @param mayBeRefused for lack of blocks, with a 503 that ends the connection
     */
    void check(boolean mayBeRefused) {
        List<Answer> got = wire.answers(method);
        assertTrue(got.size() <= expected.size(), () -> "more answers than requests: " + got);
        for (int i = 0; i < got.size(); i++) {
            Answer a = got.get(i);
            if (mayBeRefused && a.status() == 503) {
                assertTrue(wire instanceof H2Wire || i == got.size() - 1, "answers behind a refusal");
                return;
            }
            String trailers = String.join("", a.trailers()).toLowerCase(Locale.ROOT);
            String text = a.status() + " " + (a.status() < 400 ? a.text() : "") + trailers;
            assertEquals(expected.get(i), text, "answer " + i);
        }
        boolean whole = got.size() == expected.size();
        assertTrue(whole || wire.isOver(), "neither whole nor cut");
        if (whole && tunnel != null) {
            assertTrue(tunnel.startsWith(wire.rest()), "bytes of the tunnel");
            assertTrue(wire.isReset() || wire.rest().equals(tunnel), "a tunnel that was cut without a reset");
        } else if (whole) {
            assertEquals("", wire.rest(), "bytes behind the last answer");
        }
    }

    boolean isWhole() {
        return answers() == expected.size() && (tunnel == null || wire.rest().equals(tunnel));
    }
}
