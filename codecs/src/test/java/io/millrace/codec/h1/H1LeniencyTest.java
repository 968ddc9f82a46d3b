package io.millrace.codec.h1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.codec.CodecResult;
import io.millrace.codec.FieldName;
import io.millrace.codec.FieldTable;
import io.millrace.codec.KnownFields;
import io.millrace.codec.Limits;
import io.millrace.codec.ProtocolError;
import io.millrace.testkit.conformance.Proves;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class H1LeniencyTest {
    private static final String START = "GET / HTTP/1.1\r\nHost: h\r\n";
    private static final FieldName A = FieldName.of("A");

    private final FieldTable head = new FieldTable(Limits.DEFAULT.fieldsMax());

    @Test
    @Proves("rfc9112-5.2-2")
    void folds() {
        H1Leniency folds = new H1Leniency(false, true, false, false, false, false);
        assertFolded(folds, "A: b\r\n c\r\n", "b   c");
        assertFolded(folds, "A: b\r\n\t\r\n  c \r\n", "b  \t    c");
        assertFolded(folds, "A:\r\n b\r\n", "b");
        assertFolded(folds, "A: b\r\n \r\n", "b");
        assertFolded(folds, "A: \r\n\t\r\n", "");
        assertFolded(folds, "A:\r\n \r\n\t \r\nB: c\r\n", "");
        assertEquals(0, parse(folds, START + "A: b\r\n"));
        assertFailure(ProtocolError.FIELD_BEFORE_FIRST, folds, "GET / HTTP/1.1\r\n Host: h\r\n\r\n");
        assertFailure(ProtocolError.BARE_LF, folds, START + "A: b\n c\r\n\r\n");
        assertFailure(ProtocolError.FIELD_VALUE_INVALID, folds, START + "A: b\r\n \0\r\n\r\n");
    }

    @Test
    void bareLf() {
        H1Leniency lf = new H1Leniency(true, false, false, false, false, false);
        String text = "\nGET / HTTP/1.1\nHost: h\nA: b \n\n";
        assertEquals(text.length(), parse(lf, text));
        assertEquals(H1Leniency.BARE_LF, head.leniencies());
        assertEquals("b", head.valueAsString(A));
        assertEquals(text.length() - 1, parse(lf, text.substring(1)));
        assertFailure(ProtocolError.EMPTY_LINES, lf, "\n\n" + text);
        assertFailure(ProtocolError.BARE_CR, lf, "GET / HTTP/1.1\nHost: h\r\r\n\n");
        assertFailure(ProtocolError.VERSION_INVALID, lf, "GET /\nHost: h\n\n");
    }

    @Test
    void spaceBeforeColon() {
        H1Leniency space = new H1Leniency(false, false, true, false, false, false);
        String text = START + "A \t : b\r\nContent-Length : 3\r\n\r\n";
        assertEquals(text.length(), parse(space, text));
        assertEquals(H1Leniency.SPACE_BEFORE_COLON, head.leniencies());
        assertEquals("b", head.valueAsString(A));
        assertEquals("Content-Length", head.nameAsString(2));
        assertEquals(3, head.valueAsLong(head.find(KnownFields.CONTENT_LENGTH)));
        assertFailure(ProtocolError.FIELD_NAME_INVALID, space, START + "A b: c\r\n\r\n");
        assertFailure(ProtocolError.FIELD_FOLDED, space, START + " : c\r\n\r\n");
    }

    @Test
    void unescapedPath() {
        H1Leniency paths = new H1Leniency(false, false, false, false, false, true);
        for (String target : new String[] {"/a{|}^`\\b?q=1", "http://h/a{|}^`\\b?q=1"}) {
            String text = "GET " + target + " HTTP/1.1\r\nHost: h\r\n\r\n";
            assertEquals(text.length(), parse(paths, text));
            assertEquals(H1Leniency.UNESCAPED_PATH, head.leniencies());
            assertEquals("/a{|}^`\\b", head.path().toString());
            assertEquals("q=1", head.query().toString());
        }
        for (String c : new String[] {"\"", "<", ">", "#", "\u007f"}) {
            assertFailure(ProtocolError.TARGET_INVALID, paths, "GET /" + c + " HTTP/1.1\r\nHost: h\r\n\r\n");
        }
        assertTrue(parse(paths, "GET /~a?{|}^`\\ HTTP/1.1\r\nHost: h\r\n\r\n") > 0);
        assertEquals(0, head.leniencies());
    }

    @Test
    void lengthBesideChunked() {
        String text = START + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n";
        assertFramed(new H1Leniency(false, false, false, true, false, false), H1Leniency.LENGTH_BESIDE_CHUNKED, text);
    }

    @Test
    void equalLengths() {
        H1Leniency equal = new H1Leniency(false, false, false, false, true, false);
        assertFramed(equal, H1Leniency.EQUAL_LENGTHS, START + "Content-Length: 3\r\nContent-Length: 3\r\n\r\n");
        assertFramed(equal, H1Leniency.EQUAL_LENGTHS, START + "Content-Length: 3, 3\r\n\r\n");
    }

    private void assertFramed(H1Leniency leniency, int told, String text) {
        assertTrue(parse(leniency, text) > 0);
        assertTrue(new H1Framing(H1Leniency.STRICT).request(head) < 0, text);
        assertTrue(parse(leniency, text) > 0);
        assertEquals(0, new H1Framing(leniency).request(head));
        assertEquals(told, head.leniencies());
    }

    @Test
    void trailersTellWhatTheyNeeded() {
        for (String section : new String[] {"A: b\n\r\n", "\n", "A: b\r\n\n"}) {
            H1Leniency lf = new H1Leniency(true, false, false, false, false, false);
            H1ChunkDecoder chunks = new H1ChunkDecoder(Limits.DEFAULT, lf);
            String text = "0\r\n" + section;
            int limit = Heads.OFFSET + text.length();
            int result = chunks.next(Heads.buffer(text), Heads.OFFSET, limit);
            assertTrue(result == H1ChunkDecoder.TRAILERS || result == H1ChunkDecoder.END, section);
            assertEquals(H1Leniency.BARE_LF, chunks.leniencies(), section);
            chunks.reset();
            assertEquals(0, chunks.leniencies());
        }
    }

    @Test
    void correctHeadsNeedNone() {
        H1Leniency all = new H1Leniency(true, true, true, true, true, true);
        assertTrue(parse(all, START + "Content-Length: 1\r\nA: b\tc\r\n\r\n") > 0);
        assertEquals(0, new H1Framing(all).request(head));
        assertEquals(0, head.leniencies());
    }

    @Test
    void foldsNearTheEndOfABuffer() {
        H1Leniency folds = new H1Leniency(false, true, false, false, false, false);
        String text = START + "A: b\r\n c\r\n\r\n";
        ByteBuffer tight = ByteBuffer.allocateDirect(text.length());
        tight.put(0, Heads.bytes(text));
        int length = new H1HeadParser(Limits.DEFAULT, folds).parseRequest(tight, 0, text.length(), 0, head);
        assertEquals(text.length(), length);
        assertEquals("b   c", head.valueAsString(A));
        assertEquals(tight, head.arena());
    }

    private void assertFolded(H1Leniency leniency, String lines, String value) {
        String text = START + lines + "\r\n";
        assertEquals(text.length(), parse(leniency, text), text);
        assertEquals(H1Leniency.OBS_FOLD, head.leniencies());
        assertEquals(value, head.valueAsString(A));
    }

    private void assertFailure(ProtocolError error, H1Leniency leniency, String text) {
        int result = parse(leniency, text);
        assertTrue(result < 0, () -> result + " for " + text);
        assertEquals(error, CodecResult.error(result), text);
    }

    private int parse(H1Leniency leniency, String text) {
        H1HeadParser parser = new H1HeadParser(Limits.DEFAULT, leniency);
        return parser.parseRequest(Heads.buffer(text), Heads.OFFSET, Heads.OFFSET + text.length(), 0, head);
    }
}
