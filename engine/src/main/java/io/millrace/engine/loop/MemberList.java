package io.millrace.engine.loop;

/** All open members of a loop, doubly linked through the members. Loop thread only. */
final class MemberList {
    private LoopMember first;
    private int count;

    void add(LoopMember m) {
        assert !m.isOpen : "added twice";
        m.isOpen = true;
        m.previousOpen = null;
        m.nextOpen = first;
        if (first != null) {
            first.previousOpen = m;
        }
        first = m;
        count++;
    }

    void remove(LoopMember m) {
        assert m.isOpen : "not open";
        if (m.previousOpen == null) {
            first = m.nextOpen;
        } else {
            m.previousOpen.nextOpen = m.nextOpen;
        }
        if (m.nextOpen != null) {
            m.nextOpen.previousOpen = m.previousOpen;
        }
        m.nextOpen = null;
        m.previousOpen = null;
        m.isOpen = false;
        count--;
    }

    int count() {
        return count;
    }

    /** Listeners first: one of a dead loop would keep swallowing its share of new connections. */
    void closeAll() {
        closeAll(true);
        closeAll(false);
    }

    private void closeAll(boolean listeners) {
        LoopMember m = first;
        while (m != null) {
            LoopMember next = m.nextOpen;
            if (m.closesFirst() == listeners) {
                m.onLoopClosing();
            }
            m = next;
        }
    }
}
