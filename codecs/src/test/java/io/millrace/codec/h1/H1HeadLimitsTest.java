package io.millrace.codec.h1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.codec.CodecResult;
import io.millrace.codec.FieldTable;
import io.millrace.codec.Limits;
import io.millrace.codec.ProtocolError;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** Limits hold exactly, while heads are incomplete too, and the cost of a slow drip is linear. */
class H1HeadLimitsTest {
    private static final String END = " HTTP/1.1\r\nHost: h\r\n\r\n";

    private final Limits limits = Limits.DEFAULT;
    private final FieldTable head = new FieldTable(limits.fieldsMax());
    private final H1HeadParser parser = new H1HeadParser(limits, H1Leniency.STRICT);

    @Test
    void requestLineMayBeAsLongAsTheLimit() {
        String most = "GET /" + "x".repeat(limits.startLineLengthMax() - 5 - 9);
        assertTrue(whole(most + END) > 0);
        assertTrue(whole("\r\n" + most + END) > 0);
        assertFailure(ProtocolError.START_LINE_TOO_LONG, most + "x" + END);
        assertFailure(ProtocolError.START_LINE_TOO_LONG, most + "x".repeat(20));
        assertFailure(ProtocolError.START_LINE_TOO_LONG, "M".repeat(limits.startLineLengthMax() + 2));
        assertEquals(0, whole(most + " HTTP/1.1"));
        assertEquals(0, whole(most + " HTTP/1.1\r"));
    }

    @Test
    void headMayBeAsLongAsTheLimit() {
        String start = "GET / HTTP/1.1\r\nHost: h\r\nCookie: ";
        String most = start + "x".repeat(limits.headLengthMax() - start.length() - 4);
        assertEquals(limits.headLengthMax(), whole(most + "\r\n\r\n"));
        assertEquals(limits.headLengthMax(), whole(most + "\r\n\r\nGET"));
        assertFailure(ProtocolError.HEAD_TOO_LONG, most + "x\r\n\r\n");
        assertFailure(ProtocolError.HEAD_TOO_LONG, most + "xxxx");
        assertEquals(0, whole(most + "\r\n\r"));
    }

    @Test
    void fieldsMayBeAsManyAsTheLimit() {
        String start = "GET / HTTP/1.1\r\nHost: h\r\n";
        String most = start + "A: b\r\n".repeat(limits.fieldsMax() - 1);
        assertTrue(whole(most + "\r\n") > 0);
        assertEquals(limits.fieldsMax(), head.count());
        assertFailure(ProtocolError.FIELDS_TOO_MANY, most + "A: b\r\n\r\n");
        assertFailure(ProtocolError.FIELDS_TOO_MANY, most + "A: b\r\nC");
    }

    @Test
    void limitsAreToldWhileBytesDrip() {
        assertDripFails(
                ProtocolError.START_LINE_TOO_LONG, "GET /" + "x".repeat(20_000), limits.startLineLengthMax() + 2);
        assertDripFails(
                ProtocolError.HEAD_TOO_LONG, "GET / HTTP/1.1\r\nA: " + "x".repeat(20_000), limits.headLengthMax());
        // 101 short fields are found at the next doubling
        assertDripFails(ProtocolError.FIELDS_TOO_MANY, "GET / HTTP/1.1\r\n" + "A:\r\n".repeat(1_000), 512);
        assertDripFails(ProtocolError.METHOD_INVALID, "\0".repeat(100), 1);
    }

    @Test
    void costOfADripIsLinear() {
        StringBuilder text = new StringBuilder("GET / HTTP/1.1\r\nHost: h\r\n");
        while (text.length() < limits.headLengthMax() - 300) {
            text.append("Cookie: ").append("x".repeat(220)).append("\r\n");
        }
        text.append("\r\n");
        ByteBuffer in = Heads.buffer(text.toString());
        for (int step : new int[] {1, 2, 7, 64, 1_000}) {
            long before = parser.examined();
            int result = 0;
            int seen = 0;
            for (int length = step; result == 0; length += step) {
                int available = Math.min(length, text.length());
                result = parser.parseRequest(in, Heads.OFFSET, Heads.OFFSET + available, seen, head);
                seen = available;
            }
            assertEquals(text.length(), result);
            long examined = parser.examined() - before;
            assertTrue(examined <= 5L * text.length(), examined + " for " + text.length() + " in steps of " + step);
        }
    }

    @Test
    void readsHeadsThatEndWithTheirBuffer() {
        String text = "GET /p HTTP/1.1\r\nHost: h\r\nX: y\r\n\r\n";
        for (int margin = 0; margin < 9; margin++) {
            ByteBuffer in = ByteBuffer.allocateDirect(text.length() + margin);
            in.put(0, Heads.bytes(text));
            for (int length = 0; length < text.length(); length++) {
                assertEquals(0, parser.parseRequest(in, 0, length, 0, head));
            }
            assertEquals(text.length(), parser.parseRequest(in, 0, text.length(), 0, head));
            assertEquals("/p", head.path().toString());
            assertEquals("y", head.value(1).toString());
        }
    }

    private int whole(String text) {
        return parser.parseRequest(Heads.buffer(text), Heads.OFFSET, Heads.OFFSET + text.length(), 0, head);
    }

    private void assertFailure(ProtocolError error, String text) {
        int result = whole(text);
        assertTrue(result < 0, () -> "result " + result);
        assertEquals(error, CodecResult.error(result));
    }

    private void assertDripFails(ProtocolError error, String text, int lengthMax) {
        ByteBuffer in = Heads.buffer(text);
        int length = 0;
        int result = 0;
        while (result == 0) {
            length++;
            result = parser.parseRequest(in, Heads.OFFSET, Heads.OFFSET + length, length - 1, head);
        }
        assertEquals(error, CodecResult.error(result));
        assertTrue(length <= lengthMax, () -> "told late");
    }
}
