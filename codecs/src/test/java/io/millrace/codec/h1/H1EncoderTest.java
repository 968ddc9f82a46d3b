package io.millrace.codec.h1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.codec.FieldName;
import io.millrace.codec.FieldTable;
import io.millrace.codec.HttpVersion;
import io.millrace.codec.KnownFields;
import io.millrace.codec.Limits;
import io.millrace.codec.Method;
import io.millrace.codec.StaticField;
import io.millrace.codec.Status;
import io.millrace.testkit.conformance.Proves;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What the encoders write is what the parsers read, and nothing that would be read otherwise is ever written. */
class H1EncoderTest {
    private static final String TOKEN = "!#$%&'*+-.^_`|~0129AZaz";

    private final ByteBuffer out = ByteBuffer.allocateDirect(32 * 1024);
    private final FieldTable head = new FieldTable(Limits.DEFAULT.fieldsMax());
    private final H1HeadParser parser = new H1HeadParser(Limits.DEFAULT, H1Leniency.STRICT);

    @Test
    void everyStatusLineIsRead() {
        for (int status = Status.CODE_MIN; status <= Status.CODE_MAX; status++) {
            int end = H1HeadEncoder.statusLine(out, 5, status);
            assertEquals(5 + H1HeadEncoder.statusLineLength(status), end);
            end = H1HeadEncoder.end(out, end);
            assertEquals(end - 5, parser.parseResponse(out, 5, end, 0, head));
            assertEquals(status, head.status());
            assertEquals(Status.reason(status), head.reason().toString());
        }
        assertThrows(IllegalArgumentException.class, () -> H1HeadEncoder.statusLine(out, 0, 600));
        assertThrows(IllegalArgumentException.class, () -> H1HeadEncoder.statusLine(out, 0, 99));
    }

    @Test
    @Proves({"rfc9112-2.2-1", "rfc9112-2.2-4", "rfc9110-2.2-1"})
    void randomHeadsAreReadAsWritten() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 3_000; round++) {
            Method method = random.nextBoolean() ? Method.GET : Method.of(text(random, TOKEN, 1, 12));
            String target = "/" + text(random, "abc/?=&%.;:@~[]", 0, 30);
            int at = H1HeadEncoder.requestLine(out, 1, method, target, HttpVersion.HTTP_1_1);
            at = H1HeadEncoder.field(out, at, StaticField.of("Host", text(random, "abc.", 0, 80)));
            List<String> expected = new ArrayList<>();
            for (int fields = random.nextInt(20); fields > 0; fields--) {
                at = randomField(random, at, expected);
            }
            int end = H1HeadEncoder.end(out, at);
            for (int i = 0; i < H1HeadEncoder.OVERRUN; i++) {
                out.put(end + i, (byte) random.nextInt(256));
            }
            assertEquals(end - 1, parser.parseRequest(out, 1, end, 0, head), () -> "seed " + seed);
            assertEquals(method.name(), head.methodName().toString());
            assertEquals(target, head.target().toString());
            List<String> actual = new ArrayList<>();
            for (int i = 1; i < head.count(); i++) {
                actual.add(head.nameAsString(i) + "=" + head.valueAsString(i));
            }
            assertEquals(expected, actual, () -> "seed " + seed);
        }
    }

    private int randomField(Random random, int at, List<String> expected) {
        String name = random.nextBoolean()
                ? KnownFields.byId(KnownFields.FRAMING_ID_MAX + 1 + random.nextInt(50))
                        .wire()
                : "X-" + text(random, TOKEN, 1, 70);
        String value = text(random, "abc \t\u00e9\u0080,;=\"", 0, 60).strip();
        FieldName fieldName = FieldName.spelt(name);
        switch (random.nextInt(4)) {
            case 0 -> {
                expected.add(name + "=" + value);
                return H1HeadEncoder.field(out, at, StaticField.of(name, value));
            }
            case 1 -> {
                long number = random.nextLong() >>> (1 + random.nextInt(62));
                expected.add(name + "=" + number);
                int end = H1HeadEncoder.field(out, at, fieldName, number);
                assertTrue(end - at <= H1HeadEncoder.numberFieldLengthMax(fieldName));
                return end;
            }
            case 2 -> {
                expected.add(name + "=" + value);
                ByteBuffer bytes = Heads.buffer(value);
                return H1HeadEncoder.field(out, at, fieldName, bytes, Heads.OFFSET, value.length());
            }
            default -> {
                expected.add(name + "=" + value);
                int end = H1HeadEncoder.field(out, at, fieldName, new StringBuilder(value));
                assertEquals(H1HeadEncoder.fieldLengthMax(fieldName, value.length()), end - at);
                return end;
            }
        }
    }

    @Test
    @Proves({"rfc9112-2.2-2", "rfc9112-5.2-1", "rfc9110-2.2-1"})
    void neverWritesWhatWouldEndALine() {
        for (int length = 1; length < 20; length++) {
            for (int place = 0; place < length; place++) {
                for (char c = 0; c < 0x180; c++) {
                    String value = "v".repeat(place) + c + "v".repeat(length - place - 1);
                    boolean valid = (c >= 0x20 && c != 0x7F && c <= 0xFF) || c == '\t';
                    int result = H1HeadEncoder.field(out, 0, KnownFields.LOCATION, value);
                    assertEquals(valid ? 12 + length : -1 - place, result, value);
                    if (c <= 0xFF) {
                        ByteBuffer bytes = Heads.buffer(value);
                        assertEquals(
                                result, H1HeadEncoder.field(out, 0, KnownFields.LOCATION, bytes, Heads.OFFSET, length));
                    }
                }
            }
        }
    }

    @Test
    void neverWritesATargetThatWouldEndALine() {
        for (char c = 0; c < 0x180; c++) {
            int result = H1HeadEncoder.requestLine(out, 0, Method.GET, "/a" + c + "b", HttpVersion.HTTP_1_1);
            assertEquals(c > ' ' && c < 0x7F ? 19 : -3, result);
        }
        assertEquals(-1, H1HeadEncoder.requestLine(out, 0, Method.GET, "", HttpVersion.HTTP_1_1));
        assertEquals(
                H1HeadEncoder.requestLineLengthMax(Method.GET, "/"),
                H1HeadEncoder.requestLine(out, 0, Method.GET, "/", HttpVersion.HTTP_1_1));
    }

    @Test
    void writesDateAndViewsAndLength() {
        String date = "Tue, 24 Nov 2026 22:44:00 GMT";
        int at = H1HeadEncoder.statusLine(out, 0, 200);
        int before = at;
        at = H1HeadEncoder.date(out, at, Heads.buffer(date), Heads.OFFSET);
        assertEquals(H1HeadEncoder.DATE_FIELD_LENGTH, at - before);
        at = H1HeadEncoder.contentLength(out, at, 0);
        int end = H1HeadEncoder.end(out, at);
        assertEquals(end, parser.parseResponse(out, 0, end, 0, head));
        assertEquals(date, head.valueAsString(KnownFields.DATE));
        assertEquals(0, head.valueAsLong(head.find(KnownFields.CONTENT_LENGTH)));
        int copied = H1HeadEncoder.field(out, end, KnownFields.AGE, head.value(0));
        assertEquals("Age: " + date + "\r\n", Heads.text(out, end, copied - end));
        copied = H1HeadEncoder.field(out, end, KnownFields.AGE, head.scheme());
        assertEquals("Age: \r\n", Heads.text(out, end, copied - end));
    }

    @Test
    void chunksAreReadAsWritten() {
        H1ChunkDecoder decoder = new H1ChunkDecoder(Limits.DEFAULT, H1Leniency.STRICT);
        for (int length : new int[] {1, 15, 16, 4096, 20_000}) {
            int at = 7;
            H1ChunkEncoder.seal(out, at, length);
            at += H1ChunkEncoder.HEADER_LENGTH + length;
            at = H1ChunkEncoder.putEnd(out, at);
            at = H1ChunkEncoder.putLast(out, at);
            at = H1HeadEncoder.field(out, at, FieldName.of("X-Sum"), length);
            at = H1ChunkEncoder.putEnd(out, at);
            assertEquals(H1ChunkDecoder.DATA, decoder.next(out, 7, at));
            assertEquals(7 + H1ChunkEncoder.HEADER_LENGTH, decoder.dataOffset());
            assertEquals(length, decoder.dataLength());
            assertEquals(H1ChunkDecoder.TRAILERS, decoder.next(out, decoder.position(), at));
            assertEquals(length, decoder.trailers().valueAsLong(0));
            assertEquals(H1ChunkDecoder.END, decoder.next(out, decoder.position(), at));
            assertEquals(at, decoder.position());
        }
        H1ChunkEncoder.seal(out, 0, H1ChunkEncoder.DATA_LENGTH_MAX);
        assertEquals("ffffff\r\n", Heads.text(out, 0, 8));
        assertThrows(AssertionError.class, () -> H1ChunkEncoder.seal(out, 0, 0));
        assertThrows(AssertionError.class, () -> H1ChunkEncoder.seal(out, 0, H1ChunkEncoder.DATA_LENGTH_MAX + 1));
    }

    private static String text(Random random, String chars, int min, int max) {
        StringBuilder text = new StringBuilder();
        for (int length = min + random.nextInt(max - min + 1); length > 0; length--) {
            text.append(chars.charAt(random.nextInt(chars.length())));
        }
        return text.toString();
    }
}
