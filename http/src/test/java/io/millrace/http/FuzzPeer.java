package io.millrace.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.testkit.SimPeer;
import java.util.ArrayList;
import java.util.List;

/** A raw client of a fuzzed run: what it asked for, and whether the answers are right. Test thread only. */
final class FuzzPeer {
    final SimPeer peer;
    final List<FuzzAsked> asked = new ArrayList<>();
    /** It may have missed something. */
    private boolean left;

    FuzzPeer(SimPeer peer) {
        this.peer = peer;
    }

    void leave() {
        left = true;
        peer.close();
    }

    void reset() {
        left = true;
        peer.reset();
    }

    boolean isTunnel() {
        return asked.stream().anyMatch(a -> a.isTunnel && !a.isOver());
    }

    /** What came is well-formed, in order, and what its handler wrote; what was said to be complete did come. */
    void check() {
        StringBuilder text = new StringBuilder(peer.receivedText());
        Answer.Reader reader = new Answer.Reader(text);
        boolean atEnd = peer.isAtEnd() && !peer.isReset();
        int n = 0;
        boolean last = false;
        for (Answer a = reader.next(method(n), atEnd); a != null; a = reader.next(method(n), atEnd)) {
            assertTrue(!last, "an answer behind the last");
            if (a.isFinal()) {
                last = n >= asked.size();
                if (!last) {
                    asked.get(n).check(a, n);
                    last = asked.get(n).isTunnel;
                } else {
                    assertTrue(a.status() >= 400 && a.field("x-n") == null, "nobody asked for " + a);
                }
                n++;
            }
            if (last) {
                break;
            }
        }
        String rest = text.substring(reader.position());
        boolean isTunnel = n > 0 && n <= asked.size() && asked.get(n - 1).isTunnel;
        if (isTunnel) {
            checkTunnel(asked.get(n - 1), rest, atEnd);
        } else if (last) {
            assertEquals("", rest, "bytes behind the last answer");
        }
        if (atEnd && !left) {
            checkAllCame(n);
        }
    }

    private static void checkTunnel(FuzzAsked a, String rest, boolean atEnd) {
        assertTrue(a.body.toString().startsWith(rest), "bytes of the tunnel");
        if (atEnd && a.isComplete()) {
            assertEquals(a.body.toString(), rest, "a tunnel that was cut without a reset");
        }
    }

    private void checkAllCame(int answers) {
        for (int i = answers; i < asked.size(); i++) {
            int number = i;
            assertTrue(!asked.get(i).isComplete(), () -> "no answer to " + number + " of " + asked);
        }
    }

    private String method(int n) {
        return n < asked.size() ? asked.get(n).method : "GET";
    }
}
