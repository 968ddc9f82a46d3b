package io.millrace.engine.transport;

import java.util.concurrent.TimeUnit;

/** How many connections a listener accepts in a second, which begins with the first of them. Loop thread only. */
final class AcceptRate {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final int max; // 0: any number
    private int accepts; // in the second that ends at endNs; 0: none has begun
    private long endNs;

    AcceptRate(int max) {
        this.max = max;
    }

    void accepted(long nowNs) {
        if (isOver(nowNs)) {
            accepts = 0;
            endNs = nowNs + SECOND;
        }
        accepts++;
    }

    /** How many more may be accepted before {@link #endNs()}. */
    long room(long nowNs) {
        if (max == 0) {
            return Long.MAX_VALUE;
        }
        return isOver(nowNs) ? max : Math.max(0, max - accepts);
    }

    long endNs() {
        return endNs;
    }

    private boolean isOver(long nowNs) {
        return accepts == 0 || nowNs - endNs >= 0;
    }
}
