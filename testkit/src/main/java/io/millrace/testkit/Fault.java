package io.millrace.testkit;

/** What a {@link FaultPlan} gives a probability to. Any thread. */
public enum Fault {
    /** A receive brings fewer bytes than have arrived. */
    PARTIAL_RECEIVE,
    /** A receive brings one byte, and costs a whole block. */
    ONE_BYTE_RECEIVE,
    /** An arming ends by itself, with data. */
    END_ARMING,
    /** The end of an arming at its limit comes as a completion of its own, without data. */
    LIMIT_APART,
    /** The final completion of a stopped or aborted operation comes late; data may come before it. */
    LATE_END,
    /** A receive block is refused although there are some. */
    STARVE,
    /** What is written arrives in several pieces. */
    SPLIT_SEGMENT,
    /** A piece or a sign takes up to ten times as long. */
    DELAY,
    /** A send takes fewer bytes than there is room for. */
    SHORT_SEND,
    /** The memory of a send stays in use after the send is complete, where the transport can do that. */
    HELD_SEND,
    /** A sleep ends for no reason. */
    SPURIOUS_WAKEUP,
    /** A loop is not scheduled for a while between two of its turns. */
    STALL,
    /** The connection is reset at some byte. Drawn once for each connection. */
    RESET,
    /** A connect is refused. */
    REFUSE,
    /** A connect is never answered. */
    BLACK_HOLE,
    /** An accept fails for lack of file descriptors. */
    FAIL_ACCEPT,
    /** An accept fails for lack of kernel memory. */
    ACCEPT_NO_BUFFERS,
    /** There is no way to the address that is connected to. */
    UNREACHABLE,
    /** A receive finds nothing, although it was told that there is something. */
    RECEIVE_AGAIN,
    /** A receive fails: the connection was reset. */
    RECEIVE_RESET,
    /** A receive fails for lack of kernel memory; the connection is sound. */
    RECEIVE_NO_BUFFERS,
    /** A send finds no room, although it was told that there is some. */
    SEND_AGAIN,
    /** A send fails: the connection was reset. */
    SEND_RESET,
    /** A send fails: the peer had closed. */
    SEND_BROKEN,
    /** A send fails for lack of kernel memory; the connection is sound. */
    SEND_NO_BUFFERS,
    /** A file turns out to be shorter than the region to send. */
    FILE_CUT,
    /** The end of the output fails: the connection was reset. */
    SHUTDOWN_FAILS,
    /** What was submitted is only seen by the next submit, as when a ring was full. */
    LATE_SUBMIT,
    /** No small block is free when one is asked for; see {@link FaultScript#shortage}. */
    NO_SMALL_BLOCK,
    /** No large block is free when one is asked for. */
    NO_LARGE_BLOCK,
    /** Neither a small nor a large block is free when one of them is asked for. */
    NO_SEND_BLOCK,
    /** No spare block is free when one is asked for. */
    NO_SPARE_BLOCK,
    /** No head block is free when one is asked for. */
    NO_HEAD_BLOCK
}
