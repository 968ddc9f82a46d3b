package io.millrace.codec.h1;

import io.millrace.codec.Bytes;
import java.nio.ByteBuffer;

/**
 * Puts the chunked coding on a body (RFC 9112 section 7.1): room for the size is left first and filled in when it is
 * known. Stateless; any thread that owns the buffer.
 *
 * <p>A chunk is {@link #HEADER_LENGTH} bytes of header, the data, and {@link #putEnd}. The size is written with leading
 * zeros so that its width never depends on it.
 */
public final class H1ChunkEncoder {
    /** Bytes to leave free before the data of a chunk: six hex digits and CRLF. */
    public static final int HEADER_LENGTH = 8;

    /** Bytes of the CRLF behind the data of a chunk. */
    public static final int END_LENGTH = 2;

    /** Bytes of the last chunk without its final CRLF. */
    public static final int LAST_LENGTH = 3;

    /** Longest data of one chunk. */
    public static final int DATA_LENGTH_MAX = 0xFF_FFFF;

    private static final int CRLF = '\r' | ('\n' << 8);
    private static final int LAST = '0' | (CRLF << 8);
    private static final String DIGITS = "0123456789abcdef";

    private H1ChunkEncoder() {}

    /**
     * Writes the header of a chunk into the bytes left free for it.
     *
     * @param index first of the {@link #HEADER_LENGTH} bytes
     * @param dataLength 1 to {@link #DATA_LENGTH_MAX}: a chunk of 0 would end the body
     */
    public static void seal(ByteBuffer out, int index, int dataLength) {
        assert dataLength > 0 && dataLength <= DATA_LENGTH_MAX : "chunk of " + dataLength;
        long word = (long) CRLF << 48;
        for (int i = 0; i < 6; i++) {
            word |= (long) DIGITS.charAt((dataLength >>> (20 - 4 * i)) & 15) << (8 * i);
        }
        Bytes.putLong(out, index, word);
    }

    /**
     * Ends the data of a chunk.
     *
     * @return index after the CRLF
     */
    public static int putEnd(ByteBuffer out, int index) {
        Bytes.putShort(out, index, CRLF);
        return index + END_LENGTH;
    }

    /**
     * Writes the last chunk; trailer fields may follow, then {@link #putEnd} ends the body.
     *
     * @return index after it
     */
    public static int putLast(ByteBuffer out, int index) {
        Bytes.putShort(out, index, LAST);
        out.put(index + 2, (byte) '\n');
        return index + LAST_LENGTH;
    }
}
