package io.millrace.codec.h1;

import io.millrace.codec.Bytes;
import io.millrace.codec.CodecResult;
import io.millrace.codec.FieldTable;
import io.millrace.codec.HttpVersion;
import io.millrace.codec.ProtocolError;
import java.nio.ByteBuffer;

/** Reads the version of a start line (RFC 9112 section 2.3); case matters. */
final class H1Version {
    /** Bytes of every version. */
    static final int LENGTH = 8;

    /** The eight bytes of HTTP/1.1 as a little-endian word. */
    static final long HTTP_1_1 = 0x312E_312F_5054_5448L;

    private static final long HTTP_1_0 = 0x302E_312F_5054_5448L;
    /** All of a version but its minor number. */
    private static final long MAJOR = 0x00FF_FFFF_FFFF_FFFFL;

    private static final String PATTERN = "HTTP/d.d";

    private H1Version() {}

    /** Index after the version, INCOMPLETE, or a failure. */
    static int parse(ByteBuffer in, int at, int limit, FieldTable out) {
        int length = Math.min(LENGTH, limit - at);
        for (int i = 0; i < length; i++) {
            int b = in.get(at + i);
            boolean fits = PATTERN.charAt(i) == 'd' ? b >= '0' && b <= '9' : b == PATTERN.charAt(i);
            if (!fits) {
                return CodecResult.failure(ProtocolError.VERSION_INVALID);
            }
        }
        if (length < LENGTH) {
            return CodecResult.INCOMPLETE;
        }
        long word = Bytes.getLong(in, at);
        if ((word & MAJOR) != (HTTP_1_0 & MAJOR)) {
            return CodecResult.failure(ProtocolError.VERSION_UNSUPPORTED);
        }
        // RFC 9110 2.5: a message of a higher minor version is processed as one of the highest that is known
        out.version(word == HTTP_1_0 ? HttpVersion.HTTP_1_0 : HttpVersion.HTTP_1_1);
        return at + LENGTH;
    }
}
