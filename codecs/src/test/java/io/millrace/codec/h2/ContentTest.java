package io.millrace.codec.h2;

import static io.millrace.testkit.h2.H2Peer.PROTOCOL_ERROR;
import static io.millrace.testkit.h2.H2Peer.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.testkit.conformance.Proves;
import io.millrace.testkit.h2.H2Frame;
import io.millrace.testkit.h2.H2Peer;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** RFC 9113 section 8: messages, heads that are malformed, lengths, trailers, extended CONNECT. */
class ContentTest {
    private final Endpoint e = Endpoint.greeted();
    private final H2Peer peer = e.peer;

    @Test
    void aMessageIsHeadContentAndTrailers() {
        peer.post(1, "content-length: 7", "x: y").data(1, "con").data(1, "tent").headersEnd(1, "sum: 1");
        assertEquals(
                List.of("head 1 POST / content-length: 7, x: y", "data 1 content", "trailers 1 sum: 1"), e.events());
        assertEquals(7, e.stream(1).lengthDeclared());
    }

    @Test
    @Proves("rfc9113-8.1-3")
    void trailersEndTheirStream() {
        peer.post(1).data(1, "x").headers(1, "sum: 1").expectReset(1, PROTOCOL_ERROR);
        assertEquals(List.of("head 1 POST /", "data 1 x", "error 1 H2_TRAILERS_WITHOUT_END"), e.events());
    }

    @Test
    @Proves("rfc9113-8.1-2")
    void trailersHaveNoPseudoFields() {
        peer.post(1).headersEnd(1, ":method: GET").expectReset(1, PROTOCOL_ERROR);
    }

    @Test
    @Proves({
        "rfc9113-8.1.1-1",
        "rfc9113-8.2.1-1",
        "rfc9113-8.2.1-2",
        "rfc9113-8.2.2-2",
        "rfc9113-8.3-2",
        "rfc9113-8.3-3",
        "rfc9113-8.3-4",
        "rfc9113-8.3.1-2",
        "rfc9113-8.3.1-3"
    })
    void malformedHeadsResetTheirStream() {
        String[][] heads = {
            {":method: GET", ":scheme: http", ":path: /", "X: y"},
            {":method: GET", ":scheme: http", ":path: /", ":unknown: y"},
            {":method: GET", ":scheme: http", ":path: /", ":status: 200"},
            {":method: GET", ":scheme: http", "x: y", ":path: /"},
            {":method: GET", ":scheme: http", ":path: /", "connection: close"},
            {":method: GET", ":scheme: http", ":path: /", "transfer-encoding: chunked"},
            {":method: GET", ":scheme: http", ":path: /", "te: gzip"},
            {":method: GET", ":scheme: http", ":path: "},
            {":scheme: http", ":path: /"},
            {":method: GET", ":path: /"},
            {":method: GET", ":scheme: http"},
            {":method: GET", ":method: GET", ":scheme: http", ":path: /"},
            {":method: GET", ":scheme: http", ":path: /", "x: a\nb"},
            {":method: GET", ":scheme: http", ":path: /", "x: a\0b"},
            {":method: GET", ":scheme: http", ":path: /", "x:  a"},
            {":method: GET", ":scheme: http", ":path: /", "x: a "},
            {":method: GET", ":scheme: http", ":path: /", "x y: a"},
            {":method: GET", ":scheme: http", ":path: /", "x\u0080: a"},
            {":method: GET", ":scheme: http", ":path: /", "x:y: a"},
            {":method: CONNECT", ":scheme: http", ":path: /", ":authority: h:1"},
        };
        int id = 1;
        for (String[] head : heads) {
            peer.headersEnd(id, head).expectReset(id, PROTOCOL_ERROR);
            id += 2;
        }
        assertEquals(List.of(), e.events());
        assertEquals(0, e.connection.streams());
    }

    @Test
    @Proves("rfc9113-8.3.1-1")
    void theAuthorityCountsAndNotTheHost() {
        peer.headersEnd(1, ":method: GET", ":scheme: http", ":path: /", ":authority: a", "host: b");
        peer.expectReset(1, PROTOCOL_ERROR);
        peer.headersEnd(3, ":method: GET", ":scheme: http", ":path: /", ":authority: a", "host: a")
                .expectNothing();
    }

    @Test
    @Proves("rfc9113-8.1.1-1")
    void contentHasTheLengthThatWasDeclared() {
        peer.post(1, "content-length: 1").dataEnd(1, "ab").expectReset(1, PROTOCOL_ERROR);
        peer.post(3, "content-length: 3").dataEnd(3, "ab").expectReset(3, PROTOCOL_ERROR);
        peer.post(5, "content-length: 3").data(5, "ab").headersEnd(5, "a: b").expectReset(5, PROTOCOL_ERROR);
        peer.headersEnd(7, with("content-length: 3")).expectReset(7, PROTOCOL_ERROR);
        peer.post(9, "content-length: 1").data(9, "a").data(9, "b").expectReset(9, PROTOCOL_ERROR);
        peer.post(11, "content-length: 2")
                .data(11, "a")
                .data(11, "b")
                .dataEnd(11, "")
                .expectNothing();
        peer.headersEnd(13, with("content-length: 0")).expectNothing();
    }

    @Test
    @Proves("rfc9113-10.5.1-1")
    void headsBeyondTheLimitsMayBeAnsweredAndTheTableStaysInStep() {
        e.told.takesLongHeads = true;
        byte[] entry = {0x40, 1, 'x', 1, 'y'};
        byte[] get = {(byte) 0x82, (byte) 0x86, (byte) 0x84, 0x01, 1, 'a'};
        peer.headersInPieces(1, 16_000, with("long: " + "x".repeat(17_000)));
        peer.frame(H2Frame.HEADERS, 5, 3, concat(get, entry));
        peer.frame(H2Frame.HEADERS, 5, 5, concat(get, new byte[] {(byte) (0x80 | 62)}));
        assertEquals(List.of("refused 1 HEAD_TOO_LONG", "head 3 GET / x: y end", "head 5 GET / x: y end"), e.events());
        e.head(1, true, ":status: 431");
        e.told.release(1);
        assertEquals(List.of(":status: 431"), peer.expectHeaders(1, true));
    }

    @Test
    void headsBeyondTheLimitsAreResetWhereNobodyAnswers() {
        peer.headersInPieces(1, 16_000, with("long: " + "x".repeat(17_000))).expectReset(1, PROTOCOL_ERROR);
        assertEquals(0, e.connection.streams());
        String[] many = new String[101];
        java.util.Arrays.fill(many, "a: b");
        peer.headersEnd(3, with(many)).expectReset(3, PROTOCOL_ERROR);
    }

    @Test
    @Proves("rfc9113-10.5.1-1")
    void headsFarBeyondTheLimitsEndTheConnection() {
        peer.headersInPieces(1, 16_000, with("long: " + "x".repeat(70_000)));
        peer.expectConnectionError(H2Peer.ENHANCE_YOUR_CALM);
    }

    private static byte[] concat(byte[] a, byte[] b) {
        byte[] all = java.util.Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, all, a.length, b.length);
        return all;
    }

    // --- RFC 8441 ---

    @Test
    @Proves("rfc8441-4-1")
    void connectMayNameAProtocol() {
        peer.headers(1, ":method: CONNECT", ":scheme: http", ":path: /chat", ":authority: h", ":protocol: websocket");
        assertEquals(List.of("head 1 CONNECT /chat websocket"), e.events());
    }

    @Test
    @Proves("rfc9113-8.5-1")
    void aTunnelCarriesNothingButData() {
        peer.headers(1, ":method: CONNECT", ":authority: h:1", "content-length: 5");
        e.head(1, false, ":status: 200");
        e.connection.becomeTunnel(e.stream(1));
        peer.expectHeaders(1, false);
        peer.data(1, "more than five bytes").expectNothing();
        peer.headersEnd(1, "a: b").expectReset(1, PROTOCOL_ERROR);
        assertEquals("error 1 H2_FIELDS_IN_TUNNEL", e.events().get(2));
    }

    @Test
    void connectMayNotNameAProtocolWhereThatIsOff() {
        H2Limits d = H2Limits.DEFAULT;
        Endpoint off = Endpoint.greeted(new H2Limits(
                d.streamsMax(),
                d.sections(),
                d.blockLengthMax(),
                d.frameLengthMax(),
                d.tableLengthMax(),
                d.encoderTableLengthMax(),
                false,
                d.windows(),
                d.budgets()));
        off.peer.headers(1, ":method: CONNECT", ":scheme: http", ":path: /", ":authority: h", ":protocol: websocket");
        off.peer.expectReset(1, PROTOCOL_ERROR);
    }

    // --- what we send ---

    @Test
    @Proves("rfc9113-8.3.2-1")
    void answersLeaveInFrames() {
        peer.get(1);
        e.head(1, false, ":status: 100").head(1, false, ":status: 200", "a: b").data(1, "hello", false);
        e.data(1, "!", false).head(1, true, "sum: 1");
        assertEquals(List.of(":status: 100"), peer.expectHeaders(1, false));
        assertEquals(List.of(":status: 200", "a: b"), peer.expectHeaders(1, false));
        peer.expectData(1, "hello!", false);
        assertEquals(List.of("sum: 1"), peer.expectHeaders(1, true));
        assertTrue(e.stream(1).isClosed());
    }

    @Test
    @Proves({"rfc9113-4.1-1", "rfc9113-4.3-1", "rfc9113-6.2-1", "rfc9113-6.10-1"})
    void longHeadsLeaveInPieces() {
        peer.get(1);
        String[] fields = new String[12];
        fields[0] = ":status: 200";
        for (int i = 1; i < fields.length; i++) {
            fields[i] = "field-" + i + ": " + String.valueOf((char) ('a' + i)).repeat(5_000);
        }
        assertEquals(27, e.connection.continuationsLength(55_200));
        e.head(1, true, fields);
        assertEquals(List.of(fields), peer.expectHeaders(1, true));
        peer.expectNothing();
    }

    @Test
    void longHeadsLeaveInNoMorePiecesThanNeeded() {
        assertEquals(0, e.connection.continuationsLength(0));
        assertEquals(0, e.connection.continuationsLength(16_384));
        assertEquals(9, e.connection.continuationsLength(16_385));
        assertEquals(9, e.connection.continuationsLength(32_768));
    }

    @Test
    void aMessageMayEndWithoutContent() {
        peer.get(1);
        e.head(1, false, ":status: 200");
        e.out.full(true);
        assertTrue(!e.connection.sendEnd(e.stream(1)));
        e.out.full(false);
        assertTrue(e.connection.sendEnd(e.stream(1)));
        peer.expectHeaders(1, false);
        peer.expectData(1, "", true);
        assertTrue(e.stream(1).isClosed());
    }

    @Test
    @Proves({"rfc9113-4.3.1-1", "rfc9113-6.5-2"})
    void aSmallerTableOfThePeerIsSaidInTheNextSection() {
        peer.settings(H2Peer.HEADER_TABLE_SIZE, 0);
        ByteBuffer out = ByteBuffer.allocateDirect(64);
        assertEquals(1, e.connection.encoder().begin(out, 0));
        assertEquals(0x20, out.get(0));
    }

    @Test
    @Proves("rfc9113-4.3.1-2")
    void ourSmallerTableHasToBeSaidOnceItIsKnown() {
        H2Limits d = H2Limits.DEFAULT;
        H2Limits small = new H2Limits(
                d.streamsMax(),
                d.sections(),
                d.blockLengthMax(),
                d.frameLengthMax(),
                100,
                d.encoderTableLengthMax(),
                true,
                d.windows(),
                d.budgets());
        Endpoint late = Endpoint.server(small);
        late.peer.preface().settings().get(1).expectNothing();
        late.peer.settingsAck().frame(H2Frame.HEADERS, 5, 3, (byte) 0x3F, (byte) 69, (byte) 0x82, (byte) 0x86);
        late.peer.expectReset(3, PROTOCOL_ERROR); // malformed, but with the length of the table as it has to be

        late = Endpoint.server(small);
        late.peer.greets().get(1).expectConnectionError(H2Peer.COMPRESSION_ERROR);
    }

    // --- pauses ---

    @Test
    void nothingIsTakenThatTheDriverDoesNotWant() {
        e.told.headsLeft = 1;
        peer.hold().get(1).ping(1).get(3).ping(2).speak().expectPingAck(1);
        peer.expectNothing();
        e.told.headsLeft = 1;
        e.again();
        peer.expectPingAck(2);
        assertEquals(List.of("head 1 GET / end", "head 3 GET / end"), e.events());
    }

    @Test
    void contentMayGoOnWhileRequestsWait() {
        peer.post(1);
        e.told.goesOn = false;
        e.told.takesContent = true;
        peer.hold().data(1, "abc").get(3).dataEnd(1, "def").speak();
        assertEquals(List.of("head 1 POST /", "data 1 abc"), e.events());
        e.told.goesOn = true;
        e.again();
        assertEquals(List.of("head 3 GET / end", "data 1 def end"), e.events());
    }

    @Test
    void contentWaitsWithTheDriver() {
        peer.post(1);
        e.told.goesOn = false;
        peer.hold().dataPadded(1, "abc", 3, false).dataEnd(1, "def").speak();
        assertEquals(List.of("head 1 POST /"), e.events());
        e.told.goesOn = true;
        e.again();
        assertEquals(List.of("data 1 abcdef end"), e.events());
        assertEquals(0, e.carried());
    }
}
