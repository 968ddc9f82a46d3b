package io.millrace.engine.transport;

/** What the operating system said, reduced to what policy needs. */
public enum IoError {
    RESET(CloseCause.PEER_RESET),
    BROKEN(CloseCause.PEER_RESET),
    REFUSED(CloseCause.IO),
    UNREACHABLE(CloseCause.IO),
    TIMED_OUT(CloseCause.TIMED_OUT),
    FD_LIMIT(CloseCause.IO),
    NO_MEMORY(CloseCause.IO),
    FILE_SHORT(CloseCause.IO),
    TLS(CloseCause.PROTOCOL),
    OTHER(CloseCause.IO);

    private final CloseCause cause;

    IoError(CloseCause cause) {
        this.cause = cause;
    }

    /** How a channel ends that meets this error. */
    public CloseCause cause() {
        return cause;
    }
}
