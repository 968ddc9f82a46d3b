package io.millrace.testkit;

/**
 * A raw end of a connection for the contract suite: no channel, no loop. Test thread only; acts while the world runs.
 */
public interface RawPeer {
    /** Sends the bytes once there is room. */
    RawPeer write(byte[] bytes);

    /** Bytes that wait for room. */
    int unwritten();

    /** Ends the output behind what is written. */
    RawPeer shutdownOutput();

    /** Leaves what arrives where it is. */
    RawPeer stopReading();

    /** Reads all that is there and that comes. */
    RawPeer startReading();

    /** All bytes read so far. */
    byte[] received();

    int receivedLength();

    /** The bytes read since the last call, which are forgotten: for who unwraps what comes. */
    byte[] take();

    /** The other end ended its output, and everything before that was read. */
    boolean isAtEnd();

    /** The connection was reset, refused or lost, as far as reading or writing has shown. */
    boolean isReset();

    /** Closes; resets when there is input that was not read. */
    void close();

    /** Resets. */
    void reset();
}
