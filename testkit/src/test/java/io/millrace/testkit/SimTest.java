package io.millrace.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.engine.Engine;
import io.millrace.engine.ListenerGroup;
import io.millrace.engine.memory.Slice;
import io.millrace.engine.transport.CloseCause;
import io.millrace.engine.transport.StreamChannel;
import io.millrace.engine.transport.StreamHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SimTest {
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    /** Sends back what it gets, and pauses while its output does not drain. */
    private static final class Echo extends StreamHandler {
        @Override
        public int onReceive(StreamChannel ch, Slice bytes) {
            int n = ch.sendQueue().write(bytes.buffer(), bytes.offset(), bytes.length());
            ch.flush();
            if (!ch.writable() || n < bytes.length()) {
                ch.pauseReceive();
            }
            return n;
        }

        @Override
        public void onSent(StreamChannel ch, long bytes) {
            if (ch.writable()) {
                ch.resumeReceive();
            }
        }

        @Override
        public void onEndOfInput(StreamChannel ch, boolean clean) {
            ch.close(CloseCause.NORMAL);
        }

        @Override
        public void onClosed(StreamChannel ch, CloseCause cause) {}
    }

    private static SimLog echo(long seed, FaultPlan plan, SimPersonality personality) throws Exception {
        try (Sim sim = new Sim(seed, plan)) {
            Engine engine = sim.engine(personality, c -> {});
            ListenerGroup listening = engine.listen(ANY_PORT, ch -> new Echo());
            byte[] sent = new byte[100_000];
            new Random(seed).nextBytes(sent);
            SimPeer peer = sim.peer(listening.localAddress());
            peer.writeInPieces(sent, 1 + new Random(seed).nextInt(5000)).shutdownOutput();
            sim.run(peer::isOver, LONG);
            if (plan.chance(Fault.RESET) == 0) {
                assertArrayEquals(sent, peer.received(), sim::describe);
            }
            return sim.network().log();
        }
    }

    @ParameterizedTest
    @EnumSource
    void bytesComeBackWhateverTheSeed(SimPersonality personality) throws Exception {
        for (long seed = 0; seed < 30; seed++) {
            for (FaultPlan plan : new FaultPlan[] {FaultPlan.NONE, FaultPlan.GENTLE, FaultPlan.HARSH.withoutLoss()}) {
                echo(seed, plan, personality);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void equalSeedsGiveEqualRunsAndOthersDoNot(SimPersonality personality) throws Exception {
        SimLog first = echo(7, FaultPlan.GENTLE, personality);
        SimLog again = echo(7, FaultPlan.GENTLE, personality);
        SimLog other = echo(8, FaultPlan.GENTLE, personality);

        assertEquals(first.count(), again.count());
        assertEquals(first.hash(), again.hash());
        assertNotEquals(first.hash(), other.hash());
    }

    @Test
    void tellsWhenNothingCanHappenAnyMore() {
        try (Sim sim = new Sim(1, FaultPlan.NONE)) {
            sim.engine();
            AssertionError e = assertThrows(AssertionError.class, () -> sim.run(() -> false, LONG));
            assertTrue(e.getMessage().contains("nothing can happen"), e::getMessage);
        }
    }

    @Test
    void aListenerForgetsWhomItAcceptedAndGoesOn() {
        try (Sim sim = new Sim(1, FaultPlan.NONE)) {
            SimPeerListener listener = sim.listener();
            for (int i = 0; i < 2; i++) {
                sim.peer(listener.localAddress()).write("who " + i);
                sim.settle(LONG);
                assertEquals(1, listener.accepted().size());
                assertEquals("who " + i, listener.accepted().get(0).receivedText());
                listener.forget();
                assertEquals(0, listener.accepted().size());
            }
        }
    }
}
