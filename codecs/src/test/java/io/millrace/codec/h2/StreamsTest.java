package io.millrace.codec.h2;

import static io.millrace.testkit.h2.H2Peer.CANCEL;
import static io.millrace.testkit.h2.H2Peer.PROTOCOL_ERROR;
import static io.millrace.testkit.h2.H2Peer.REFUSED_STREAM;
import static io.millrace.testkit.h2.H2Peer.STREAM_CLOSED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.testkit.conformance.Proves;
import io.millrace.testkit.h2.H2Frame;
import io.millrace.testkit.h2.H2Peer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** RFC 9113 section 5.1: the states of streams, their identifiers and how many there may be. */
class StreamsTest {
    private final Endpoint e = Endpoint.greeted();
    private final H2Peer peer = e.peer;

    // --- idle ---

    @Test
    @Proves({"rfc9113-5.1-1", "rfc9113-6.4-5"})
    void framesOnIdleStreamsEndTheConnection() {
        e.peer.data(1, "x").expectConnectionError(PROTOCOL_ERROR);
        Endpoint other = Endpoint.greeted();
        other.peer.windowUpdate(1, 1).expectConnectionError(PROTOCOL_ERROR);
        other = Endpoint.greeted();
        other.peer.reset(1, 0).expectConnectionError(PROTOCOL_ERROR);
        other = Endpoint.greeted();
        other.peer.windowUpdate(2, 1).expectConnectionError(PROTOCOL_ERROR);
        other = Endpoint.greeted();
        other.peer.data(2, "x").expectConnectionError(PROTOCOL_ERROR);
    }

    // --- half-closed (remote) ---

    @Test
    @Proves({"rfc9113-5.1-3", "rfc9113-6.1-3"})
    void messagesGoOnOnlyBeforeTheirEnd() {
        peer.get(1).data(1, "x").expectReset(1, STREAM_CLOSED);
        peer.get(3).headersEnd(3, "a: b").expectReset(3, STREAM_CLOSED);
        assertEquals(
                List.of("head 1 GET / end", "error 1 H2_STREAM_ENDED", "head 3 GET / end", "error 3 H2_STREAM_ENDED"),
                e.events());
    }

    @Test
    @Proves({"rfc9113-5.1-3", "rfc9113-5.4.2-2", "rfc9113-6.9-2"})
    void windowsAndResetsMayComeBehindTheEnd() {
        peer.get(1).windowUpdate(1, 10).priority(1, 3).reset(1, CANCEL).expectNothing();
        assertEquals(List.of("head 1 GET / end", "reset 1 CANCEL"), e.events());
    }

    // --- half-closed (local) ---

    @Test
    void theRequestGoesOnBehindAnEarlyAnswer() {
        peer.post(1);
        e.head(1, true, ":status: 200");
        peer.expectHeaders(1, true);
        peer.data(1, "more").dataEnd(1, "").expectNothing();
        assertEquals(List.of("head 1 POST /", "data 1 more end"), e.events());
        assertTrue(e.stream(1).isClosed());
    }

    @Test
    @Proves("rfc9113-5.4.2-1")
    void anEarlyAnswerMayEndTheRequestWithoutBlame() {
        peer.post(1);
        e.head(1, true, ":status: 413");
        e.connection.resetStream(e.stream(1), H2Code.NO_ERROR);
        e.told.release(1);
        peer.expectHeaders(1, true);
        peer.expectReset(1, H2Peer.NO_ERROR);
        peer.data(1, "on its way")
                .headersEnd(1, "a: trailer")
                .windowUpdate(1, 5)
                .reset(1, CANCEL)
                .expectNothing();
        assertEquals(List.of("head 1 POST /"), e.events());
    }

    // --- closed ---

    @Test
    @Proves("rfc9113-6.9-2")
    void framesBehindAnEndOfBothSidesEndTheConnection() {
        peer.get(1);
        e.answer(1);
        peer.expectHeaders(1, true);
        peer.windowUpdate(1, 1).reset(1, CANCEL).priority(1, 5).expectNothing();
        peer.data(1, "x").expectConnectionError(STREAM_CLOSED);

        Endpoint other = Endpoint.greeted();
        other.peer.get(1);
        other.answer(1);
        other.peer.expectHeaders(1, true);
        other.peer.get(1).expectConnectionError(STREAM_CLOSED);
    }

    @Test
    @Proves("rfc9113-6.1-3")
    void framesBehindAResetOfThePeerAreAStreamError() {
        peer.post(1).reset(1, CANCEL).data(1, "x").expectReset(1, STREAM_CLOSED);
        peer.data(1, "once is enough").expectNothing();
        peer.post(3).reset(3, CANCEL).headersEnd(3, "a: b").expectReset(3, STREAM_CLOSED);
        assertEquals(List.of("head 1 POST /", "reset 1 CANCEL", "head 3 POST /", "reset 3 CANCEL"), e.events());
    }

    @Test
    @Proves({"rfc9113-5.1-5", "rfc9113-5.4.2-1", "rfc9113-6.4-2"})
    void framesThatWereOnTheirWayAreIgnoredHoweverManyStreamsWereReset() {
        for (int id = 1; id < 2 * 128; id += 2) {
            peer.post(id);
            e.connection.release(e.told.streams.remove(id));
            peer.expectReset(id, CANCEL);
        }
        for (int id = 1; id < 2 * 128; id += 2) {
            peer.data(id, "x").headersEnd(id, "a: b");
        }
        peer.expectNothing();
    }

    @Test
    @Proves("rfc9113-5.1-5")
    void whatIsIgnoredKeepsTheTableOfFieldsInStep() {
        peer.post(1);
        e.told.release(1);
        peer.expectReset(1, CANCEL);
        // literal with indexing, on the stream that is ignored; then its index
        byte[] entry = {0x40, 1, 'x', 1, 'y'};
        byte[] use = {(byte) 0x82, (byte) 0x86, (byte) 0x84, 0x01, 1, 'a', (byte) (0x80 | 62)};
        peer.frame(H2Frame.HEADERS, 5, 1, entry).frame(H2Frame.HEADERS, 5, 3, use);
        assertEquals(List.of("head 1 POST /", "head 3 GET / x: y end"), e.events());
    }

    @Test
    @Proves({"rfc9113-5.1-4", "rfc9113-5.4.2-2", "rfc9113-6.4-1"})
    void aClosedStreamSendsNothing() {
        peer.post(1);
        e.connection.scheduler().add(e.stream(1));
        peer.reset(1, CANCEL);
        assertEquals(0, e.connection.sendWindow(e.stream(1)));
        assertTrue(e.connection.scheduler().isEmpty());
        e.connection.resetStream(e.stream(1), H2Code.CANCEL);
        e.told.release(1);
        peer.expectNothing();
    }

    @Test
    void aStreamThatEndedIsNotScheduled() {
        peer.post(1);
        e.connection.scheduler().add(e.stream(1));
        e.head(1, true, ":status: 200");
        assertTrue(e.connection.scheduler().isEmpty());
        assertEquals(0, e.connection.sendWindow(e.stream(1)));
    }

    // --- 5.1.1 ---

    @Test
    @Proves({"rfc9113-5.1-2", "rfc9113-5.1.1-1"})
    void clientsUseOddIdentifiers() {
        peer.get(2).expectConnectionError(PROTOCOL_ERROR);
    }

    @Test
    @Proves("rfc9113-5.1.1-1")
    void identifiersGrow() {
        peer.get(5).get(3).expectConnectionError(PROTOCOL_ERROR);
        Endpoint other = Endpoint.greeted();
        other.peer.get(1).get(7).get(3).expectConnectionError(PROTOCOL_ERROR);
        assertEquals(List.of("head 1 GET / end", "head 7 GET / end", "failed H2_STREAM_ID_INVALID"), other.events());
    }

    @Test
    void identifiersMayBePassedOver() {
        peer.get(11).get(101).get(Integer.MAX_VALUE).expectNothing();
        assertEquals(3, e.connection.streams());
    }

    @Test
    @Proves("rfc9113-7-1")
    void unknownCodesAreCodesLikeAnyOther() {
        peer.post(1).reset(1, 0xABCD).goAway(0, 0xABCD).expectNothing();
        assertEquals(List.of("head 1 POST /", "reset 1 unknown", "goaway 0 unknown"), e.events());
    }

    // --- 5.1.2 ---

    @Test
    @Proves({"rfc9113-5.1.2-2", "rfc9113-8.7-1"})
    void moreStreamsThanAnnouncedAreRefused() {
        Endpoint two = Endpoint.greeted(Endpoint.streams(2));
        two.peer.post(1).post(3).post(5).data(5, "x").expectReset(5, REFUSED_STREAM);
        two.peer.dataEnd(1, "").expectNothing();
        two.answer(1);
        two.peer.expectHeaders(1, true);
        two.peer.post(7).expectNothing();
        assertEquals(List.of("head 1 POST /", "head 3 POST /", "data 1  end", "head 7 POST /"), two.events());
    }

    @Test
    void whatWasSentBeforeTheLimitWasKnownEndsNothing() {
        Endpoint one = Endpoint.server(Endpoint.streams(1));
        one.peer.preface().settings();
        for (int id = 1; id < 400; id += 2) {
            one.peer.post(id);
            one.out.drop();
        }
        for (int id = 3; id < 400; id += 2) {
            one.peer.dataEnd(id, "x");
        }
        one.peer.settingsAck().expectNothing();
        one.answer(1);
        one.peer.expectHeaders(1, true);
    }

    @Test
    @Proves("rfc9113-5.1.2-2")
    void theLimitHoldsBeforeItIsKnown() {
        Endpoint two = Endpoint.server(Endpoint.streams(2));
        two.peer.preface().settings().get(1).get(3).get(5).expectReset(5, REFUSED_STREAM);
    }

    @Test
    void theWorkOfAResetStreamCountsUntilItIsOver() {
        Endpoint two = Endpoint.greeted(Endpoint.streams(2));
        two.peer.get(1).get(3).reset(1, CANCEL).reset(3, CANCEL).get(5).expectReset(5, REFUSED_STREAM);
        two.told.release(1);
        two.peer.get(7).expectNothing();
        assertEquals(2, two.connection.streams());
    }

    // --- pool ---

    @Test
    void statesAreUsedAgainUnderANewGeneration() {
        peer.get(1);
        H2StreamState s = e.stream(1);
        s.owner("driver's");
        int generation = s.generation();
        e.answer(1);
        peer.expectHeaders(1, true);
        peer.post(3);
        assertSame(s, e.stream(3));
        assertTrue(s.generation() != generation);
        assertEquals(null, s.owner());
        assertEquals(-1, s.lengthDeclared());
        assertEquals("stream 3 open", s.toString());
    }

    @Test
    void aClosedConnectionLeavesItsStreamsToBeReleased() {
        peer.get(1).post(3);
        e.connection.close();
        assertTrue(e.stream(1).isClosed() && e.stream(3).isClosed());
        e.told.release(1);
        e.told.release(3);
        assertEquals(0, e.connection.streams());
        assertEquals(0, e.told.granted);
    }

    // --- 5.4 ---

    @Test
    @Proves("rfc9113-5.4-1")
    void aFailedConnectionTakesNothingMore() {
        peer.get(3).data(0, "x").get(5).ping(1).expectGoAway(3, PROTOCOL_ERROR);
        assertEquals(List.of(), peer.takeAll());
        assertEquals(List.of("head 3 GET / end", "failed H2_STREAM_MISSING"), e.events());
    }

    @Test
    void aFrameWithoutMemoryEndsTheConnection() {
        e.out.full(true);
        peer.ping(1);
        assertEquals(List.of("failed H2_OUT_OF_MEMORY"), e.events());
    }
}
