package io.millrace.engine.loop;

/** FIFO of members that found no receive block. As many are let go as blocks came back, not all. Loop thread only. */
final class StarvedList {
    private LoopMember first;
    private LoopMember last;

    void add(LoopMember m) {
        if (m.isStarved) {
            return;
        }
        m.isStarved = true;
        m.nextStarved = null;
        if (last == null) {
            first = m;
        } else {
            last.nextStarved = m;
        }
        last = m;
    }

    boolean isEmpty() {
        return first == null;
    }

    int retry(int blocksFree) {
        int n = 0;
        while (first != null && n < blocksFree) {
            LoopMember m = first;
            first = m.nextStarved;
            if (first == null) {
                last = null;
            }
            m.nextStarved = null;
            m.isStarved = false;
            m.onUnstarved();
            n++;
        }
        return n;
    }
}
