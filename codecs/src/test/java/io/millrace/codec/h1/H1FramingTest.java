package io.millrace.codec.h1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.codec.FieldTable;
import io.millrace.codec.Limits;
import io.millrace.testkit.conformance.Proves;
import org.junit.jupiter.api.Test;

/** Getters and their reset; the decisions themselves are in the smuggling corpus. */
class H1FramingTest {
    private final FieldTable head = new FieldTable(Limits.DEFAULT.fieldsMax());
    private final H1HeadParser parser = new H1HeadParser(Limits.DEFAULT, H1Leniency.STRICT);
    private final H1Framing framing = new H1Framing(H1Leniency.STRICT);

    @Test
    void nothingIsLeftOfTheRequestBefore() {
        request("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 7\r\nExpect: 100-continue\r\n"
                + "Connection: upgrade, TE\r\nUpgrade: x\r\nTE: gzip;q=1, trailers\r\n\r\n");
        assertEquals(BodyKind.LENGTH, framing.kind());
        assertEquals(7, framing.length());
        assertTrue(framing.keepAlive() && framing.expectsContinue() && framing.upgrade() && framing.acceptsTrailers());
        request("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        assertEquals(BodyKind.NONE, framing.kind());
        assertEquals(0, framing.length());
        assertTrue(framing.keepAlive());
        assertFalse(framing.expectsContinue() || framing.upgrade() || framing.acceptsTrailers());
    }

    @Test
    @Proves({"rfc9110-7.8-7", "rfc9110-10.1.1-1"})
    void http10IgnoresExpectAndUpgrade() {
        request("POST / HTTP/1.0\r\nContent-Length: 7\r\nExpect: anything\r\n"
                + "Upgrade: x\r\nConnection: upgrade\r\n\r\n");
        assertFalse(framing.keepAlive() || framing.expectsContinue() || framing.upgrade());
        request("POST / HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n");
        assertFalse(framing.keepAlive());
    }

    @Test
    void chunkedLengthIsNotKnown() {
        request("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: Chunked\r\n\r\n");
        assertEquals(BodyKind.CHUNKED, framing.kind());
        assertEquals(-1, framing.length());
    }

    private void request(String text) {
        int length = parser.parseRequest(Heads.buffer(text), Heads.OFFSET, Heads.OFFSET + text.length(), 0, head);
        assertEquals(text.length(), length);
        assertEquals(0, framing.request(head));
    }
}
