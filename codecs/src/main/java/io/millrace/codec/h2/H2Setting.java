package io.millrace.codec.h2;

/** Identifiers of settings (RFC 9113 section 6.5.2, RFC 8441, RFC 9218). Stateless; any thread. */
public final class H2Setting {
    public static final int HEADER_TABLE_SIZE = 0x1;
    public static final int ENABLE_PUSH = 0x2;
    public static final int MAX_CONCURRENT_STREAMS = 0x3;
    public static final int INITIAL_WINDOW_SIZE = 0x4;
    public static final int MAX_FRAME_SIZE = 0x5;
    public static final int MAX_HEADER_LIST_SIZE = 0x6;
    public static final int ENABLE_CONNECT_PROTOCOL = 0x8;
    public static final int NO_RFC7540_PRIORITIES = 0x9;

    /** Bytes of one setting in a SETTINGS frame. */
    public static final int LENGTH = 6;

    private H2Setting() {}
}
