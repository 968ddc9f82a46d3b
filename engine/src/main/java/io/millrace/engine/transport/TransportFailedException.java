package io.millrace.engine.transport;

/** A loop cannot go on: its selector, ring or memory is lost. Ends that loop; the others continue. */
public final class TransportFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public TransportFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
