package io.millrace.engine.loop;

import java.util.ArrayDeque;

/** FIFO of members that found no block of a kind. As many are let go as blocks came back, not all. Loop thread only. */
final class StarvedList {
    /** Waits for a block to receive into. */
    static final byte RECEIVE = 1;
    /** Waits for a block to copy to what is to be sent. */
    static final byte SEND = 2;

    private final ArrayDeque<LoopMember> waiting = new ArrayDeque<>();
    private final byte kind;

    StarvedList(byte kind) {
        this.kind = kind;
    }

    void add(LoopMember m) {
        if ((m.starvedOf & kind) == 0) {
            m.starvedOf |= kind;
            waiting.add(m);
        }
    }

    int count() {
        return waiting.size();
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Lets go those that wait now, at most {@code blocksFree}; who finds none again waits behind the others. */
    int retry(int blocksFree) {
        int n = Math.min(waiting.size(), blocksFree);
        for (int i = 0; i < n; i++) {
            LoopMember m = waiting.remove();
            m.starvedOf &= (byte) ~kind;
            if (kind == RECEIVE) {
                m.onUnstarved();
            } else {
                m.onSendUnstarved();
            }
        }
        return n;
    }
}
