package io.millrace.codec.h2;

import static io.millrace.testkit.h2.H2Peer.FLOW_CONTROL_ERROR;
import static io.millrace.testkit.h2.H2Peer.INITIAL_WINDOW_SIZE;
import static io.millrace.testkit.h2.H2Peer.PROTOCOL_ERROR;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.millrace.testkit.conformance.Proves;
import io.millrace.testkit.h2.H2Frame;
import io.millrace.testkit.h2.H2Peer;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

/** RFC 9113 sections 5.2 and 6.9: windows of both sides. */
class FlowTest {
    private static final int FRAME = 16_384;
    private static final H2Windows SMALL = new H2Windows(65_536, 65_535, 1_048_576, true);

    private final Endpoint e = Endpoint.greeted();
    private final H2Peer peer = e.peer;

    // --- what we send ---

    @Test
    @Proves({"rfc9113-4.1-1", "rfc9113-5.2.1-1", "rfc9113-6.9.1-1"})
    void noMoreIsSentThanBothWindowsAndOneFrameAllow() {
        peer.settings(INITIAL_WINDOW_SIZE, 20).get(1);
        assertEquals(20, e.connection.sendWindow(e.stream(1)));
        e.head(1, false, ":status: 200").data(1, "0123456789", false);
        assertEquals(10, e.connection.sendWindow(e.stream(1)));
        peer.windowUpdate(1, 100_000);
        assertEquals(FRAME, e.connection.sendWindow(e.stream(1)));
        assertEquals(65_525, e.connection.sendWindow());
    }

    @Test
    @Proves({"rfc9113-5.2.1-1", "rfc9113-6.9.1-1"})
    void theConnectionsWindowHoldsForAllStreams() {
        peer.settings(INITIAL_WINDOW_SIZE, 1_000_000).get(1).get(3);
        String text = "x".repeat(FRAME);
        e.head(1, false, ":status: 200")
                .data(1, text, false)
                .data(1, text, false)
                .data(1, text, false);
        e.data(1, "x".repeat(FRAME - 1), false);
        assertEquals(0, e.connection.sendWindow(e.stream(1)));
        assertEquals(0, e.connection.sendWindow(e.stream(3)));
        e.events();
        peer.windowUpdate(0, 5).windowUpdate(0, 5);
        assertEquals(List.of("window 0"), e.events());
        assertEquals(10, e.connection.sendWindow(e.stream(3)));
    }

    @Test
    @Proves({"rfc9113-6.5.3-1", "rfc9113-6.9.2-1", "rfc9113-6.9.2-2"})
    void aSmallerInitialWindowMayMakeWindowsNegative() {
        peer.get(1).settings(INITIAL_WINDOW_SIZE, 30);
        e.head(1, false, ":status: 200").data(1, "x".repeat(30), false);
        peer.settings(INITIAL_WINDOW_SIZE, 10);
        assertEquals(0, e.connection.sendWindow(e.stream(1)));
        e.events();
        peer.windowUpdate(1, 20);
        assertEquals(0, e.connection.sendWindow(e.stream(1)));
        peer.windowUpdate(1, 1);
        assertEquals(1, e.connection.sendWindow(e.stream(1)));
        peer.settings(INITIAL_WINDOW_SIZE, 0).settings(INITIAL_WINDOW_SIZE, 15);
        assertEquals(List.of("window 1", "settings", "window 1", "settings"), e.events());
        assertEquals(6, e.connection.sendWindow(e.stream(1)));
    }

    @Test
    @Proves({"rfc9113-6.5-2", "rfc9113-6.5.3-1"})
    void anInitialWindowHoldsForStreamsToCome() {
        peer.settings(INITIAL_WINDOW_SIZE, 1).get(1);
        assertEquals(1, e.connection.sendWindow(e.stream(1)));
    }

    @Test
    @Proves({"rfc9113-6.9.1-2", "rfc9113-6.9.2-3"})
    void windowsHaveABound() {
        peer.windowUpdate(0, Integer.MAX_VALUE - 65_535).expectNothing();
        peer.windowUpdate(0, 1).expectConnectionError(FLOW_CONTROL_ERROR);

        Endpoint other = Endpoint.greeted();
        other.peer.post(1).windowUpdate(1, Integer.MAX_VALUE).expectReset(1, FLOW_CONTROL_ERROR);
        other.peer.post(3).windowUpdate(3, 1).settings(INITIAL_WINDOW_SIZE, Integer.MAX_VALUE);
        other.peer.expectConnectionError(FLOW_CONTROL_ERROR);
    }

    @Test
    @Proves("rfc9113-6.9-1")
    void anIncrementOfZeroIsAnError() {
        peer.post(1).windowUpdate(1, 0).expectReset(1, PROTOCOL_ERROR);
        peer.windowUpdate(0, 0).expectConnectionError(PROTOCOL_ERROR);
    }

    // --- what we receive ---

    @Test
    void anIdleConnectionIsSmall() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        H2Shared shared = new H2Shared(H2Limits.DEFAULT);
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 20; i++) {
            long before = threads.getThreadAllocatedBytes(thread);
            new H2Connection(true, H2Limits.DEFAULT, shared, e.out, e.told);
            least = Math.min(least, threads.getThreadAllocatedBytes(thread) - before);
        }
        assertTrue(least < 2_500, least + " bytes");
    }

    @Test
    void moreThanTheStreamsWindowResetsIt() {
        e.told.consumes = false;
        peer.post(1);
        for (int i = 0; i < 4; i++) {
            peer.frame(H2Frame.DATA, 0, 1, new byte[FRAME]);
        }
        peer.expectNothing();
        peer.data(1, "x").expectReset(1, FLOW_CONTROL_ERROR);
        assertEquals("error 1 H2_STREAM_WINDOW_EXCEEDED", e.events().get(2));
    }

    @Test
    void moreThanTheConnectionsWindowEndsIt() {
        Endpoint tight = Endpoint.greeted(Endpoint.with(SMALL, H2Budgets.DEFAULT));
        tight.told.consumes = false;
        tight.peer.post(1).post(3);
        tight.peer.frame(H2Frame.DATA, 0, 1, new byte[FRAME]).frame(H2Frame.DATA, 0, 1, new byte[FRAME]);
        tight.peer.frame(H2Frame.DATA, 0, 3, new byte[FRAME]).frame(H2Frame.DATA, 0, 3, new byte[FRAME - 1]);
        tight.peer.expectNothing();
        tight.peer.data(1, "x").expectConnectionError(FLOW_CONTROL_ERROR);
    }

    @Test
    void consumedContentIsCreditedByHalvesOfAWindow() {
        Endpoint tight =
                Endpoint.greeted(Endpoint.with(new H2Windows(65_536, 65_535, 65_536, false), H2Budgets.DEFAULT));
        tight.peer.post(1).frame(H2Frame.DATA, 0, 1, new byte[FRAME]);
        assertFalse(tight.connection.isFlushDue());
        tight.peer.frame(H2Frame.DATA, 0, 1, new byte[FRAME]);
        assertEquals(2 * FRAME, tight.peer.expectWindowUpdate(1));
        assertEquals(2 * FRAME, tight.peer.expectWindowUpdate(0));
        assertEquals(65_535, tight.connection.receiveWindow());
    }

    @Test
    void contentThatNobodyConsumesGetsNoCredit() {
        e.told.consumes = false;
        peer.post(1);
        for (int i = 0; i < 4; i++) {
            peer.frame(H2Frame.DATA, 0, 1, new byte[FRAME]);
        }
        peer.expectWindowUpdate(0); // the window that bodies get, see below
        peer.expectNothing();
        assertEquals(4 * FRAME, e.stream(1).unread());
        e.connection.consumed(e.stream(1), 4 * FRAME);
        assertEquals(65_536, peer.expectWindowUpdate(1));
    }

    @Test
    void anEndedStreamGetsNoCreditButItsConnectionDoes() {
        Endpoint tight = Endpoint.greeted(Endpoint.with(SMALL, H2Budgets.DEFAULT));
        tight.told.consumes = false;
        tight.peer.post(1).frame(H2Frame.DATA, 0, 1, new byte[FRAME]);
        tight.peer.frame(H2Frame.DATA, 0, 1, new byte[FRAME]).dataEnd(1, "!");
        tight.connection.consumed(tight.stream(1), 2 * FRAME);
        List<H2Frame> all = tight.peer.takeAll();
        assertEquals("[WINDOW_UPDATE on 0 flags 0 by 32768]", all.toString());
    }

    @Test
    void whatAReleasedStreamLeftUnreadIsCredited() {
        Endpoint tight = Endpoint.greeted(Endpoint.with(SMALL, H2Budgets.DEFAULT));
        tight.told.consumes = false;
        tight.peer.post(1).frame(H2Frame.DATA, 0, 1, new byte[FRAME]).frame(H2Frame.DATA, 0, 1, new byte[FRAME]);
        tight.told.release(1);
        tight.peer.expectReset(1, H2Peer.CANCEL);
        assertEquals(2 * FRAME, tight.peer.expectWindowUpdate(0));
    }

    @Test
    @Proves({"rfc9113-5.1-5", "rfc9113-6.9-3"})
    void whatComesForAResetStreamIsCredited() {
        Endpoint tight = Endpoint.greeted(Endpoint.with(SMALL, H2Budgets.DEFAULT));
        tight.peer.post(1);
        tight.told.release(1);
        for (int i = 0; i < 8; i++) {
            tight.peer.frame(H2Frame.DATA, 0, 1, new byte[FRAME]);
        }
        tight.peer.expectReset(1, H2Peer.CANCEL);
        tight.peer.expectNothing();
        assertTrue(tight.connection.receiveWindow() > 32_000);
    }

    @Test
    @Proves("rfc9113-6.9-3")
    void paddingCountsAndIsCreditedAtOnce() {
        e.told.consumes = false;
        peer.post(1);
        for (int i = 0; i < 300; i++) {
            peer.dataPadded(1, "", 250, false).data(1, "x");
        }
        assertEquals(300, e.stream(1).unread());
        assertTrue(e.connection.receiveWindow() > 500_000);
    }

    @Test
    void smallRequestsCauseNoCreditAndNoPing() {
        for (int id = 1; id < 200; id += 2) {
            peer.post(id).dataEnd(id, "x".repeat(1_000));
            e.answer(id);
            peer.expectHeaders(id, true);
        }
        List<H2Frame> all = peer.takeAll();
        assertEquals("[WINDOW_UPDATE on 0 flags 0 by 984041]", all.toString());
    }

    // --- the window that bodies get, its budget and its growth ---

    @Test
    void theConnectionsWindowIsRaisedByTheFirstBody() {
        peer.get(1);
        peer.expectNothing();
        assertEquals(0, e.told.granted);
        peer.post(3).data(3, "x");
        assertEquals(1_048_576 - 65_535 + 1, peer.expectWindowUpdate(0));
        assertEquals(1_048_576 - 65_535, e.told.granted);
        e.connection.close();
        assertEquals(0, e.told.granted);
    }

    @Test
    void windowsStayInsideTheBudget() {
        e.told.grantable = 1_000;
        peer.post(1).data(1, "x");
        assertEquals(1_000, e.told.granted);
        for (int i = 0; i < 20; i++) {
            peer.frame(H2Frame.DATA, 0, 1, new byte[FRAME]);
        }
        assertTrue(e.connection.receiveWindow() <= 66_535);
    }

    @Test
    void windowsGrowWhileTheyAreFilledWithinARoundTrip() {
        peer.post(1);
        int stream = fill(1, 2);
        assertEquals(2 * FRAME, stream);
        long measure = peer.expectPing();
        for (int i = 0; i < 4; i++) { // as much as the window holds within the round trip
            peer.frame(H2Frame.DATA, 0, 1, new byte[FRAME]);
        }
        peer.pingAck(measure);
        peer.takeAll();
        int increment = fill(1, 4);
        assertTrue(increment > 4 * FRAME, "increment " + increment);
        assertTrue(e.stream(1).windowSize == 131_072, "window " + e.stream(1).windowSize);
    }

    @Test
    void windowsOfStreamsStayInsideThatOfTheConnection() {
        e.told.grantable = 0;
        peer.post(1);
        for (int round = 0; round < 5; round++) {
            fill(1, 2);
            long measure = peer.expectPing();
            for (int i = 0; i < 3; i++) {
                peer.frame(H2Frame.DATA, 0, 1, new byte[FRAME]);
            }
            peer.pingAck(measure);
            peer.takeAll();
        }
        assertEquals(65_536, e.stream(1).windowSize);
    }

    @Test
    void windowsStayWhereLittleComesInARoundTrip() {
        peer.post(1);
        for (int round = 0; round < 10; round++) {
            fill(1, 2);
            peer.pingAck(peer.expectPing());
        }
        assertEquals(65_536, e.stream(1).windowSize);
        assertEquals(1_048_576 - 65_535, e.told.granted);
    }

    @Test
    void windowsGrowUpToTheirBound() {
        H2Windows bounded = new H2Windows(65_536, 65_536, 131_072, true);
        Endpoint fast = Endpoint.greeted(Endpoint.with(bounded, H2Budgets.DEFAULT));
        fast.peer.post(1);
        int pings = 0;
        for (int round = 0; round < 200; round++) {
            fast.peer.frame(H2Frame.DATA, 0, 1, new byte[FRAME]);
            if (round % 10 == 9) {
                for (H2Frame frame : fast.peer.takeAll()) {
                    if (frame.type() == H2Frame.PING) {
                        pings++;
                        fast.peer.frame(H2Frame.PING, H2Frame.ACK, 0, frame.payload());
                    }
                }
            }
        }
        assertEquals(131_072, fast.stream(1).windowSize);
        assertEquals(131_072 - 65_535, fast.told.granted);
        assertTrue(pings > 0 && pings < 5, pings + " PINGs");
    }

    @Test
    void aWindowShrinksAsItsContentIsConsumed() {
        peer.post(1).data(1, "x");
        assertEquals(1_048_576 - 65_535, e.told.granted);
        e.connection.shrinkWindow(0);
        for (int i = 0; i < 100; i++) {
            peer.frame(H2Frame.DATA, 0, 1, new byte[FRAME]);
        }
        assertEquals(0, e.told.granted);
        assertTrue(e.connection.receiveWindow() <= 65_535);
        assertTrue(e.connection.receiveWindow() > 30_000);
    }

    @Test
    void aWindowThatWasToShrinkMayGrowAgain() {
        peer.post(1).data(1, "x");
        e.connection.shrinkWindow(0);
        fill(1, 2);
        long measure = peer.expectPing();
        for (int i = 0; i < 5; i++) {
            peer.frame(H2Frame.DATA, 0, 1, new byte[FRAME]);
        }
        peer.pingAck(measure);
        for (int i = 0; i < 100; i++) {
            peer.frame(H2Frame.DATA, 0, 1, new byte[FRAME]);
        }
        assertEquals(5 * 2 * FRAME - 65_535, e.told.granted);
        assertTrue(e.connection.receiveWindow() <= 5 * 2 * FRAME);
    }

    /** The last credit that so many full frames of the stream bring. */
    private int fill(int id, int frames) {
        for (int i = 0; i < frames; i++) {
            peer.frame(H2Frame.DATA, 0, id, new byte[FRAME]);
        }
        return peer.expectWindowUpdate(id);
    }

    @Test
    @Proves("rfc9113-6.9.3-1")
    void ourSmallerWindowHoldsWhenThePeerKnowsIt() {
        H2Windows tiny = new H2Windows(1_024, 65_535, 65_535, false);
        Endpoint late = Endpoint.server(Endpoint.with(tiny, H2Budgets.DEFAULT));
        late.told.consumes = false;
        late.peer.preface().settings().post(1).data(1, "x".repeat(2_000)).expectNothing();
        late.peer.settingsAck().post(3).data(3, "x".repeat(1_025)).expectReset(3, FLOW_CONTROL_ERROR);
        late.peer.data(1, "x").expectReset(1, FLOW_CONTROL_ERROR);
    }
}
