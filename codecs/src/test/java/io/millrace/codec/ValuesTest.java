package io.millrace.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.testkit.conformance.Proves;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The small immutable types: literals, static fields, limits, methods, status, results. */
class ValuesTest {
    @Test
    void literalsOfEveryLengthWriteTheirBytesAndNoMoreThanTheOverrun() {
        for (int length = 0; length < 200; length++) {
            String text = "0123456789".repeat(20).substring(0, length);
            ByteBuffer out = ByteBuffer.allocateDirect(length + Literal.OVERRUN);
            Literal literal = Literal.of(text);
            assertEquals(length, literal.length());
            assertEquals(length, literal.put(out, 0));
            byte[] bytes = new byte[length];
            out.get(0, bytes);
            assertEquals(text, new String(bytes, StandardCharsets.ISO_8859_1));
            assertEquals(text, literal.toString());
        }
        assertThrows(IllegalArgumentException.class, () -> Literal.of("\u0100"));
    }

    @Test
    void staticFieldsAreCheckedOnce() {
        assertEquals(
                "content-type: text/plain",
                StaticField.of("content-type", "text/plain").toString());
        assertEquals(
                KnownFields.CONTENT_TYPE, StaticField.of("content-type", "x").name());
        for (String value : new String[] {"a\r\nb", "a\0", " a", "a\t", "\u0100", "\u007f"}) {
            assertThrows(IllegalArgumentException.class, () -> StaticField.of("a", value));
        }
        assertThrows(IllegalArgumentException.class, () -> StaticField.of("a b", "c"));
    }

    @Test
    void limitsNameWhatIsOutOfRange() {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> new Limits(8_192, 16_384, 0, 8_192, 32, 256, 4_096));
        assertEquals("fieldsMax 0 is outside 1 to 1024", e.getMessage());
        assertThrows(IllegalArgumentException.class, () -> new Limits(63, 16_384, 1, 8_192, 32, 256, 4_096));
        assertThrows(IllegalArgumentException.class, () -> new Limits(8_192, 4_096, 1, 8_192, 32, 256, 4_096));
        assertThrows(IllegalArgumentException.class, () -> new Limits(8_192, 65_536, 1, 8_192, 32, 256, 4_096));
        assertThrows(IllegalArgumentException.class, () -> new Limits(8_192, 16_384, 1, 1, 32, 256, 4_096));
        assertThrows(IllegalArgumentException.class, () -> new Limits(8_192, 16_384, 1, 2, -1, 256, 4_096));
        assertThrows(IllegalArgumentException.class, () -> new Limits(8_192, 16_384, 1, 2, 0, 16_385, 4_096));
        assertThrows(IllegalArgumentException.class, () -> new Limits(8_192, 16_384, 1, 2, 0, 0, 1_048_577));
    }

    @Test
    void methodsAreKnownByName() {
        assertSame(Method.GET, Method.of("GET"));
        assertFalse(Method.of("get").isKnown());
        assertTrue(Method.of("PURGE").is(Method.of("PURGE")));
        assertFalse(Method.GET.is(Method.UNKNOWN));
        assertThrows(IllegalArgumentException.class, () -> Method.of("A B"));
        assertThrows(IllegalArgumentException.class, () -> Method.of(""));
    }

    @Test
    @Proves("rfc9112-4-1")
    void statusesKnowTheirPhrase() {
        assertEquals("Not Found", Status.reason(Status.NOT_FOUND));
        assertEquals("", Status.reason(299));
        assertEquals("", Status.reason(1000));
        assertEquals("HTTP/1.1 299 \r\n", Status.h1Line(299).toString());
        assertTrue(Status.isBodyless(204) && Status.isBodyless(304) && Status.isBodyless(103));
        assertFalse(Status.isBodyless(200) || Status.isBodyless(205));
    }

    @Test
    void everyErrorHasItsOwnNegativeCode() {
        for (ProtocolError error : ProtocolError.values()) {
            int code = CodecResult.failure(error);
            assertTrue(CodecResult.isFailure(code));
            assertSame(error, CodecResult.error(code));
            assertTrue(error.h1Status() >= 400 && error.h1Status() < 600);
            assertTrue(error.rfc().startsWith("RFC "));
        }
        assertThrows(IllegalArgumentException.class, () -> CodecResult.error(0));
        assertThrows(IllegalArgumentException.class, () -> CodecResult.error(-1 - ProtocolError.values().length));
    }
}
