package io.millrace.bench.load;

/**
 * When the requests of a fixed rate are to begin: the k-th at a time that depends on nothing but k, so that a server
 * that stalls makes requests late and not fewer. One thread.
 */
final class Pace {
    private static final double NS_PER_SECOND = 1e9;

    private final long beginNs;
    private final double gapNs;

    Pace(long beginNs, double requestsPerSecond) {
        this.beginNs = beginNs;
        this.gapNs = NS_PER_SECOND / requestsPerSecond;
    }

    /** The time at which the request of that number, from 0, is to begin. */
    long startNs(long number) {
        return beginNs + (long) (number * gapNs);
    }

    /** How many are to have begun by then. */
    long dueBy(long nowNs) {
        if (nowNs < beginNs) {
            return 0;
        }
        long due = (long) ((nowNs - beginNs) / gapNs) + 1;
        while (startNs(due - 1) > nowNs) { // the division is not exact
            due--;
        }
        return startNs(due) <= nowNs ? due + 1 : due;
    }
}
