package io.millrace.codec.h2;

/**
 * What a connection knows of one stream: state, windows, priority, and whose it is. Loop thread only.
 *
 * <p>States belong to a pool of the loop. The driver has one from {@link H2Listener#onHead} or
 * {@link H2Connection#openStream} until it calls {@link H2Connection#release}, however the stream ended meanwhile;
 * until then it counts as concurrent, so that work that goes on after a reset is bounded too.
 */
public final class H2StreamState {
    /** Urgency where nothing was said (RFC 9218 section 4.1). */
    public static final int URGENCY_DEFAULT = 3;

    /** Least urgent; 0 is the most urgent. */
    public static final int URGENCY_MAX = 7;

    static final long LENGTH_UNKNOWN = -1;

    // identity
    int id;
    int generation;
    Object owner;

    // RFC 9113 5.1, see StreamRules
    int state;
    int flags;

    // windows
    int sendWindow;
    int receiveWindow; // what the peer may send now
    int windowSize; // what it may send when all is credited
    int unread; // received and not consumed
    int unacknowledged; // consumed and not credited
    int tinyUnread; // tiny frames among what is unread

    // RFC 9110 8.6
    long lengthDeclared;
    long lengthReceived;

    // RFC 9218, see SendScheduler
    int urgency;
    boolean incremental;
    boolean isQueued;
    H2StreamState nextQueued;
    H2StreamState previousQueued;

    // credit to be sent, see ReceiveWindows
    boolean isOwed;
    H2StreamState nextOwed;

    H2StreamState() {}

    void begin(int id, int state, int sendWindow, int receiveWindow) {
        this.id = id;
        this.state = state;
        this.sendWindow = sendWindow;
        this.receiveWindow = receiveWindow;
        windowSize = receiveWindow;
        flags = 0;
        unread = 0;
        unacknowledged = 0;
        tinyUnread = 0;
        lengthDeclared = LENGTH_UNKNOWN;
        lengthReceived = 0;
        urgency = URGENCY_DEFAULT;
        incremental = false;
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /** The stream's identifier (RFC 9113 section 5.1.1). */
    public int id() {
        return id;
    }

    /** Changes when the object comes to mean another stream: a driver that kept it too long can tell. */
    public int generation() {
        return generation;
    }

    /** What the driver keeps for the stream; null at first. */
    public Object owner() {
        return owner;
    }

    public void owner(Object owner) {
        this.owner = owner;
    }

    /** Whether the peer may send more of its message. */
    public boolean isReceiveOpen() {
        return StreamRules.isReceiveOpen(state);
    }

    /** Whether we may send more of our message. */
    public boolean isSendOpen() {
        return StreamRules.isSendOpen(state);
    }

    /** Whether both sides ended, or either reset it. */
    public boolean isClosed() {
        return state == StreamRules.CLOSED;
    }

    /** Bytes of content that the peer announced; -1 if it did not. */
    public long lengthDeclared() {
        return lengthDeclared;
    }

    /** Bytes of content received so far. */
    public long lengthReceived() {
        return lengthReceived;
    }

    /** Bytes received and not yet told {@link H2Connection#consumed}. */
    public int unread() {
        return unread;
    }

    /** 0, most urgent, to {@value #URGENCY_MAX} (RFC 9218 section 4.1). */
    public int urgency() {
        return urgency;
    }

    /** Whether a part of the response is of use, so that streams of the same urgency share (RFC 9218 section 4.2). */
    public boolean isIncremental() {
        return incremental;
    }

    @Override
    public String toString() {
        return "stream " + id + " " + StreamRules.name(state);
    }
}
