package io.millrace.testkit.h2;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A frame as bytes (RFC 9113 section 4.1). Immutable; any thread.
 *
 * @param type as the RFC numbers it
 * @param payload not to be changed
 */
public record H2Frame(int type, int flags, int streamId, byte[] payload) {
    public static final int DATA = 0;
    public static final int HEADERS = 1;
    public static final int PRIORITY = 2;
    public static final int RST_STREAM = 3;
    public static final int SETTINGS = 4;
    public static final int PUSH_PROMISE = 5;
    public static final int PING = 6;
    public static final int GOAWAY = 7;
    public static final int WINDOW_UPDATE = 8;
    public static final int CONTINUATION = 9;
    public static final int PRIORITY_UPDATE = 16;

    public static final int ACK = 1;
    public static final int END_STREAM = 1;
    public static final int END_HEADERS = 4;
    public static final int PADDED = 8;
    public static final int WITH_PRIORITY = 32;

    private static final int HEADER_LENGTH = 9;

    private static final String[] NAMES = {
        "DATA",
        "HEADERS",
        "PRIORITY",
        "RST_STREAM",
        "SETTINGS",
        "PUSH_PROMISE",
        "PING",
        "GOAWAY",
        "WINDOW_UPDATE",
        "CONTINUATION"
    };

    /** The first frame of these bytes; null if it is not whole. */
    static H2Frame parse(byte[] bytes, int from) {
        if (bytes.length - from < HEADER_LENGTH) {
            return null;
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        int length = in.getInt(from) >>> Byte.SIZE;
        if (bytes.length - from < HEADER_LENGTH + length) {
            return null;
        }
        return new H2Frame(
                in.get(from + 3) & 0xFF,
                in.get(from + 4) & 0xFF,
                in.getInt(from + 5) & Integer.MAX_VALUE,
                Arrays.copyOfRange(bytes, from + HEADER_LENGTH, from + HEADER_LENGTH + length));
    }

    /** Bytes of it on the wire. */
    public int length() {
        return HEADER_LENGTH + payload.length;
    }

    /** The frame as it goes on the wire. */
    public byte[] bytes() {
        ByteBuffer out = ByteBuffer.allocate(length());
        out.putInt(payload.length << Byte.SIZE | type)
                .put((byte) flags)
                .putInt(streamId)
                .put(payload);
        return out.array();
    }

    public boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /** 32 bits of the payload. */
    public int intAt(int index) {
        return ByteBuffer.wrap(payload).getInt(index);
    }

    /** The payload as text, a character a byte. */
    public String text() {
        return new String(payload, StandardCharsets.ISO_8859_1);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof H2Frame that && Arrays.equals(bytes(), that.bytes());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes());
    }

    @Override
    public String toString() {
        String name = type < NAMES.length ? NAMES[type] : type == PRIORITY_UPDATE ? "PRIORITY_UPDATE" : "type " + type;
        String more =
                switch (type) {
                    case RST_STREAM -> " code " + intAt(0);
                    case GOAWAY -> " last " + intAt(0) + " code " + intAt(4) + " " + text().substring(8);
                    case WINDOW_UPDATE -> " by " + intAt(0);
                    default -> " of " + payload.length;
                };
        return name + " on " + streamId + " flags " + flags + more;
    }
}
