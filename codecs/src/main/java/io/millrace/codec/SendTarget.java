package io.millrace.codec;

import java.nio.ByteBuffer;

/**
 * Where a codec writes what goes to the peer: a queue of outgoing memory that the driver owns. Loop thread only.
 *
 * <p>A reservation is filled in place and committed before anything else is staged.
 */
public interface SendTarget {
    /** Bytes behind a reservation that may be scribbled on while whole words are written. */
    int RESERVE_SLACK = 8;

    /**
     * Makes room for {@code length} contiguous bytes at {@link #writeIndex()} of {@link #buffer()}.
     *
     * @return false when no memory is free: nothing changed
     */
    boolean reserve(int length);

    /** Where the reservation is; valid until the next call that stages. */
    ByteBuffer buffer();

    /** Absolute index of the reservation in {@link #buffer()}. */
    int writeIndex();

    /** Stages the first {@code length} bytes of the reservation, which ends with this. */
    void commit(int length);

    /** Bytes staged since the connection began. */
    long stagedTotal();

    /** Bytes of {@link #stagedTotal()} that left. */
    long sentTotal();
}
