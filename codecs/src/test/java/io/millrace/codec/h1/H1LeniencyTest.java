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
        H1Leniency folds = new H1Leniency(false, true, false, false, false);
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
        H1Leniency lf = new H1Leniency(true, false, false, false, false);
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
        H1Leniency space = new H1Leniency(false, false, true, false, false);
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
    void correctHeadsNeedNone() {
        H1Leniency all = new H1Leniency(true, true, true, true, true);
        assertTrue(parse(all, START + "Content-Length: 1\r\nA: b\tc\r\n\r\n") > 0);
        assertEquals(0, new H1Framing(all).request(head));
        assertEquals(0, head.leniencies());
    }

    @Test
    void foldsNearTheEndOfABuffer() {
        H1Leniency folds = new H1Leniency(false, true, false, false, false);
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
