package io.millrace.codec.h2;

import static io.millrace.testkit.h2.H2Peer.CANCEL;
import static io.millrace.testkit.h2.H2Peer.NO_ERROR;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.testkit.conformance.Proves;
import io.millrace.testkit.h2.H2Frame;
import io.millrace.testkit.h2.H2Peer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** RFC 9113 section 6.8: the end of a connection in two steps, of either side. */
class GoAwayTest {
    private final Endpoint e = Endpoint.greeted();
    private final H2Peer peer = e.peer;

    @Test
    @Proves("rfc9113-8.7-1")
    void whatIsUnderWayWhenTheEndIsAnnouncedIsServed() {
        peer.get(1);
        e.connection.drain();
        e.connection.drain();
        peer.expectGoAway(Integer.MAX_VALUE, NO_ERROR);
        long round = peer.expectPing();
        peer.get(3); // it did not know yet
        peer.pingAck(round).expectGoAway(3, NO_ERROR);
        assertEquals(List.of("head 1 GET / end", "head 3 GET / end"), e.events());
        assertFalse(e.connection.isDrained());
        e.answer(1).answer(3);
        assertTrue(e.connection.isDrained());
        assertTrue(e.connection.isGoingAway());
        assertFalse(e.connection.hasFailed());
    }

    @Test
    @Proves("rfc9113-6.8-4")
    void streamsBehindTheLastOneAreIgnored() {
        peer.get(1);
        e.connection.goAway(H2Code.NO_ERROR);
        peer.expectGoAway(1, NO_ERROR);
        peer.post(3).data(3, "x").headersEnd(3, "a: b").get(5).reset(3, CANCEL).expectNothing();
        assertEquals(List.of("head 1 GET / end"), e.events());
        // and the table of fields stays in step
        byte[] entry = {0x40, 1, 'x', 1, 'y', (byte) 0x82};
        peer.frame(H2Frame.HEADERS, 5, 7, entry).expectNothing();
    }

    @Test
    @Proves("rfc9113-6.8-5")
    void contentBehindTheLastStreamCounts() {
        e.connection.goAway(H2Code.NO_ERROR);
        peer.expectGoAway(0, NO_ERROR);
        int window = e.connection.receiveWindow();
        peer.post(1).data(1, "x".repeat(1_000)).expectNothing();
        assertEquals(window - 1_000 + 1_048_576 - 65_535 + 1_000, e.connection.receiveWindow()); // and is credited
    }

    @Test
    void theSecondStepComesOnce() {
        e.connection.goAway(H2Code.NO_ERROR);
        e.connection.goAway(H2Code.NO_ERROR);
        e.connection.drain();
        peer.expectGoAway(0, NO_ERROR);
        peer.expectNothing();
    }

    @Test
    @Proves("rfc9113-6.8-3")
    void theLastStreamNeverGrows() {
        peer.get(1);
        e.connection.goAway(H2Code.NO_ERROR);
        peer.expectGoAway(1, NO_ERROR);
        peer.get(3).get(5).data(0, "x").expectGoAway(1, H2Peer.PROTOCOL_ERROR);
    }

    @Test
    @Proves("rfc9113-5.4-1")
    void theReasonIsTold() {
        peer.data(0, "x");
        assertEquals(
                "frame of a stream on none", peer.expect(H2Frame.GOAWAY).text().substring(8));
    }

    @Test
    void thePeersGoAwayIsTold() {
        peer.goAway(0, NO_ERROR);
        assertEquals(List.of("goaway 0 NO_ERROR"), e.events());
        assertTrue(e.connection.isGoingAway());
        peer.get(1).expectNothing();
    }

    @Test
    void aPongIsTold() {
        assertTrue(e.connection.ping(77));
        assertEquals(77, peer.expectPing());
        peer.pingAck(77);
        assertEquals(List.of("pong 77"), e.events());
    }
}
