package io.millrace.codec.h2;

/**
 * The windows that we grant: what was received is taken off, what was consumed is given back when half of a window is
 * due, and windows grow while a peer fills them within a round trip. Loop thread only.
 *
 * <p>The round trip is that of a PING, sent only where content keeps a window busy: small requests never cause one.
 * When two thirds of a window came in meanwhile, bandwidth and delay could fill more, and it becomes twice what came.
 */
final class ReceiveWindows {
    static final long MEASURE_PING = 0x6D72_2D6D_6561_7375L; // "mr-measu"

    private final H2Windows limits;
    private final H2Listener listener;
    private final ControlFrames control;

    // of the connection
    private int window = H2Windows.INITIAL; // what the peer may send now
    private int size = H2Windows.INITIAL; // what it may send when all is credited
    private int unacknowledged; // consumed and not credited
    private int surplus; // to be kept of the next credit: the window is to shrink
    private int granted; // by the listener, for all beyond INITIAL
    private boolean isRaised; // to what the limits say, when the first body came

    private int streamInitial = H2Windows.INITIAL; // until the peer knows our setting
    private int streamSize;

    private boolean measures; // a PING is under way
    private long measured; // what came since
    private boolean wantsMeasure;

    private H2StreamState owed; // streams with credit due

    ReceiveWindows(H2Windows limits, H2Listener listener, ControlFrames control) {
        this.limits = limits;
        this.listener = listener;
        this.control = control;
        streamSize = limits.stream();
    }

    /** What a new stream begins with. */
    int streamInitial() {
        return streamInitial;
    }

    /** The peer acknowledged our SETTINGS: open streams have the window now that they announced. */
    void settingsAcknowledged(StreamTable streams) {
        int delta = limits.stream() - streamInitial;
        streamInitial = limits.stream();
        for (int i = 0; delta != 0 && i < streams.capacity(); i++) {
            H2StreamState s = streams.at(i);
            if (s != null) {
                s.receiveWindow += delta;
                s.windowSize += delta;
            }
        }
    }

    /** A DATA frame of that length came, padding included; false if the connection's window has no room for it. */
    boolean received(int length) {
        if (length > window) {
            return false;
        }
        window -= length;
        measured += length;
        if (!isRaised && length > 0) {
            isRaised = true;
            grow(limits.connection());
        }
        return true;
    }

    private void grow(int to) {
        int wanted = to - size;
        if (wanted <= 0) {
            return;
        }
        int kept = Math.min(surplus, wanted); // it is not given back after all
        surplus -= kept;
        size += kept;
        int more = kept == wanted ? 0 : listener.grantable(wanted - kept);
        assert more >= 0 && more <= wanted - kept : more + " of " + wanted;
        granted += more;
        size += more;
        unacknowledged += more;
    }

    /** Content, or what took its place on the wire, is of no concern any more. */
    void consumed(int length) {
        int kept = Math.min(surplus, length);
        if (kept > 0) {
            surplus -= kept;
            giveBack(kept);
        }
        unacknowledged += length - kept;
    }

    /** As {@link #consumed(int)}, of a stream that goes on. */
    void consumed(H2StreamState s, int length) {
        consumed(length);
        streamConsumed(s, length);
    }

    /** As {@link #consumed(H2StreamState, int)}, where the connection has its part already. */
    void streamConsumed(H2StreamState s, int length) {
        s.unacknowledged += length;
        if (2L * s.unacknowledged >= s.windowSize && !s.isOwed && s.isReceiveOpen()) {
            s.isOwed = true;
            s.nextOwed = owed;
            owed = s;
        }
    }

    /** Lets the connection's window shrink to so much, as its content is consumed. */
    void shrink(int to) {
        int least = Math.max(to, H2Windows.INITIAL);
        if (size > least) {
            surplus += size - least;
            size = least;
        }
    }

    private void giveBack(int length) {
        granted -= length;
        listener.onGrantReturned(length);
    }

    /** Whether {@link #flush} has something to do. */
    boolean isDue() {
        return owed != null || wantsMeasure || 2L * unacknowledged >= size;
    }

    /** Stages the credit that is due; what finds no memory stays due. */
    void flush(H2Shared pool) {
        while (owed != null) {
            H2StreamState s = owed;
            if (s.isReceiveOpen() && !credit(s)) {
                return;
            }
            owed = s.nextOwed;
            s.nextOwed = null;
            s.isOwed = false;
            if (s.has(H2Streams.RELEASED)) {
                pool.giveBack(s);
            }
        }
        // a raise is due at once, or the peer would stand still for want of what it may have
        if (2L * unacknowledged >= size && control.windowUpdate(0, unacknowledged)) {
            window += unacknowledged;
            unacknowledged = 0;
        }
        if (wantsMeasure && control.ping(false, MEASURE_PING)) {
            wantsMeasure = false;
            measures = true;
            measured = 0;
        }
    }

    private boolean credit(H2StreamState s) {
        int more = Math.max(0, streamSize - s.windowSize);
        int increment = s.unacknowledged + more;
        if (!control.windowUpdate(s.id, increment)) {
            return false;
        }
        s.windowSize += more;
        s.receiveWindow += increment;
        s.unacknowledged = 0;
        wantsMeasure |= limits.grows() && !measures && Math.min(streamSize, size) < limits.max();
        return true;
    }

    /** Whether a PING is under way that measures. */
    boolean isMeasuring() {
        return measures;
    }

    /** Our PING came back. */
    void measured() {
        measures = false;
        int twice = (int) Math.min(limits.max(), 2 * measured);
        if (3 * measured >= 2L * size) {
            grow(twice);
        }
        if (3 * measured >= 2L * streamSize) {
            streamSize = Math.max(streamSize, Math.min(twice, size));
        }
    }

    /** The connection is over. */
    void close(H2Shared pool) {
        while (owed != null) {
            H2StreamState s = owed;
            owed = s.nextOwed;
            s.nextOwed = null;
            s.isOwed = false;
            if (s.has(H2Streams.RELEASED)) {
                pool.giveBack(s);
            }
        }
        surplus = 0;
        if (granted > 0) {
            giveBack(granted);
        }
    }

    int window() {
        return window;
    }

    int size() {
        return size;
    }
}
