package io.millrace.http;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.testkit.SimPeer;
import java.util.ArrayList;
import java.util.List;

/** A raw client of a fuzzed run: what it asked for, and whether the answers are right. Test thread only. */
final class FuzzPeer {
    private static final int AROUND = 20;

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
            checkText("", rest, true, "bytes behind the last answer");
        }
        if (atEnd && !left) {
            checkAllCame(n);
        }
    }

    private static void checkTunnel(FuzzAsked a, String rest, boolean atEnd) {
        checkText(a.body, rest, atEnd && a.isComplete(), "tunnel");
    }

    /** One is the other, or a beginning of it. Says where they differ, since they are long. */
    static void checkText(CharSequence expected, CharSequence found, boolean isWhole, String what) {
        int most = Math.min(expected.length(), found.length());
        int same = 0;
        while (same < most && expected.charAt(same) == found.charAt(same)) {
            same++;
        }
        boolean holds = same == found.length() && (!isWhole || same == expected.length());
        int at = same;
        assertTrue(
                holds,
                () -> what + (isWhole ? ", whole: " : ", a beginning: ") + found.length() + " bytes for "
                        + expected.length() + ", differs at " + at + ": <" + around(found, at) + "> for <"
                        + around(expected, at) + ">");
    }

    private static String around(CharSequence text, int at) {
        return text.subSequence(Math.max(0, at - AROUND), Math.min(text.length(), at + AROUND))
                .toString();
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
