package io.millrace.codec.h1;

import io.millrace.codec.CodecResult;
import io.millrace.codec.FieldValues;
import io.millrace.codec.Limits;
import io.millrace.codec.ProtocolError;
import io.millrace.codec.Tokens;
import java.nio.ByteBuffer;

/**
 * The line before the data of a chunk: size and extensions (RFC 9112 sections 7.1 and 7.1.1). Extensions are checked to
 * the letter and dropped; a line that is read loosely here and strictly elsewhere hides a second message.
 *
 * <pre>
 * FIRST --hex--> SIZE --;--> NAME_FIRST --token--> NAME --=--> VALUE_FIRST --token--> VALUE
 *                 |  space                          | space       | "
 *                 v    v                            v             v
 *                CR   SPACE --;--> NAME_FIRST   AFTER_NAME      QUOTED --"--> AFTER_QUOTED
 * </pre>
 *
 * CR may follow a size, a name, a token and a closing quote, and only LF may follow CR.
 */
final class H1ChunkLine {
    /** Sixteen digits hold every length there is; more would only be zeros, and those can go on for ever. */
    private static final int DIGITS_MAX = 16;

    private static final int FIRST = 0;
    private static final int SIZE = 1;
    private static final int SPACE = 2;
    private static final int NAME_FIRST = 3;
    private static final int NAME = 4;
    private static final int AFTER_NAME = 5;
    private static final int VALUE_FIRST = 6;
    private static final int VALUE = 7;
    private static final int QUOTED = 8;
    private static final int ESCAPED = 9;
    private static final int AFTER_QUOTED = 10;
    private static final int CR = 11;
    private static final int DONE = 12;

    private final Limits limits;
    private int state = FIRST;
    private long size;
    private int digits;
    private int extensionLength;
    private int extensionsLength;

    H1ChunkLine(Limits limits) {
        this.limits = limits;
    }

    /** Begins a new body. */
    void reset() {
        state = FIRST;
        size = 0;
        digits = 0;
        extensionLength = 0;
        extensionsLength = 0;
    }

    /** Size of the chunk whose line was read last. */
    long size() {
        return size;
    }

    /** Index after the line, INCOMPLETE with every byte taken, or a failure. */
    int read(ByteBuffer in, int from, int limit) {
        if (state == DONE) {
            state = FIRST;
        }
        for (int at = from; at < limit; at++) {
            int b = in.get(at) & 0xFF;
            int next = step(b);
            if (next < 0) {
                return next;
            }
            state = next;
            if (next == DONE) {
                return at + 1;
            }
        }
        return CodecResult.INCOMPLETE;
    }

    private int step(int b) {
        if (state <= SIZE) {
            int digit = hex(b);
            if (digit >= 0) {
                return digit(digit);
            }
            if (state == FIRST) {
                return CodecResult.failure(ProtocolError.CHUNK_SIZE_INVALID);
            }
        }
        if (state == CR) {
            return b == '\n' ? DONE : CodecResult.failure(ProtocolError.BARE_CR);
        }
        if (b == '\r' && mayEnd()) {
            return CR;
        }
        int next = extension(b);
        if (next < 0) {
            return failure(b);
        }
        extensionLength++;
        extensionsLength++;
        if (extensionLength > limits.chunkExtensionLengthMax()) {
            return CodecResult.failure(ProtocolError.CHUNK_EXTENSION_TOO_LONG);
        }
        return extensionsLength > limits.chunkExtensionsLengthMax()
                ? CodecResult.failure(ProtocolError.CHUNK_EXTENSIONS_TOO_LONG)
                : next;
    }

    private int digit(int digit) {
        if (state == FIRST) {
            size = 0;
            digits = 0;
            extensionLength = 0;
        }
        size = (size << 4) | digit;
        digits++;
        if (digits > DIGITS_MAX || size < 0) {
            return CodecResult.failure(ProtocolError.CHUNK_SIZE_TOO_LARGE);
        }
        return SIZE;
    }

    private boolean mayEnd() {
        return state == SIZE || state == NAME || state == VALUE || state == AFTER_QUOTED;
    }

    private int failure(int b) {
        if (b == '\n' && mayEnd()) {
            return CodecResult.failure(ProtocolError.BARE_LF);
        }
        return CodecResult.failure(
                state == SIZE ? ProtocolError.CHUNK_SIZE_INVALID : ProtocolError.CHUNK_EXTENSION_INVALID);
    }

    /** Next state, or -1 for a byte that may not be there. White space is BWS of RFC 9110 5.6.3: bad, to be dropped. */
    private int extension(int b) {
        boolean space = b == ' ' || b == '\t';
        boolean token = Tokens.isTokenChar(b);
        return switch (state) {
            case SIZE, SPACE, AFTER_QUOTED -> b == ';' ? NAME_FIRST : space ? SPACE : -1;
            case NAME_FIRST -> token ? NAME : space ? NAME_FIRST : -1;
            case NAME -> token ? NAME : afterName(b, space);
            case AFTER_NAME -> afterName(b, space);
            case VALUE_FIRST -> token ? VALUE : b == '"' ? QUOTED : space ? VALUE_FIRST : -1;
            case VALUE -> token ? VALUE : b == ';' ? NAME_FIRST : space ? SPACE : -1;
            case QUOTED -> b == '"' ? AFTER_QUOTED : b == '\\' ? ESCAPED : FieldValues.isValueChar(b) ? QUOTED : -1;
            case ESCAPED -> FieldValues.isValueChar(b) ? QUOTED : -1;
            default -> throw new AssertionError("state " + state);
        };
    }

    private static int afterName(int b, boolean space) {
        return b == '=' ? VALUE_FIRST : b == ';' ? NAME_FIRST : space ? AFTER_NAME : -1;
    }

    private static int hex(int b) {
        if (b >= '0' && b <= '9') {
            return b - '0';
        }
        int c = b | 0x20;
        return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
    }
}
