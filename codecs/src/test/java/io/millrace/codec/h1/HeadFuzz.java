package io.millrace.codec.h1;

import io.millrace.codec.CodecResult;
import io.millrace.codec.FieldTable;
import io.millrace.codec.Limits;
import java.nio.ByteBuffer;

/** Fuzz target: the head parser must agree with the simple one, and with itself for bytes in two pieces. */
public final class HeadFuzz {
    private static final Limits LIMITS = new Limits(64, 300, 5, 64, 4, 16, 32);
    private static final H1HeadParser STRICT = new H1HeadParser(LIMITS, H1Leniency.STRICT);
    private static final H1HeadParser LENIENT =
            new H1HeadParser(LIMITS, new H1Leniency(true, true, true, true, true, true));
    private static final FieldTable HEAD = new FieldTable(LIMITS.fieldsMax());

    private HeadFuzz() {}

    /** The first byte chooses: its lowest bit the kind of message, the others where the input is split. */
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length < 2) {
            return;
        }
        boolean request = (data[0] & 1) == 0;
        byte[] text = java.util.Arrays.copyOfRange(data, 1, data.length);
        String expected = request ? SimpleHead.request(text, LIMITS) : SimpleHead.response(text, LIMITS);
        require(expected, parse(STRICT, text, 0, request), text);

        int split = 1 + (data[0] & 0xFE) % text.length;
        int result = parser(STRICT, text, split, 0, request);
        if (result == CodecResult.INCOMPLETE) {
            String retried = parse(STRICT, text, split, request);
            boolean later = retried.equals(SimpleHead.INCOMPLETE) && expected.startsWith("ERROR");
            require(later ? retried : expected, retried, text);
        } else if (result < 0) {
            require(expected, "ERROR " + CodecResult.error(result), text);
        }

        if (expected.startsWith("ERROR")) {
            parse(LENIENT, text, 0, request);
        } else {
            require(expected, parse(LENIENT, text, 0, request), text);
        }
    }

    private static String parse(H1HeadParser parser, byte[] text, int seen, boolean request) {
        int result = parser(parser, text, text.length, seen, request);
        if (result < 0) {
            return "ERROR " + CodecResult.error(result);
        }
        return result == 0 ? SimpleHead.INCOMPLETE : SimpleHead.render(result, HEAD, request);
    }

    private static int parser(H1HeadParser parser, byte[] text, int length, int seen, boolean request) {
        ByteBuffer in = Heads.buffer(text, '\n');
        int limit = Heads.OFFSET + length;
        return request
                ? parser.parseRequest(in, Heads.OFFSET, limit, seen, HEAD)
                : parser.parseResponse(in, Heads.OFFSET, limit, seen, HEAD);
    }

    private static void require(String expected, String actual, byte[] text) {
        if (!expected.equals(actual)) {
            throw new AssertionError("expected " + expected + " but was " + actual + " for "
                    + new String(text, java.nio.charset.StandardCharsets.ISO_8859_1));
        }
    }
}
