package io.millrace.http;

import io.millrace.codec.h2.H2Connection;
import io.millrace.engine.memory.Slice;
import io.millrace.engine.transport.StreamChannel;

/**
 * The streams of an HTTP/2 connection: all of them, those whose request waits to begin, and those that something
 * happened to. Loop thread only.
 *
 * <p>Callbacks of users run at one depth: {@link #enter()} and {@link #leave()} bracket them, and the streams that
 * something happened to meanwhile are looked at when no callback runs any more, in the order in which it happened.
 */
abstract class H2Roster extends ConnectionDeadlines {
    private H2Stream first; // all that the codec has for us
    private H2Stream unkept; // its head lies where it was decoded; null: none does
    private H2Stream firstWaiting; // whose handlers were not called yet
    private H2Stream lastWaiting;
    private H2Stream firstLater; // to be looked at
    private H2Stream lastLater;
    private Slice receiving; // null: nothing is received now
    private int exchanges;
    private int calls;
    private int receives;

    H2Roster(HttpLoop http, StreamChannel ch) {
        super(http, ch);
    }

    abstract H2Connection codec();

    abstract H2Output output();

    /** Calls the handler of a request. */
    abstract void dispatch(H2Stream stream, ServerExchange ex);

    /** No exchange is open. */
    abstract void idle();

    /** Whether the connection ends with its last stream. */
    abstract boolean endsWhenEmpty();

    // --- receiving ---

    final void begin(Slice bytes) {
        receives++;
        output().seal();
        receiving = bytes;
    }

    final void over() {
        receiving = null;
    }

    /** What is received now; null: nothing. */
    final Slice receiving() {
        return receiving;
    }

    final boolean isReceiving() {
        return receiving != null;
    }

    final int receives() {
        return receives;
    }

    /** Its exchange goes on behind the callback that began it. */
    final void unkept(H2Stream s) {
        unkept = s;
    }

    /** R7: the exchange that began last outlives its receive, or the next head is decoded to where its own lies. */
    final void keepHead() {
        if (unkept != null) {
            unkept.keepHead();
            unkept = null;
        }
    }

    // --- callbacks ---

    final void enter() {
        calls++;
    }

    final void leave() {
        calls--;
        if (calls == 0 && output().headOwner() == null) {
            output().seal();
        }
    }

    final int calls() {
        return calls;
    }

    // --- requests that wait ---

    final boolean isAnyWaiting() {
        return firstWaiting != null;
    }

    final void await(H2Stream stream) {
        if (firstWaiting == null) {
            firstWaiting = stream;
        } else {
            lastWaiting.nextWaiting = stream;
        }
        lastWaiting = stream;
    }

    /** Begins the requests that wait, as far as they may. */
    final void dispatchWaiting() {
        while (firstWaiting != null && ch.isOpen()) {
            H2Stream stream = firstWaiting;
            ServerExchange ex = stream.exchange();
            boolean open = ex != null && ex.outcome() == null;
            if (open && !admitsHead()) {
                return;
            }
            firstWaiting = stream.nextWaiting;
            stream.nextWaiting = null;
            if (firstWaiting == null) {
                lastWaiting = null;
            }
            if (open) {
                dispatch(stream, ex);
                later(stream);
            }
        }
    }

    // --- looking after streams ---

    /** Something happened to the stream; looked at once no callback runs. */
    final void later(H2Stream s) {
        if (s.isLater) {
            return;
        }
        s.isLater = true;
        if (lastLater == null) {
            firstLater = s;
        } else {
            lastLater.nextLater = s;
        }
        lastLater = s;
        if (receiving == null) {
            ch.ready();
        }
    }

    final void allLater() {
        for (H2Stream s = first; s != null; s = s.next) {
            later(s);
        }
    }

    final void runLater() {
        while (firstLater != null) {
            H2Stream s = firstLater;
            firstLater = s.nextLater;
            s.nextLater = null;
            s.isLater = false;
            if (firstLater == null) {
                lastLater = null;
            }
            if (s.state() != null && s.on() == this) {
                s.look();
            }
        }
    }

    // --- all of them ---

    final void opened(H2Stream s) {
        exchanges++;
        s.next = first;
        s.previous = null;
        if (first != null) {
            first.previous = s;
        }
        first = s;
    }

    final void exchangeOver() {
        exchanges--;
        if (exchanges == 0) {
            idle();
        }
    }

    final void released(H2Stream s) {
        if (s.previous == null) {
            first = s.next;
        } else {
            s.previous.next = s.next;
        }
        if (s.next != null) {
            s.next.previous = s.previous;
        }
        s.next = null;
        s.previous = null;
        if (first == null && receiving == null && endsWhenEmpty()) {
            ch.ready();
        }
    }

    final boolean hasStreams() {
        return first != null;
    }

    /** Ends the streams. @param unendedOnly only those whose request is not whole */
    final void cutAll(Outcome how, boolean unendedOnly) {
        for (H2Stream s = first; s != null; ) {
            H2Stream after = s.next;
            if (!unendedOnly || !s.isInputEnded()) {
                s.cut(how);
            }
            s = after;
        }
    }

    /** No window opens any more: gives up what waits for one. @return whether nothing is left */
    final boolean isDeadEnd() {
        for (H2Stream s = first; s != null; ) {
            H2Stream after = s.next;
            if (s.awaitsWindow()) {
                s.cut(Outcome.of(Outcome.Kind.PEER_GONE));
            }
            s = after;
        }
        return first == null;
    }

    final void windowOpened() {
        ch.flush();
        for (H2Stream s = first; s != null; s = s.next) {
            s.unblocked();
        }
    }

    @Override
    final int exchangesOpen() {
        return exchanges;
    }

    /** The channel is read again. */
    final void resumed() {
        for (H2Stream s = first; s != null; s = s.next) {
            s.resumed();
        }
    }

    final void printStreams(StringBuilder out) {
        for (H2Stream s = first; s != null; s = s.next) {
            out.append("; ").append(s);
        }
    }
}
