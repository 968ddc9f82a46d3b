package io.millrace.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A request that a handler got in a fuzzed run, and what it owes. Test thread only. */
final class FuzzAsked {
    final String method;
    /** What was written so far; whole once {@link #isBodyWhole}. */
    final StringBuilder body = new StringBuilder();

    boolean isBodyWhole;
    boolean isTunnel;
    private Outcome outcome;

    FuzzAsked(String method) {
        this.method = method;
    }

    FuzzAsked owes(String text) {
        body.append(text);
        isBodyWhole = true;
        return this;
    }

    void over(Exchange ex) {
        assertNull(outcome, "told twice that it is over");
        outcome = ex.outcome();
    }

    boolean isOver() {
        return outcome != null;
    }

    boolean isComplete() {
        return outcome != null && outcome.kind() == Outcome.Kind.COMPLETED;
    }

    /** An answer that came whole. @param number of the request on its connection */
    void check(Answer a, int number) {
        String told = a.field("x-n");
        if (told == null) {
            assertTrue(a.status() >= 400 && a.status() != 500, () -> "an answer that nobody gave: " + a);
            return;
        }
        assertEquals(number, Integer.parseInt(told), "answers in order");
        if (!isTunnel && !method.equals("HEAD")) {
            assertTrue(isBodyWhole, () -> "a part was taken for the whole: " + a);
            FuzzPeer.checkText(body, a.text(), true, "body");
        }
    }

    @Override
    public String toString() {
        return method + " " + (outcome == null ? "open" : outcome.kind()) + (isTunnel ? " tunnel" : "");
    }
}
