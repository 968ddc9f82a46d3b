package io.millrace.bench.load;

import java.nio.ByteBuffer;

/**
 * What a right answer of one server looked like, so that the next of the same shape need not be parsed again: its
 * length, its status, the field that tells the length of its body, and where its head ends. One thread.
 */
final class AnswerShape {
    private static final long VERSION = 0x48545450_2f312e31L; // HTTP/1.1
    private static final int STATUS = 0x20323030; // a space and 200
    private static final int END = 0x0d0a0d0a;
    private static final int STATUS_AT = 8;
    private static final int WORD = 8;

    private int headLength;
    private int fieldEnd;
    private long fieldLast;
    private long fieldBefore;

    boolean isKnown() {
        return headLength > 0;
    }

    int headLength() {
        return headLength;
    }

    /**
     * Remembers a head.
     *
     * @param at index of its first octet
     * @param length octets with the empty line
     * @param lengthFieldEnd octets from its start to behind the line of its Content-Length
     */
    void learn(ByteBuffer b, int at, int length, int lengthFieldEnd) {
        headLength = length;
        fieldEnd = lengthFieldEnd;
        fieldLast = b.getLong(at + fieldEnd - WORD);
        fieldBefore = b.getLong(at + fieldEnd - 2 * WORD);
    }

    /** Whether a head of this shape begins there; so many octets must be readable. */
    boolean matches(ByteBuffer b, int at) {
        return b.getLong(at + fieldEnd - WORD) == fieldLast
                && b.getLong(at + fieldEnd - 2 * WORD) == fieldBefore
                && b.getInt(at + headLength - Integer.BYTES) == END
                && b.getInt(at + STATUS_AT) == STATUS
                && b.getLong(at) == VERSION;
    }
}
