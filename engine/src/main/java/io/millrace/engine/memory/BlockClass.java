package io.millrace.engine.memory;

/**
 * What a block is for; each class has one length, one slab and one pool per loop.
 * Any thread.
 */
public enum BlockClass {
    /** Receive buffers the kernel chooses from; a transport without a buffer ring plans none. */
    RING,
    /** Refills the ring when a receive block was retained; reads of transports without a ring; linger. */
    SPARE,
    /** First piece of every send queue, start of a carry, stash, short pieces that were retained. */
    SMALL,
    /** Grown sends, TLS records, grown carry. */
    LARGE,
    /** Carry beyond a large block, arenas of large heads. */
    HEAD
}
