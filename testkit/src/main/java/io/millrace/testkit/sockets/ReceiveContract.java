package io.millrace.testkit.sockets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.engine.config.EngineSettings;
import io.millrace.engine.loop.LoopClock;
import io.millrace.engine.memory.Slice;
import io.millrace.engine.telemetry.Counter;
import io.millrace.engine.transport.CloseCause;
import io.millrace.engine.transport.StreamChannel;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What peers send, and when they stop. Test thread only. */
public abstract class ReceiveContract extends SocketContract {
    private static final long SEED = 0x4e494f;

    private final LoopClock clock = LoopClock.system();

    static byte[] bytes(int length) {
        byte[] b = new byte[length];
        new Random(SEED).nextBytes(b);
        return b;
    }

    /** Small enough to fit the socket buffers of both ends, so that the peer's write never waits. */
    private static final byte[] SOME = bytes(100_000);

    @Test
    final void echoesWhatAPeerSends() throws IOException {
        Echo echo = new Echo();
        try (Hosted host = host();
                Socket peer = Hosted.dial(host.listen(ch -> echo))) {
            peer.getOutputStream().write(SOME);
            host.until(() -> echo.sent == SOME.length, "echo");
            assertArrayEquals(SOME, peer.getInputStream().readNBytes(SOME.length));
            peer.shutdownOutput();
            host.until(() -> echo.closes == 1, "closed");
            assertEquals(CloseCause.PEER_CLOSED, echo.cause);
            assertEquals(1, echo.connects);
            assertEquals(-1, peer.getInputStream().read());
        }
    }

    @Test
    final void renewsAnArmingThatEndedAtItsLength() throws IOException {
        Probe probe = new Probe();
        try (Hosted host = host(b -> b.set(EngineSettings.RECEIVE_ARM_LENGTH, 5000L));
                Socket peer = Hosted.dial(host.listen(ch -> probe))) {
            peer.getOutputStream().write(SOME);
            host.until(() -> probe.received.size() == SOME.length, "all received");
            assertArrayEquals(SOME, probe.received.toByteArray());
            int longest =
                    5000 + (4 << 10); // a kernel that counts for itself ends with the block that reaches the length
            assertTrue(host.count(Counter.RECEIVE_ARMINGS) >= SOME.length / longest);
        }
    }

    @Test
    final void keepsSendingAfterThePeerEndedItsOutput() throws IOException {
        Probe probe = new Probe();
        try (Hosted host = host();
                Socket peer = Hosted.dial(host.listen(ch -> probe))) {
            peer.shutdownOutput();
            host.until(() -> probe.ends == 1, "end of input");
            probe.send(SOME);
            host.until(() -> probe.sent == SOME.length, "sent");
            assertArrayEquals(SOME, peer.getInputStream().readNBytes(SOME.length));
            assertEquals(0, probe.closes);
            probe.channel.close(CloseCause.NORMAL);
            host.until(() -> probe.closes == 1, "closed");
            assertEquals(1, probe.ends);
        }
    }

    @Test
    final void keepsReceivingAfterItEndedItsOutput() throws IOException {
        Probe probe = new Probe();
        try (Hosted host = host();
                Socket peer = Hosted.dial(host.listen(ch -> probe))) {
            host.until(() -> probe.connects == 1, "accepted");
            probe.send(new byte[] {42});
            probe.channel.shutdownOutput();
            host.until(() -> probe.sent == 1, "sent");
            assertEquals(42, peer.getInputStream().read());
            assertEquals(-1, peer.getInputStream().read());
            peer.getOutputStream().write(SOME);
            host.until(() -> probe.received.size() == SOME.length, "received");
        }
    }

    @Test
    final void abortIsSeenAsReset() throws IOException {
        Probe probe = new Probe();
        try (Hosted host = host();
                Socket peer = Hosted.dial(host.listen(ch -> probe))) {
            host.until(() -> probe.connects == 1, "accepted");
            probe.channel.abort(CloseCause.LIMIT);
            host.until(() -> probe.closes == 1, "closed");
            assertEquals(CloseCause.LIMIT, probe.cause);
            assertThrows(SocketException.class, () -> peer.getInputStream().read());
        }
    }

    @Test
    final void aPeersResetClosesTheChannelOnce() throws IOException {
        Probe probe = new Probe();
        try (Hosted host = host()) {
            Socket peer = Hosted.dial(host.listen(ch -> probe));
            host.until(() -> probe.connects == 1, "accepted");
            peer.setSoLinger(true, 0);
            peer.close();
            host.until(() -> probe.closes == 1, "closed");
            assertEquals(CloseCause.PEER_RESET, probe.cause);
            assertEquals(0, probe.ends);
        }
    }

    @Test
    final void deliversNothingWhilePausedAndAllOfItAfterwards() throws IOException {
        Probe probe = new Probe() {
            @Override
            public int onReceive(StreamChannel ch, Slice bytes) {
                ch.pauseReceive();
                return super.onReceive(ch, bytes);
            }
        };
        try (Hosted host = host();
                Socket peer = Hosted.dial(host.listen(ch -> probe))) {
            peer.getOutputStream().write(SOME);
            host.until(() -> probe.receives == 1, "first piece");
            for (int i = 0; i < 20; i++) {
                host.turn();
            }
            assertEquals(1, probe.receives);
            assertTrue(host.loop().nextDeadlineNs() > host.loop().clock().freshNanoTime(), "the loop may sleep");
            while (probe.received.size() < SOME.length) {
                int seen = probe.receives;
                probe.channel.resumeReceive();
                host.until(() -> probe.receives > seen, "next piece");
                assertEquals(seen + 1, probe.receives);
            }
            assertArrayEquals(SOME, probe.received.toByteArray());
        }
    }

    @Test
    final void sendsTheLastAnswerThoughThePeerStillSends() throws IOException {
        Probe probe = new Probe() {
            @Override
            public int onReceive(StreamChannel ch, Slice bytes) {
                send(new byte[] {1, 2, 3});
                ch.close(CloseCause.NORMAL);
                return bytes.length();
            }
        };
        try (Hosted host = host();
                Socket peer = Hosted.dial(host.listen(ch -> probe))) {
            peer.getOutputStream().write(new byte[30_000]); // below what a linger discards
            host.until(() -> probe.sent == 3, "sent");
            assertArrayEquals(new byte[] {1, 2, 3}, peer.getInputStream().readAllBytes());
            peer.shutdownOutput();
            host.until(() -> probe.closes == 1, "closed");
            assertEquals(CloseCause.NORMAL, probe.cause);
        }
    }

    @Test
    final void aDrainingChannelWithUnreadInputLetsTheLoopSleep() throws IOException {
        Probe probe = new Probe();
        try (Hosted host = host();
                Socket peer = Hosted.dial(host.listen(ch -> probe))) {
            host.until(() -> probe.connects == 1, "accepted");
            byte[] much = bytes(4 << 20);
            probe.channel
                    .sendQueue()
                    .append(ByteBuffer.allocateDirect(much.length).put(0, much), 0, much.length, () -> {});
            probe.channel.close(CloseCause.NORMAL);
            peer.getOutputStream().write(1); // unread for as long as the peer takes nothing
            for (int i = 0; i < 50; i++) {
                host.turn();
            }
            long waits = host.count(Counter.LOOP_WAITS);
            long turns = host.count(Counter.LOOP_TURNS);
            long begun = clock.freshNanoTime();
            while (clock.freshNanoTime() - begun < TimeUnit.MILLISECONDS.toNanos(50)) {
                host.loop().doWork(TimeUnit.MILLISECONDS.toNanos(10), 256);
            }
            assertTrue(host.count(Counter.LOOP_WAITS) > waits);
            assertTrue(
                    host.count(Counter.LOOP_TURNS) - turns < 20,
                    "turns in 50 ms: " + (host.count(Counter.LOOP_TURNS) - turns));
            Thread reader = new Thread(() -> {
                try (peer) {
                    peer.getInputStream().readAllBytes();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            reader.start();
            host.until(() -> probe.closes == 1, "closed");
            assertEquals(CloseCause.NORMAL, probe.cause);
        }
    }

    @Test
    final void aStarvedChannelGoesOnAsSoonAsABlockComesBack() throws IOException {
        Hoarder hoarder = new Hoarder() {
            @Override
            public void onReady(StreamChannel ch) {
                release(2);
            }
        };
        Probe other = new Probe();
        Queue<Probe> handlers = new ArrayDeque<>(List.of(hoarder, other));
        try (Hosted host = host(b -> b.set(EngineSettings.RECEIVE_BLOCKS, 16)
                .set(EngineSettings.RECEIVE_SPARES, 16)
                .set(EngineSettings.RECEIVE_BLOCK_LENGTH, 2048L))) {
            var at = host.listen(ch -> handlers.poll());
            try (Socket first = Hosted.dial(at);
                    Socket second = Hosted.dial(at)) {
                first.getOutputStream().write(SOME);
                host.until(() -> host.transport().receiveBlocksFree() == 0, "no block left");
                host.until(() -> host.count(Counter.RECEIVE_STARVED) > 0, "first starved");
                host.until(() -> other.connects == 1, "second accepted");
                second.getOutputStream().write(SOME, 0, 1000);
                host.until(() -> host.count(Counter.RECEIVE_STARVED) > 1, "second starved");
                assertEquals(0, other.receives);
                assertTrue(host.loop().nextDeadlineNs() > host.loop().clock().freshNanoTime(), "the loop may sleep");

                // Blocks that come back in a later step of the turn must not wait for a new event.
                hoarder.channel.ready();
                long begun = clock.freshNanoTime();
                for (int i = 0; i < 4 && other.receives == 0; i++) {
                    host.loop().doWork(TimeUnit.SECONDS.toNanos(3), 256);
                }
                assertTrue(clock.freshNanoTime() - begun < TimeUnit.SECONDS.toNanos(3), "slept over it");
                assertEquals(1000, other.received.size());
            }
        }
    }
}
