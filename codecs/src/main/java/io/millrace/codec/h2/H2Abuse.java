package io.millrace.codec.h2;

/** What a peer did more often than {@link H2Budgets} allow. Immutable; any thread. */
public enum H2Abuse {
    /** Streams that end by a reset, the peer's or one that it caused. */
    RESETS,
    /** CONTINUATION frames of one field section. */
    CONTINUATIONS,
    /** Frames of a field section that carry nothing. */
    EMPTY_FRAGMENTS,
    /** DATA frames that carry nothing. */
    EMPTY_DATA,
    /** Tiny DATA frames that nobody consumed yet. */
    TINY_DATA,
    /** Acknowledgements and resets that the peer does not read. */
    CONTROL_QUEUED,
    /** SETTINGS frames. */
    SETTINGS,
    /** PING frames. */
    PINGS,
    /** Frames that change nothing. */
    IDLE_FRAMES,
    /** A field section far beyond the limit. */
    FIELDS
}
