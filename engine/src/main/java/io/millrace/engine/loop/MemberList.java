package io.millrace.engine.loop;

import java.util.ArrayList;
import java.util.List;
import org.agrona.ErrorHandler;

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

    void describe(StringBuilder out) {
        for (LoopMember m = first; m != null; m = m.nextOpen) {
            out.append("\n  ").append(m);
        }
    }

    /** Who keeps the most received bytes without taking them; null: nobody keeps any. */
    LoopMember keepsMost() {
        LoopMember most = null;
        for (LoopMember m = first; m != null; m = m.nextOpen) {
            if (m.keptLength() > (most == null ? 0 : most.keptLength())) {
                most = m;
            }
        }
        return most;
    }

    /** Listeners first: one of a dead loop would keep swallowing its share of new connections. */
    void closeAll(ErrorHandler errors) {
        List<LoopMember> all = new ArrayList<>(count);
        for (LoopMember m = first; m != null; m = m.nextOpen) {
            all.add(m.closesFirst() ? 0 : all.size(), m);
        }
        for (LoopMember m : all) {
            if (m.isOpen) { // else another took it along
                close(m, errors);
            }
        }
    }

    private static void close(LoopMember m, ErrorHandler errors) {
        try {
            m.onLoopClosing();
        } catch (Throwable t) {
            errors.onError(t);
        }
    }
}
