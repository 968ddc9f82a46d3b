package io.millrace.codec.h2;

import io.millrace.codec.ProtocolError;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Reads frames as RFC 9113 section 4.1 draws them, from bytes that are all there. */
final class SimpleFrames {
    private SimpleFrames() {}

    static String read(byte[] bytes, int lengthMax) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        StringBuilder all = new StringBuilder();
        while (in.remaining() >= 9) {
            int first = in.getInt();
            int length = first >>> 8;
            int type = first & 0xFF;
            int flags = in.get() & 0xFF;
            int stream = in.getInt() & 0x7FFF_FFFF;
            ProtocolError why = wrong(type, flags, length, lengthMax);
            if (why != null) {
                return all + "ERROR " + why;
            }
            String head = type + "/" + flags + "/" + stream + "/" + length + ":";
            byte[] there = new byte[Math.min(length, in.remaining())];
            in.get(there);
            if (type == 0) {
                boolean padded = (flags & 8) != 0;
                if (padded && there.length == 0) {
                    return all.toString();
                }
                int padding = padded ? there[0] & 0xFF : 0;
                if (padded && padding >= length) {
                    return all + "ERROR " + ProtocolError.H2_PADDING_INVALID;
                }
                int from = padded ? 1 : 0;
                int content = length - padding - from;
                int got = Math.min(content, there.length - from);
                all.append(head)
                        .append(content)
                        .append('+')
                        .append(padding + from)
                        .append(':');
                all.append(new String(there, from, got, StandardCharsets.ISO_8859_1));
                all.append(got == content ? ";\n" : "");
            } else if (type > 9 && type != 16) {
                all.append(head).append(";\n");
            } else if (there.length == length) {
                all.append(head)
                        .append(new String(there, StandardCharsets.ISO_8859_1))
                        .append(";\n");
            }
        }
        return all.toString();
    }

    private static ProtocolError wrong(int type, int flags, int length, int lengthMax) {
        if (length > lengthMax) {
            return ProtocolError.H2_FRAME_TOO_LONG;
        }
        boolean fits =
                switch (type) {
                    case 0 -> (flags & 8) == 0 || length > 0;
                    case 3, 8 -> length == 4;
                    case 4 -> (flags & 1) != 0 ? length == 0 : length % 6 == 0;
                    case 6 -> length == 8;
                    case 7 -> length >= 8;
                    case 16 -> length >= 4;
                    default -> true;
                };
        return fits ? null : ProtocolError.H2_FRAME_LENGTH_INVALID;
    }
}
