package io.millrace.codec.h1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.codec.Limits;
import io.millrace.codec.ProtocolError;
import io.millrace.testkit.conformance.Proves;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class H1ChunkDecoderTest {
    private static final List<String> BODIES = List.of(
            "5\r\nhello\r\n0\r\n\r\nGET",
            "00a;x\r\n0123456789\r\n1;a=b;c=\"d;\\\"\r\"\r\nz\r\n0\r\nA: b\r\nC:\r\n\r\n",
            "3 ; a = \"q\\\\ \" ;b\r\nabc\r\nF\r\n0123456789abcde\r\n000;end=1\r\nX-Sum: 1 \r\n\r\nrest",
            "1\r\n\r\r\n2;n\r\n\r\n\r\n0\r\n\r\n");

    private final Limits limits = Limits.DEFAULT;

    @Test
    @Proves("rfc9112-7.1-1")
    void everyByteReplacedByEveryValueIsJudgedAlike() {
        for (String body : BODIES) {
            byte[] text = Heads.bytes(body);
            for (int at = 0; at < text.length; at++) {
                byte kept = text[at];
                for (int value = 0; value < 256; value++) {
                    text[at] = (byte) value;
                    assertEquals(SimpleChunks.read(text, limits), ChunkReading.whole(text, limits), () -> shown(text));
                }
                text[at] = kept;
            }
        }
    }

    @Test
    void everySplitGivesTheSameAsTheWhole() {
        for (String body : BODIES) {
            byte[] text = Heads.bytes(body);
            String whole = ChunkReading.whole(text, limits);
            for (int split = 0; split <= text.length; split++) {
                int first = split;
                assertEquals(
                        whole,
                        ChunkReading.read(text, limits, at -> at < first ? first : text.length),
                        () -> "at " + first);
            }
            assertEquals(whole, ChunkReading.read(text, limits, at -> at + 1));
        }
    }

    @Test
    void randomEditsUnderTightLimitsAreJudgedAlikeHoweverTheyArrive() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        Limits tight = new Limits(64, 128, 4, 24, 2, 9, 14);
        byte[] spice = Heads.bytes("\r\n\t ;=\"\\0fF5:xXg\0\u0080");
        for (int round = 0; round < 60_000; round++) {
            StringBuilder text = new StringBuilder(BODIES.get(random.nextInt(BODIES.size())));
            for (int edits = random.nextInt(4); edits > 0; edits--) {
                int at = random.nextInt(text.length());
                char c = (char) (spice[random.nextInt(spice.length)] & 0xFF);
                switch (random.nextInt(3)) {
                    case 0 -> text.setCharAt(at, c);
                    case 1 -> text.insert(at, c);
                    default -> text.deleteCharAt(at);
                }
            }
            byte[] bytes = Heads.bytes(text.toString());
            Limits used = random.nextBoolean() ? tight : limits;
            String expected = SimpleChunks.read(bytes, used);
            assertEquals(expected, ChunkReading.whole(bytes, used), () -> "seed " + seed + ": " + shown(bytes));
            String dripped = ChunkReading.read(bytes, used, at -> at + 1 + random.nextInt(3));
            // an error within a trailer section that never ends may be told later, never otherwise
            boolean later = dripped.endsWith(SimpleChunks.NEED_MORE) && expected.contains("] ERROR");
            assertEquals(later ? dripped : expected, dripped, () -> "seed " + seed + ": " + shown(bytes));
        }
    }

    @Test
    void streamsAChunkThatNeverFitsABuffer() {
        H1ChunkDecoder decoder = new H1ChunkDecoder(limits, H1Leniency.STRICT);
        ByteBuffer line = Heads.buffer("7fffffffffffffff\r\n");
        assertEquals(H1ChunkDecoder.NEED_MORE, decoder.next(line, Heads.OFFSET, Heads.OFFSET + 18));
        ByteBuffer data = ByteBuffer.allocateDirect(1 << 16);
        for (int i = 0; i < 100; i++) {
            assertEquals(H1ChunkDecoder.DATA, decoder.next(data, 0, data.capacity()));
            assertEquals(data.capacity(), decoder.dataLength());
            assertEquals(data.capacity(), decoder.position());
        }
    }

    @Test
    @Proves("rfc9112-7.1-2")
    void boundsSizesAndExtensions() {
        assertError(ProtocolError.CHUNK_SIZE_TOO_LARGE, "8000000000000000\r\n");
        assertError(ProtocolError.CHUNK_SIZE_TOO_LARGE, "00000000000000005\r\n");
        assertEquals(
                "[hello] END 30", ChunkReading.whole(Heads.bytes("0000000000000005\r\nhello\r\n0\r\n\r\n"), limits));
        String most = "5;" + "x".repeat(limits.chunkExtensionLengthMax() - 1);
        assertTrue(
                ChunkReading.whole(Heads.bytes(most + "\r\nhello\r\n"), limits).startsWith("[hello]"));
        assertError(ProtocolError.CHUNK_EXTENSION_TOO_LONG, most + "x");
        String chunk = "1;" + "x".repeat(255) + "\r\na\r\n";
        assertTrue(ChunkReading.whole(Heads.bytes(chunk.repeat(16)), limits).endsWith("NEED_MORE"));
        assertError(ProtocolError.CHUNK_EXTENSIONS_TOO_LONG, chunk.repeat(16) + "1;");
    }

    @Test
    void boundsTrailers() {
        String field = "A: b\r\n";
        assertTrue(ChunkReading.whole(Heads.bytes("0\r\n" + field.repeat(32) + "\r\n"), limits)
                .contains("END"));
        assertError(ProtocolError.TRAILERS_TOO_MANY, "0\r\n" + field.repeat(33) + "\r\n");
        String rest = "\r\n\r\n";
        String most = "A: " + "x".repeat(limits.trailersLengthMax() - 3 - rest.length());
        assertTrue(
                ChunkReading.whole(Heads.bytes("0\r\n" + most + rest), limits).contains("END"));
        assertError(ProtocolError.TRAILERS_TOO_LONG, "0\r\n" + most + "x" + rest);
        assertError(ProtocolError.TRAILERS_TOO_LONG, "0\r\n" + most + "xxxx");
    }

    private void assertError(ProtocolError error, String text) {
        String verdict = ChunkReading.whole(Heads.bytes(text), limits);
        assertTrue(verdict.endsWith("ERROR " + error), verdict);
        String dripped = ChunkReading.read(Heads.bytes(text), limits, at -> at + 1);
        assertTrue(dripped.endsWith("ERROR " + error), dripped);
    }

    private static String shown(byte[] text) {
        return new String(text, StandardCharsets.ISO_8859_1)
                .replace("\r", "\\r")
                .replace("\n", "\\n\n");
    }
}
