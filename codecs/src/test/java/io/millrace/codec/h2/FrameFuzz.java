package io.millrace.codec.h2;

import io.millrace.codec.CodecResult;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Fuzz target: the frame reader agrees with a simple one, in one piece and in many. */
public final class FrameFuzz {
    static final int LENGTH_MAX = 60;
    private static final int OFFSET = 3;

    private FrameFuzz() {}

    /** The first byte tells the length of the pieces. */
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length < 2) {
            return;
        }
        byte[] bytes = Arrays.copyOfRange(data, 1, data.length);
        String expected = SimpleFrames.read(bytes, LENGTH_MAX);
        require(expected, read(bytes, bytes.length, false), bytes);
        require(expected, read(bytes, 1 + (data[0] & 0x0F), false), bytes);
        require(expected, read(bytes, 1 + (data[0] & 0x0F), true), bytes);
    }

    /** What the reader says, pieces of DATA joined; {@code hesitates} takes each step back once. */
    static String read(byte[] bytes, int pieceLength, boolean hesitates) {
        FrameReader reader = new FrameReader(LENGTH_MAX);
        StringBuilder all = new StringBuilder();
        int consumed = 0;
        for (int end = Math.min(pieceLength, bytes.length); ; end = Math.min(end + pieceLength, bytes.length)) {
            ByteBuffer in = ByteBuffer.allocateDirect(OFFSET + end - consumed + 8);
            in.put(OFFSET, bytes, consumed, end - consumed);
            int limit = OFFSET + end - consumed;
            int at = OFFSET;
            int result;
            while ((result = reader.next(in, at, limit)) > 0) {
                if (hesitates) {
                    reader.back();
                    if (reader.next(in, reader.position(), limit) != result) {
                        throw new AssertionError("another result after a step back");
                    }
                }
                tell(all, reader, result, in);
                at = reader.position();
            }
            if (result < 0) {
                return all.append("ERROR ").append(CodecResult.error(result)).toString();
            }
            consumed += reader.position() - OFFSET;
            if (end == bytes.length) {
                return all.toString();
            }
        }
    }

    private static void tell(StringBuilder all, FrameReader reader, int result, ByteBuffer in) {
        boolean goesOn = result == FrameReader.DATA && !reader.isFirst();
        if (!goesOn) {
            all.append(reader.type() + "/" + reader.flags() + "/" + reader.streamId() + "/" + reader.length() + ":");
        }
        if (result == FrameReader.DATA && reader.isFirst()) {
            all.append(reader.contentLength())
                    .append('+')
                    .append(reader.overhead())
                    .append(':');
        }
        if (result != FrameReader.UNKNOWN) {
            for (int i = 0; i < reader.payloadLength(); i++) {
                all.append((char) (in.get(reader.payloadOffset() + i) & 0xFF));
            }
        }
        if (result != FrameReader.DATA || reader.isLast()) {
            all.append(";\n");
        }
    }

    private static void require(String expected, String actual, byte[] bytes) {
        if (!expected.equals(actual)) {
            throw new AssertionError(
                    "expected\n" + expected + "\nbut was\n" + actual + "\nfor " + Arrays.toString(bytes));
        }
    }
}
