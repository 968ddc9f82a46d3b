package io.millrace.http;

import java.nio.charset.StandardCharsets;

/** A client's raw end of a connection, for tests. Test thread only; run the host to see what comes of a call. */
interface Wire {
    /** Sends the bytes once there is room. */
    Wire write(byte[] bytes);

    default Wire write(String latin1) {
        return write(latin1.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Bytes that wait for room. */
    int unwritten();

    Wire shutdownOutput();

    void close();

    void reset();

    Wire stopReading();

    Wire startReading();

    /** All bytes read since the beginning. */
    byte[] received();

    int receivedLength();

    default String text() {
        return new String(received(), StandardCharsets.ISO_8859_1);
    }

    /** The server ended its output, and everything before that was read. */
    boolean isAtEnd();

    boolean isReset();

    default boolean isOver() {
        return isAtEnd() || isReset();
    }
}
