package io.millrace.testkit.h2;

/** How an {@link H2Peer} reaches what is tested. Test thread only. */
public interface H2Wire {
    /** Carries bytes there. */
    void send(byte[] bytes);

    /** What came from there since the last call, after everything that goes on by itself went on. */
    byte[] take();

    /** Whether the other side ended the connection, and all it sent was taken. */
    boolean isClosed();
}
