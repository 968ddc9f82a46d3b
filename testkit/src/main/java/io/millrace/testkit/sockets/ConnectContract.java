package io.millrace.testkit.sockets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.engine.telemetry.Counter;
import io.millrace.engine.transport.CloseCause;
import io.millrace.engine.transport.ConnectOptions;
import io.millrace.engine.transport.SocketOptions;
import io.millrace.engine.transport.StreamChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Connecting, and failing to. Test thread only. */
public abstract class ConnectContract extends SocketContract {
    private static final InetAddress LOCALHOST = InetAddress.getLoopbackAddress();

    private static ConnectOptions within(long ms) {
        return new ConnectOptions(TimeUnit.MILLISECONDS.toNanos(ms), SocketOptions.DEFAULT, null);
    }

    @Test
    final void connectsSendsAndReceives() throws IOException {
        Probe probe = new Probe();
        try (Hosted host = host();
                ServerSocket server = new ServerSocket(0, 1, LOCALHOST)) {
            StreamChannel ch = host.transport().connect(server.getLocalSocketAddress(), ConnectOptions.DEFAULT, probe);
            assertFalse(ch.isOpen());
            assertEquals(0, probe.connects);
            host.until(() -> probe.connects == 1, "connected");
            assertEquals(server.getLocalSocketAddress(), ch.peer().address());
            try (Socket peer = server.accept()) {
                assertEquals(peer.getRemoteSocketAddress(), ch.localAddress());
                probe.send(new byte[] {5, 6});
                host.until(() -> probe.sent == 2, "sent");
                assertArrayEquals(new byte[] {5, 6}, peer.getInputStream().readNBytes(2));
                peer.getOutputStream().write(7);
                host.until(() -> probe.receives == 1, "received");
            }
            host.until(() -> probe.ends == 1, "end of input");
            ch.close(CloseCause.NORMAL);
            host.until(() -> probe.closes == 1, "closed");
        }
    }

    @Test
    final void bindsToTheLocalAddressFirst() throws IOException {
        Probe probe = new Probe();
        try (Hosted host = host();
                ServerSocket server = new ServerSocket(0, 1, LOCALHOST);
                ServerSocket unused = new ServerSocket(0, 1, LOCALHOST)) {
            InetSocketAddress local = (InetSocketAddress) unused.getLocalSocketAddress();
            InetSocketAddress from = new InetSocketAddress(InetAddress.getByName("127.0.0.3"), local.getPort());
            StreamChannel ch = host.transport()
                    .connect(
                            server.getLocalSocketAddress(),
                            new ConnectOptions(1_000_000_000, SocketOptions.DEFAULT, from),
                            probe);
            host.until(() -> probe.connects == 1, "connected");
            assertEquals(from, ch.localAddress());
        }
    }

    @Test
    final void aRefusedConnectIsReportedOnce() throws IOException {
        Probe probe = new Probe();
        try (Hosted host = host()) {
            InetSocketAddress nobody;
            try (ServerSocket gone = new ServerSocket(0, 1, LOCALHOST)) {
                nobody = (InetSocketAddress) gone.getLocalSocketAddress();
            }
            host.transport().connect(nobody, ConnectOptions.DEFAULT, probe);
            assertEquals(0, probe.closes);
            host.until(() -> probe.closes == 1, "refused");
            assertEquals(CloseCause.IO, probe.cause);
            assertEquals(0, probe.connects);
            assertEquals(1, host.count(Counter.CONNECT_FAILURES));
            assertEquals(0, host.count(Counter.CONNECTIONS_OPEN));
        }
    }

    @Test
    final void whatFailsAtOnceIsReportedLater() {
        Probe unresolved = new Probe();
        Probe badLocal = new Probe();
        try (Hosted host = host()) {
            InetSocketAddress nowhere = InetSocketAddress.createUnresolved("nowhere.invalid", 80);
            StreamChannel failing = host.transport().connect(nowhere, within(1000), unresolved);
            InetSocketAddress notOurs = InetSocketAddress.createUnresolved("nowhere.invalid", 0);
            host.transport()
                    .connect(Hosted.ANY_PORT, new ConnectOptions(1_000_000, SocketOptions.DEFAULT, notOurs), badLocal);
            assertEquals(0, unresolved.closes + badLocal.closes);
            assertEquals("nowhere.invalid:80", failing.peer().toString());
            host.until(() -> unresolved.closes + badLocal.closes == 2, "failed");
            assertEquals(CloseCause.IO, unresolved.cause);
            assertEquals(CloseCause.IO, badLocal.cause);
        }
    }

    @Test
    final void aConnectAbortedBeforeItsFailureIsReportedClosesOnce() {
        Probe probe = new Probe();
        try (Hosted host = host()) {
            StreamChannel ch = host.transport()
                    .connect(InetSocketAddress.createUnresolved("nowhere.invalid", 80), within(1000), probe);
            ch.abort(CloseCause.SHUTDOWN);
            host.until(() -> probe.closes == 1, "closed");
            for (int i = 0; i < 5; i++) {
                host.turn();
            }
            assertEquals(1, probe.closes);
            assertEquals(CloseCause.SHUTDOWN, probe.cause);
        }
    }

    @Test
    final void aPeerThatDoesNotAnswerIsGivenUpAtTheDeadline() throws IOException {
        Probe probe = new Probe();
        List<SocketChannel> filling = new ArrayList<>();
        try (Hosted host = host();
                ServerSocket full = new ServerSocket(0, 1, LOCALHOST)) {
            for (int i = 0; i < 8; i++) { // the kernel answers no more once the backlog is full
                SocketChannel s = SocketChannel.open();
                s.configureBlocking(false);
                s.connect(full.getLocalSocketAddress());
                filling.add(s);
            }
            host.transport().connect(full.getLocalSocketAddress(), within(50), probe);
            host.until(() -> probe.closes == 1, "given up");
            assertEquals(CloseCause.TIMED_OUT, probe.cause);
            assertEquals(0, probe.connects);
        } finally {
            for (SocketChannel s : filling) {
                s.close();
            }
        }
    }

    @Test
    final void aClosedLoopConnectsToNobody() throws IOException {
        Probe late = new Probe();
        try (ServerSocket server = new ServerSocket(0, 1, LOCALHOST);
                Hosted host = host()) {
            Probe first = new Probe() {
                @Override
                public void onClosed(StreamChannel ch, CloseCause why) {
                    super.onClosed(ch, why);
                    host.transport().connect(server.getLocalSocketAddress(), ConnectOptions.DEFAULT, late);
                }
            };
            host.transport().connect(server.getLocalSocketAddress(), ConnectOptions.DEFAULT, first);
            host.until(() -> first.connects == 1, "connected");
            host.loop().onClose();
            assertEquals(1, first.closes);
            assertEquals(1, late.closes);
            assertTrue(late.connects == 0);
        }
    }
}
