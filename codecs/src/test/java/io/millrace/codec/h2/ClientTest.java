package io.millrace.codec.h2;

import static io.millrace.testkit.h2.H2Peer.PROTOCOL_ERROR;
import static io.millrace.testkit.h2.H2Peer.REFUSED_STREAM;
import static io.millrace.testkit.h2.H2Peer.STREAM_CLOSED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.testkit.conformance.Proves;
import io.millrace.testkit.h2.H2Frame;
import io.millrace.testkit.h2.H2Peer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The client's side of a connection. */
class ClientTest {
    private static final String[] GET = {":method: GET", ":scheme: http", ":path: /", ":authority: localhost"};

    private final Endpoint e = client();
    private final H2Peer peer = e.peer;

    private static Endpoint client() {
        Endpoint e = Endpoint.client();
        byte[] preface = e.take();
        assertTrue(preface.length > H2Connection.PREFACE_LENGTH);
        e.peer.settings(H2Peer.MAX_CONCURRENT_STREAMS, 3, H2Peer.ENABLE_CONNECT_PROTOCOL, 1)
                .settingsAck();
        e.peer.expectSettingsAck();
        e.told.events();
        return e;
    }

    private int request(boolean end) {
        H2StreamState s = e.connection.openStream();
        e.told.streams.put(s.id(), s);
        e.head(s.id(), end, GET);
        return s.id();
    }

    @Test
    void requestsUseOddStreams() {
        assertEquals(1, request(true));
        assertEquals(3, request(false));
        assertEquals(List.of(GET), peer.expectHeaders(1, true));
        assertEquals(List.of(GET), peer.expectHeaders(3, false));
    }

    @Test
    @Proves({"rfc9113-5.1.2-1", "rfc9113-6.5-2"})
    void noMoreStreamsAreOpenedThanTheServerAllows() {
        request(true);
        request(true);
        request(true);
        assertNull(e.connection.openStream());
        peer.headersEnd(1, ":status: 200");
        e.told.release(1);
        assertEquals(7, request(true));
        assertTrue(e.connection.peerTakesExtendedConnect());
    }

    @Test
    void aResponseIsInterimHeadsAHeadContentAndTrailers() {
        request(true);
        peer.headers(1, ":status: 100").headers(1, ":status: 103", "link: x");
        peer.headers(1, ":status: 200", "content-length: 2").data(1, "ab").headersEnd(1, "sum: 1");
        assertEquals(
                List.of(
                        "head 1 100",
                        "head 1 103 link: x",
                        "head 1 200 content-length: 2",
                        "data 1 ab",
                        "trailers 1 sum: 1"),
                e.events());
        assertTrue(e.stream(1).isClosed());
    }

    @Test
    void contentComesBehindTheHead() {
        request(true);
        peer.expectHeaders(1, true);
        peer.data(1, "x").expectReset(1, PROTOCOL_ERROR);
        request(true);
        peer.expectHeaders(3, true);
        peer.headers(3, ":status: 103").data(3, "x").expectReset(3, PROTOCOL_ERROR);
    }

    @Test
    void interimHeadsDoNotEndTheirStream() {
        request(true);
        peer.expectHeaders(1, true);
        peer.headersEnd(1, ":status: 103").expectReset(1, PROTOCOL_ERROR);
    }

    @Test
    void aResponseToHeadHasALengthAndNoContent() {
        request(true);
        e.connection.expectNoContent(e.stream(1));
        request(true);
        request(true);
        peer.expectHeaders(1, true);
        peer.expectHeaders(3, true);
        peer.expectHeaders(5, true);
        peer.headersEnd(1, ":status: 200", "content-length: 5").headersEnd(3, ":status: 304", "content-length: 5");
        peer.expectNothing();
        peer.headersEnd(5, ":status: 200", "content-length: 5").expectReset(5, PROTOCOL_ERROR);
    }

    @Test
    void anAnswerMayComeBeforeTheEndOfTheRequest() {
        request(false);
        peer.headersEnd(1, ":status: 413").reset(1, H2Peer.NO_ERROR);
        assertEquals(List.of("head 1 413 end", "reset 1 NO_ERROR"), e.events());
    }

    @Test
    @Proves("rfc9113-5.1-2")
    void serversOpenNoStreams() {
        peer.headers(2, ":status: 200").expectConnectionError(PROTOCOL_ERROR);
        Endpoint other = client();
        other.peer.headers(1, ":status: 200").expectConnectionError(PROTOCOL_ERROR);
        other = client();
        other.peer.frame(H2Frame.PUSH_PROMISE, 4, 1, new byte[5]).expectConnectionError(PROTOCOL_ERROR);
        other = client();
        other.peer.settings(H2Peer.ENABLE_PUSH, 1).expectConnectionError(PROTOCOL_ERROR);
        other = client();
        other.peer.priorityUpdate(1, "u=1").expectConnectionError(PROTOCOL_ERROR);
    }

    @Test
    @Proves("rfc9113-6.8-1")
    void streamsThatAServerGoingAwayDoesNotServeAreRefused() {
        request(true);
        request(true);
        request(true);
        peer.goAway(1, H2Peer.NO_ERROR);
        assertNull(e.connection.openStream());
        List<String> events = e.events();
        assertEquals("goaway 1 NO_ERROR", events.get(2));
        assertTrue(events.contains("reset 3 REFUSED_STREAM") && events.contains("reset 5 REFUSED_STREAM"));
        peer.headersEnd(1, ":status: 200");
        assertEquals(List.of("head 1 200 end"), e.events());
        e.told.release(1);
        e.told.release(3);
        e.told.release(5);
        assertEquals(0, e.connection.streams());
    }

    @Test
    void framesBehindTheEndOfAResponseEndTheConnection() {
        request(true);
        peer.expectHeaders(1, true);
        peer.headersEnd(1, ":status: 200").data(1, "x").expectConnectionError(STREAM_CLOSED);
    }

    @Test
    void whatAServerResetsIsNoAbuse() {
        for (int i = 0; i < 1_000; i++) {
            int id = request(true);
            peer.reset(id, REFUSED_STREAM);
            e.told.release(id);
            e.out.drop();
        }
        peer.expectNothing();
        assertEquals(List.of(), e.told.abuse);
    }

    @Test
    void aClientGoesAwayAtOnce() {
        request(true);
        peer.expectHeaders(1, true);
        e.connection.drain();
        peer.expectGoAway(0, H2Peer.NO_ERROR);
        assertNull(e.connection.openStream());
    }

    @Test
    @Proves("rfc9113-6.4-4")
    void anUnsentRequestIsForgotten() {
        H2StreamState s = e.connection.openStream();
        e.connection.release(s);
        peer.expectNothing();
        assertEquals(0, e.connection.streams());
        assertEquals(3, request(true));
    }
}
