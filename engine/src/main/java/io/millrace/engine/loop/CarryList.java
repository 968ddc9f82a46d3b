package io.millrace.engine.loop;

/**
 * Members that keep an incomplete message, in the order in which they began to. When the blocks run out the oldest
 * gives its up, so that peers that never finish a message starve nobody else. Loop thread only.
 */
public final class CarryList {
    /** How long a message may be incomplete before one that could wait takes its block, or it loses its own. */
    public static final long PATIENCE_NS = 1_000_000_000;

    private LoopMember first;
    private LoopMember last;

    CarryList() {}

    /** The member begins to keep bytes. Does nothing when it does already: its age counts from the first. */
    public void add(LoopMember m, long nowNs) {
        if (m.isCarrier) {
            return;
        }
        m.isCarrier = true;
        m.carrierSinceNs = nowNs;
        m.nextCarrier = null;
        m.previousCarrier = last;
        if (last == null) {
            first = m;
        } else {
            last.nextCarrier = m;
        }
        last = m;
    }

    /** The member keeps nothing any more. */
    public void remove(LoopMember m) {
        if (!m.isCarrier) {
            return;
        }
        m.isCarrier = false;
        if (m.previousCarrier == null) {
            first = m.nextCarrier;
        } else {
            m.previousCarrier.nextCarrier = m.nextCarrier;
        }
        if (m.nextCarrier == null) {
            last = m.previousCarrier;
        } else {
            m.nextCarrier.previousCarrier = m.previousCarrier;
        }
        m.nextCarrier = null;
        m.previousCarrier = null;
    }

    /**
     * Makes the oldest give up what it keeps. Where either is patient, only one that has kept it for long.
     *
     * @param asking the member that needs a block
     * @return false when there is none, or when it is the one that asks
     */
    public boolean evictOldest(LoopMember asking, long nowNs) {
        LoopMember oldest = first;
        if (oldest == null || oldest == asking) {
            return false;
        }
        boolean isYoung = nowNs - oldest.carrierSinceNs < PATIENCE_NS;
        if (isYoung && (asking.isPatient() || oldest.isPatient())) {
            return false;
        }
        remove(oldest);
        oldest.onCarryEvicted();
        return true;
    }
}
