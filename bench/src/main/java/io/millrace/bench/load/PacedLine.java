package io.millrace.bench.load;

/**
 * The share of one connection in a fixed rate: every n-th request, one at a time. One that finds the connection busy
 * waits, and its latency counts from when it was to begin: what coordinated omission would leave out. One thread.
 */
final class PacedLine {
    private final long first;
    private final long step;
    private Pace pace;
    private long next;
    private boolean busy;
    private boolean counts;

    /** @param first number of its first request; the others follow in steps */
    PacedLine(int first, int step) {
        this.first = first;
        this.step = step;
    }

    /** Begins anew; an answer that is still to come does not count. */
    void begin(Pace next) {
        pace = next;
        this.next = first;
        counts = false;
    }

    /** Whether the next request may be sent, when so many of all connections are due. */
    boolean mayBegin(long due) {
        return !busy && next < due;
    }

    /** The request was sent. */
    void begun() {
        assert !busy;
        busy = true;
        counts = true;
    }

    /** Its answer came: the time since it was to begin, or -1 when it does not count. */
    long answered(long nowNs) {
        busy = false;
        if (!counts) {
            return -1;
        }
        long latency = nowNs - pace.startNs(next);
        next += step;
        return latency;
    }

    /** No answer will come: the same. */
    long lost(long nowNs) {
        return busy ? answered(nowNs) : -1;
    }

    /** Requests that were due by then and have no answer. */
    long unanswered(long due) {
        return next >= due ? 0 : (due - next + step - 1) / step;
    }

    /** The time for which the request after so many others without an answer is overdue. */
    long overdueNs(long nowNs, long others) {
        return nowNs - pace.startNs(next + others * step);
    }
}
