package io.millrace.engine.loop;

/**
 * FIFO of members with something to run that no completion will bring: resumed with kept bytes, admitted, raised inside
 * a submit, an end to report. While it is not empty the loop does not sleep. Loop thread only.
 */
final class ReadyList {
    private LoopMember first;
    private LoopMember last;
    private int count;

    void add(LoopMember m) {
        if (m.isReady) {
            return;
        }
        m.isReady = true;
        m.nextReady = null;
        if (last == null) {
            first = m;
        } else {
            last.nextReady = m;
        }
        last = m;
        count++;
    }

    boolean isEmpty() {
        return first == null;
    }

    /** Runs those that are in the list now, at most {@code limit}; who comes in meanwhile waits for the next turn. */
    int run(int limit) {
        int n = Math.min(count, limit);
        for (int i = 0; i < n; i++) {
            LoopMember m = first;
            first = m.nextReady;
            if (first == null) {
                last = null;
            }
            count--;
            m.nextReady = null;
            m.isReady = false;
            m.onReady();
        }
        return n;
    }
}
