package io.millrace.engine.loop;

/**
 * FIFO of members with something to flush. Each is visited once a turn; one made dirty during the flush (a lower
 * channel) comes later in the same pass. Loop thread only.
 */
final class DirtyList {
    private LoopMember first;
    private LoopMember last;

    void add(LoopMember m) {
        if (m.isDirty) {
            return;
        }
        m.isDirty = true;
        m.nextDirty = null;
        if (last == null) {
            first = m;
        } else {
            last.nextDirty = m;
        }
        last = m;
    }

    boolean isEmpty() {
        return first == null;
    }

    void flush(int turn) {
        LoopMember again = null;
        LoopMember againLast = null;
        while (first != null) {
            LoopMember m = first;
            first = m.nextDirty;
            if (first == null) {
                last = null;
            }
            m.nextDirty = null;
            m.isDirty = false;
            if (m.flushedInTurn == turn || flushOne(m, turn)) {
                if (!m.isDirty) {
                    m.isDirty = true;
                    if (againLast == null) {
                        again = m;
                    } else {
                        againLast.nextDirty = m;
                    }
                    againLast = m;
                }
            }
        }
        first = again;
        last = againLast;
    }

    private static boolean flushOne(LoopMember m, int turn) {
        m.flushedInTurn = turn;
        return m.onFlushTurn();
    }
}
