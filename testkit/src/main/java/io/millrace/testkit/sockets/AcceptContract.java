package io.millrace.testkit.sockets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.engine.Engine;
import io.millrace.engine.EngineConfig;
import io.millrace.engine.ListenerGroup;
import io.millrace.engine.config.AcceptMode;
import io.millrace.engine.config.EngineSettings;
import io.millrace.engine.loop.EventLoop;
import io.millrace.engine.telemetry.Counter;
import io.millrace.engine.transport.CloseCause;
import io.millrace.engine.transport.ConnectOptions;
import io.millrace.engine.transport.KernelBacklog;
import io.millrace.engine.transport.StreamChannel;
import io.millrace.engine.transport.StreamHandler;
import io.millrace.testkit.SocketTransports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Listeners and who they accept. Test thread only. */
public abstract class AcceptContract extends SocketContract {
    @TempDir
    private Path folder;

    /** Opens connections one after the other until each loop has one, at most {@code max}. */
    private static Set<EventLoop> loopsReached(Hosted host, int max) throws IOException {
        Set<EventLoop> reached = new HashSet<>();
        List<Probe> handlers = new ArrayList<>();
        InetSocketAddress at = host.listen(ch -> {
            assertTrue(ch.loop() == host.loops().get(ch.loop().index()));
            reached.add(ch.loop());
            handlers.add(new Echo());
            return handlers.get(handlers.size() - 1);
        });
        List<Socket> peers = new ArrayList<>();
        try {
            for (int i = 0; i < max && reached.size() < host.loops().size(); i++) {
                Socket peer = Hosted.dial(at);
                peers.add(peer);
                int n = peers.size();
                host.until(() -> handlers.size() == n, "accepted");
                peer.getOutputStream().write(i);
                host.until(() -> handlers.get(n - 1).sent == 1, "echo");
                assertEquals(i, peer.getInputStream().read());
            }
        } finally {
            for (Socket peer : peers) {
                peer.close();
            }
        }
        return reached;
    }

    @Test
    final void eachLoopAcceptsFromItsOwnListener() throws IOException {
        try (Hosted host = host()) {
            assumeTrue(host.transport().capabilities().reusePort());
        }
        try (Hosted host = host(b -> b.loops(2).set(EngineSettings.ACCEPT_MODE, AcceptMode.REUSE_PORT))) {
            assertEquals(2, loopsReached(host, 64).size()); // the kernel hashes ports: 2^-63 to hit one loop only
            assertEquals(0, host.count(Counter.ACCEPT_HANDED_OFF));
        }
    }

    @Test
    final void oneListenerDealsToAllLoops() throws IOException {
        try (Hosted host = host(b -> b.loops(2).set(EngineSettings.ACCEPT_MODE, AcceptMode.HAND_OFF))) {
            assertEquals(2, loopsReached(host, 2).size());
            assertEquals(1, host.count(Counter.ACCEPT_HANDED_OFF));
        }
    }

    @Test
    final void anAddressInUseIsNamed() throws IOException {
        try (Hosted host = host()) {
            InetSocketAddress at = host.listen(ch -> new Echo());
            IOException e = assertThrows(IOException.class, () -> host.engine().listen(at, ch -> new Echo()));
            assertTrue(e.getMessage().contains(at.toString()), e.getMessage());
            InetSocketAddress bad = InetSocketAddress.createUnresolved("nowhere.invalid", 1);
            IOException u = assertThrows(IOException.class, () -> host.engine().listen(bad, ch -> new Echo()));
            assertTrue(u.getMessage().contains("nowhere.invalid"), u.getMessage());
        }
    }

    @Test
    final void aPausedListenerLeavesConnectionsInTheKernel() throws IOException {
        Probe probe = new Probe();
        try (Hosted host = host()) {
            ListenerGroup group = host.engine().listen(Hosted.ANY_PORT, ch -> probe);
            group.pause();
            host.turn();
            host.turn();
            try (Socket peer = Hosted.dial((InetSocketAddress) group.localAddress())) {
                for (int i = 0; i < 20; i++) {
                    host.turn();
                }
                assertEquals(0, probe.connects);
                group.resume();
                host.until(() -> probe.connects == 1, "accepted");
                assertTrue(peer.isConnected());
            }
        }
    }

    @Test
    final void aBacklogThatTheKernelCutsIsToldOnceAndListensAllTheSame() throws IOException {
        int max = KernelBacklog.max();
        assumeTrue(max < 1 << 20, "net.core.somaxconn is " + max);
        try (Hosted host = host(b -> b.set(EngineSettings.ACCEPT_BACKLOG, 1 << 20))) {
            host.listen(ch -> new Echo());
            host.listen(ch -> new Echo());
            List<String> told =
                    host.errors().stream().map(Throwable::getMessage).toList();
            host.errors().clear();
            assertEquals(List.of("millrace.accept.backlog=1048576 is cut to " + max + " by net.core.somaxconn"), told);
        }
        try (Hosted host = host(b -> b.set(EngineSettings.ACCEPT_BACKLOG, max))) {
            host.listen(ch -> new Echo());
            assertEquals(List.of(), host.errors());
        }
    }

    @Test
    final void aFullListenerWaitsUntilAChannelCloses() throws IOException {
        List<Probe> probes = new ArrayList<>();
        try (Hosted host = host(b -> b.set(EngineSettings.CONNECTIONS_MAX, 2))) {
            InetSocketAddress at = host.listen(ch -> {
                probes.add(new Echo());
                return probes.get(probes.size() - 1);
            });
            try (Socket first = Hosted.dial(at);
                    Socket second = Hosted.dial(at);
                    Socket third = Hosted.dial(at)) {
                host.until(() -> host.count(Counter.ACCEPT_PAUSED_LIMIT) > 0, "full");
                for (int i = 0; i < 20; i++) {
                    host.turn();
                }
                assertEquals(2, probes.size());
                first.shutdownOutput();
                host.until(() -> probes.size() == 3, "third accepted");
                third.getOutputStream().write(3);
                host.until(() -> probes.get(2).sent == 1, "echo");
                assertTrue(second.isConnected());
            }
        }
    }

    @Test
    final void aListenerThatClosesKeepsItsChannels() throws IOException {
        Echo echo = new Echo();
        try (Hosted host = host()) {
            ListenerGroup group = host.engine().listen(Hosted.ANY_PORT, ch -> echo);
            InetSocketAddress at = (InetSocketAddress) group.localAddress();
            try (Socket peer = Hosted.dial(at)) {
                host.until(() -> echo.connects == 1, "accepted");
                host.engine().join(group.closeAsync());
                host.until(() -> Hosted.isRefused(at), "refused");
                peer.getOutputStream().write(1);
                host.until(() -> echo.sent == 1, "echo");
            }
        }
    }

    @Test
    final void whoWaitsWhenAListenerClosesIsAcceptedFirst() throws IOException {
        whoWaitsIsAccepted(b -> {}, 20);
        whoWaitsIsAccepted(b -> b.loops(2).set(EngineSettings.ACCEPT_MODE, AcceptMode.HAND_OFF), 20);
        whoWaitsIsAccepted(b -> b.set(EngineSettings.CONNECTIONS_MAX, 25), 20); // too few for an order to take all
    }

    private void whoWaitsIsAccepted(Consumer<EngineConfig.Builder> settings, int count) throws IOException {
        List<Socket> peers = new ArrayList<>();
        try (Hosted host = host(settings)) {
            ListenerGroup group = host.engine().listen(Hosted.ANY_PORT, ch -> new Echo());
            InetSocketAddress at = (InetSocketAddress) group.localAddress();
            for (int i = 0; i < count; i++) { // no turn is taken meanwhile
                peers.add(Hosted.dial(at));
                peers.get(i).getOutputStream().write(i);
            }
            host.engine().join(group.closeAsync());
            assertTrue(Hosted.isRefused(at));
            assertEquals(count, host.count(Counter.ACCEPT_CONNECTIONS));
            for (int i = 0; i < count; i++) {
                Socket peer = peers.get(i);
                host.until(() -> hasInput(peer), "echo");
                assertEquals(i, peer.getInputStream().read());
            }
        } finally {
            for (Socket peer : peers) {
                peer.close();
            }
        }
    }

    private static boolean hasInput(Socket peer) {
        try {
            return peer.getInputStream().available() > 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    final void whoWaitsAtTheCapWhenAListenerClosesIsReset() throws IOException {
        try (Hosted host = host(b -> b.set(EngineSettings.CONNECTIONS_MAX, 2))) {
            ListenerGroup group = host.engine().listen(Hosted.ANY_PORT, ch -> new Echo());
            InetSocketAddress at = (InetSocketAddress) group.localAddress();
            try (Socket first = Hosted.dial(at);
                    Socket second = Hosted.dial(at);
                    Socket third = Hosted.dial(at)) {
                host.engine().join(group.closeAsync());
                assertEquals(2, host.count(Counter.ACCEPT_CONNECTIONS));
                assertThrows(IOException.class, () -> third.getInputStream().read());
                assertTrue(first.isConnected() && second.isConnected());
            }
        }
    }

    @Test
    final void aListenerIsToldGoneHoweverItEnds() throws IOException {
        CompletableFuture<Void> gone;
        try (Hosted host = host(b -> b.loops(2))) {
            ListenerGroup closes = host.engine().listen(Hosted.ANY_PORT, ch -> new Echo());
            ListenerGroup stays = host.engine().listen(Hosted.ANY_PORT, ch -> new Echo());
            gone = stays.whenGone();
            host.engine().join(closes.closeAsync());
            assertTrue(closes.whenGone().isDone());
            assertFalse(gone.isDone());
        }
        assertTrue(gone.isDone(), "the end of the loops ends their listeners");
    }

    @Test
    final void aConnectionThatNobodyHandlesIsAborted() throws IOException {
        int[] calls = {0};
        try (Hosted host = host()) {
            InetSocketAddress at = host.listen(ch -> {
                if (calls[0]++ == 0) {
                    throw new IllegalStateException("planted");
                }
                return null;
            });
            try (Socket first = Hosted.dial(at);
                    Socket second = Hosted.dial(at)) {
                host.until(() -> calls[0] == 2 && host.count(Counter.CONNECTIONS_OPEN) == 0, "both gone");
                assertThrows(IOException.class, () -> first.getInputStream().read());
                assertThrows(IOException.class, () -> second.getInputStream().read());
            }
            assertEquals("planted", host.errors().get(0).getMessage());
            assertTrue(host.errors().get(1).getMessage().startsWith("onAccept returned null"));
            assertEquals(2, host.count(Counter.CLOSED_HANDLER_FAILED));
            host.errors().clear();
        }
    }

    @Test
    final void aConnectionMayBeTurnedAwayAtAccept() throws IOException {
        Probe probe = new Probe();
        try (Hosted host = host()) {
            InetSocketAddress at = host.listen(ch -> {
                ch.abort(CloseCause.LIMIT);
                return probe;
            });
            try (Socket peer = Hosted.dial(at)) {
                host.until(() -> probe.closes == 1, "turned away");
                assertEquals(0, probe.connects);
                assertEquals(CloseCause.LIMIT, probe.cause);
                assertThrows(IOException.class, () -> peer.getInputStream().read());
            }
        }
    }

    // --- Unix domain sockets ---

    @Test
    final void echoesOverAUnixDomainSocket() throws IOException {
        UnixDomainSocketAddress at = UnixDomainSocketAddress.of(folder.resolve("echo.sock"));
        Echo echo = new Echo();
        Probe client = new Probe();
        try (Hosted host = host(b -> b.loops(2))) {
            ListenerGroup group = host.engine().listen(at, ch -> echo);
            assertEquals(at, group.localAddress());
            StreamChannel ch = host.transport().connect(at, ConnectOptions.DEFAULT, client);
            host.until(() -> client.connects == 1, "connected");
            client.send(new byte[] {1, 2, 3});
            host.until(() -> client.received.size() == 3, "echo");
            assertArrayEquals(new byte[] {1, 2, 3}, client.received.toByteArray());
            assertEquals(-1, ch.peer().port());
            ch.close(CloseCause.NORMAL);
            host.until(() -> echo.closes + client.closes == 2, "closed");
            assertTrue(Files.exists(at.getPath()));
            host.engine().join(group.closeAsync());
            assertFalse(Files.exists(at.getPath()), "the listener leaves its file behind");
        }
    }

    @Test
    final void aFileThatIsThereIsNeverRemovedToListen() throws IOException {
        Path file = Files.createFile(folder.resolve("taken.sock"));
        try (Hosted host = host()) {
            UnixDomainSocketAddress at = UnixDomainSocketAddress.of(file);
            IOException e = assertThrows(IOException.class, () -> host.engine().listen(at, ch -> new Echo()));
            assertTrue(e.getMessage().contains("taken.sock"), e.getMessage());
            assertTrue(Files.exists(file));
        }
    }

    @Test
    final void aFileThatAnotherPutInItsPlaceStays() throws IOException {
        UnixDomainSocketAddress at = UnixDomainSocketAddress.of(folder.resolve("moved.sock"));
        try (Hosted host = host();
                ServerSocketChannel successor = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            ListenerGroup group = host.engine().listen(at, ch -> new Echo());
            Files.delete(at.getPath());
            successor.bind(at);
            host.engine().join(group.closeAsync());
            assertTrue(Files.exists(at.getPath()));
            try (SocketChannel peer = SocketChannel.open(at)) {
                assertEquals(1, peer.write(ByteBuffer.allocate(1)));
            }
        }
    }

    // --- an engine with threads of its own ---

    @Test
    final void servesFromItsOwnThreads() throws IOException {
        SocketTransports.require(provider());
        try (Engine engine = Engine.launch(b -> b.loops(2).transport(provider()))) {
            ListenerGroup group = engine.listen(Hosted.ANY_PORT, ch -> (StreamHandler) new Echo());
            for (int i = 0; i < 20; i++) {
                try (Socket peer = Hosted.dial((InetSocketAddress) group.localAddress())) {
                    peer.getOutputStream().write(i);
                    assertEquals(i, peer.getInputStream().read());
                    peer.shutdownOutput();
                    assertEquals(-1, peer.getInputStream().read());
                }
            }
        }
    }
}
