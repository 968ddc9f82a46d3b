package io.millrace.testkit.sockets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.engine.Engine;
import io.millrace.engine.ListenerGroup;
import io.millrace.engine.config.AcceptMode;
import io.millrace.engine.config.EngineSettings;
import io.millrace.engine.loop.EventLoop;
import io.millrace.engine.loop.LoopClock;
import io.millrace.engine.memory.FileRegion;
import io.millrace.engine.memory.SendQueue;
import io.millrace.engine.telemetry.Counter;
import io.millrace.engine.transport.CloseCause;
import io.millrace.engine.transport.StreamChannel;
import io.millrace.engine.transport.Transport;
import io.millrace.engine.transport.TransportFailedException;
import io.millrace.testkit.SocketTransports;
import java.io.File;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.AgentTerminationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an engine takes from the machine, and that it gives all of it back. Test thread only. */
public abstract class LifeContract extends SocketContract {
    private static final File DESCRIPTORS = new File("/proc/self/fd");
    private static final int CONNECTIONS = 1_000;
    private static final int LOW_PORT = 23_000;
    private static final int LOW_PORT_END = 24_000;
    private static final int ROUNDS = 100_000;
    private static final int PAUSE_NS_MAX = 20_000;
    private static final long PACE_NS = 4_000_000;
    private static final long LOST_NS = 5_000_000_000L;

    @TempDir
    private Path folder;

    private final LoopClock clock = LoopClock.system();

    /** Takes the kernel's side of a transport away, as when it breaks; loop thread only. */
    protected abstract void lose(Transport transport);

    // --- ports ---

    @Test
    final void thePortIsFreeAtOnceAfterAClose() throws IOException {
        for (int round = 0; round < 20; round++) {
            AcceptMode mode = AcceptMode.values()[round % AcceptMode.values().length];
            Echo echo = new Echo();
            InetSocketAddress at;
            Socket peer;
            try (Hosted host = host(b -> b.set(EngineSettings.ACCEPT_MODE, mode))) {
                at = host.listen(ch -> echo);
                peer = Hosted.dial(at);
                host.until(() -> echo.connects == 1, "accepted");
            }
            try (peer;
                    ServerSocket next = new ServerSocket(at.getPort(), 1, at.getAddress())) {
                assertEquals(at.getPort(), next.getLocalPort());
            }
        }
    }

    @Test
    final void aServerThatWasKilledIsStartedAgainAtOnce() throws Exception {
        SocketTransports.require(provider());
        for (AcceptMode mode : AcceptMode.values()) {
            InetSocketAddress at;
            Socket idle;
            try (ForkedServer server = ForkedServer.start(provider().name(), mode, lowPort())) {
                at = server.address();
                idle = Hosted.dial(at);
                echoed(idle);
                server.kill();
            }
            try (idle;
                    ForkedServer next = ForkedServer.start(provider().name(), mode, at.getPort())) {
                for (int i = 0; i < 20; i++) { // none of them may go to what is left of the first
                    try (Socket peer = Hosted.dial(next.address())) {
                        echoed(peer);
                    }
                }
            }
        }
    }

    /** A free one that no system gives to whoever asks for any: in the meantime nobody else may get it. */
    private static int lowPort() throws IOException {
        for (int port = LOW_PORT; port < LOW_PORT_END; port++) {
            try (ServerSocket free = new ServerSocket(port, 1, Hosted.ANY_PORT.getAddress())) {
                return free.getLocalPort();
            } catch (BindException taken) {
                continue;
            }
        }
        throw new IOException("no port is free from " + LOW_PORT + " to " + LOW_PORT_END);
    }

    @Test
    final void whoKnocksWhileAListenerClosesIsServedOrTold() throws IOException {
        for (int round = 0; round < 30; round++) {
            List<SocketChannel> peers = new ArrayList<>();
            try (Hosted host = host()) {
                ListenerGroup group = host.engine().listen(Hosted.ANY_PORT, ch -> new Echo());
                host.turn();
                InetSocketAddress at = (InetSocketAddress) group.localAddress();
                for (int i = 0; i < 40 && (i <= round || !Hosted.isRefused(at)); i++) {
                    peers.add(knocking(at));
                    if (i == round) {
                        group.closeAsync();
                        host.turn();
                    }
                }
                host.until(() -> peers.stream().allMatch(LifeContract::knows), "everybody knows");
                for (SocketChannel peer : peers) {
                    peer.close();
                }
                host.until(() -> host.count(Counter.CONNECTIONS_OPEN) == 0, "all closed");
            }
        }
    }

    /** Connects and sends a byte; it may be turned away meanwhile. */
    private static SocketChannel knocking(InetSocketAddress at) throws IOException {
        SocketChannel peer = SocketChannel.open();
        try {
            peer.connect(at);
            peer.configureBlocking(false);
            peer.write(ByteBuffer.allocate(1));
        } catch (IOException e) {
            peer.close();
        }
        return peer;
    }

    /** Whether it was answered, ended or reset. */
    private static boolean knows(SocketChannel peer) {
        try {
            if (peer.isOpen() && peer.read(ByteBuffer.allocate(1)) != 0) {
                peer.close();
            }
            return !peer.isOpen();
        } catch (IOException e) {
            return true;
        }
    }

    // --- descriptors and blocks ---

    @Test
    final void anEngineThatEndsInTheMiddleOfSendsGivesAllBack() throws IOException {
        AtomicInteger released = new AtomicInteger();
        ByteBuffer much = ByteBuffer.allocateDirect(8 << 20);
        Path content = Files.write(folder.resolve("content"), new byte[1 << 20]);
        List<Socket> peers = new ArrayList<>();
        try (FileChannel file = FileChannel.open(content, StandardOpenOption.READ)) {
            List<Probe> probes = new ArrayList<>();
            try (Hosted host = host()) {
                InetSocketAddress at = host.listen(ch -> {
                    probes.add(new Probe());
                    return probes.get(probes.size() - 1);
                });
                for (int i = 0; i < 60; i++) {
                    peers.add(Hosted.dial(at));
                }
                host.until(() -> probes.size() == 60, "all accepted");
                for (int i = 0; i < 60; i++) {
                    SendQueue q = probes.get(i).channel.sendQueue();
                    if (i % 2 == 0) {
                        q.append(much, 0, much.capacity(), released::incrementAndGet);
                    } else {
                        for (int k = 0; k < 8; k++) {
                            q.append(new FileRegion(file, 0, 1 << 20, released::incrementAndGet));
                        }
                    }
                    probes.get(i).channel.flush();
                    if (i % 7 == 0) {
                        host.turn();
                    }
                }
            }
            assertEquals(30 + 30 * 8, released.get());
            assertTrue(probes.stream().allMatch(p -> p.closes == 1));
        } finally {
            for (Socket peer : peers) {
                peer.close();
            }
        }
    }

    @Test
    final void noDescriptorOutlivesItsEngine() throws IOException {
        assumeTrue(DESCRIPTORS.isDirectory(), "no list of descriptors to count");
        connections(50, 1); // what the process keeps from then on
        int before = descriptors();
        connections(CONNECTIONS, 2);
        assertEquals(before, descriptors());
    }

    private static int descriptors() {
        return DESCRIPTORS.list().length;
    }

    /** An engine's life with so many connections, which end in every way; some are left open, some not yet accepted. */
    private void connections(int count, long seed) throws IOException {
        Random random = new Random(seed);
        List<Socket> open = new ArrayList<>();
        List<Echo> echoes = new ArrayList<>();
        try (Hosted host = host()) {
            InetSocketAddress at = host.listen(ch -> {
                echoes.add(new Echo());
                return echoes.get(echoes.size() - 1);
            });
            for (int i = 0; i < count; i++) {
                Socket peer = Hosted.dial(at);
                int way = random.nextInt(10);
                int begin = echoes.size();
                Echo echo = null;
                if (way > 0) { // else it is gone before it is accepted
                    peer.getOutputStream().write(i);
                    host.until(() -> echoOf(peer, echoes, begin) != null, "echo");
                    echo = echoOf(peer, echoes, begin);
                }
                switch (way) {
                    case 0, 1, 2 -> {
                        peer.setSoLinger(true, 0);
                        peer.close();
                    }
                    case 3, 4, 5 -> peer.close();
                    case 6, 7 -> {
                        echo.channel.abort(CloseCause.LIMIT);
                        peer.close();
                    }
                    case 8 -> {
                        echo.channel.close(CloseCause.NORMAL);
                        peer.close();
                    }
                    default -> open.add(peer);
                }
            }
            host.until(() -> host.count(Counter.CONNECTIONS_OPEN) == open.size(), "only those that stay");
            for (int i = 0; i < 5; i++) {
                open.add(Hosted.dial(at)); // nobody accepts them any more
            }
        }
        for (Socket peer : open) {
            peer.close();
        }
    }

    /** Who served that peer; null: nobody yet. */
    private static Echo echoOf(Socket peer, List<Echo> echoes, int begin) {
        return echoes.subList(begin, echoes.size()).stream()
                .filter(e -> e.receives > 0 && e.channel.peer().port() == peer.getLocalPort())
                .findFirst()
                .orElse(null);
    }

    @Test
    final void anIdleConnectionHoldsNoReceiveBlock() throws IOException {
        List<Echo> echoes = new ArrayList<>();
        List<Socket> peers = new ArrayList<>();
        try (Hosted host = host(b -> b.set(EngineSettings.RECEIVE_BLOCKS, 16).set(EngineSettings.RECEIVE_SPARES, 16))) {
            InetSocketAddress at = host.listen(ch -> {
                echoes.add(new Echo());
                return echoes.get(echoes.size() - 1);
            });
            for (int i = 0; i < 100; i++) {
                Socket peer = Hosted.dial(at);
                peers.add(peer);
                peer.getOutputStream().write(i);
                int n = i;
                host.until(() -> echoes.size() > n && echoes.get(n).sent == 1, "echo");
                assertEquals(i, peer.getInputStream().read());
            }
            assertEquals(0, host.receiveBlocksHeld());
            assertEquals(100, host.count(Counter.CONNECTIONS_OPEN));
            assertEquals(0, host.count(Counter.RECEIVE_STARVED));
        } finally {
            for (Socket peer : peers) {
                peer.close();
            }
        }
    }

    // --- sleep ---

    /** From another thread, so that the end of its sleep hangs on the wakeup alone. */
    @Test
    final void aTaskNeverWaitsForALoopThatSleeps() {
        SocketTransports.require(provider());
        Random random = new Random(5);
        AtomicInteger ran = new AtomicInteger();
        try (Engine engine = Engine.launch(
                b -> b.loops(1).transport(provider()).set(EngineSettings.LOOP_WAIT_MAX, Duration.ofHours(1)))) {
            EventLoop loop = engine.loops().get(0);
            for (int i = 1; i <= ROUNDS; i++) {
                int wanted = i;
                loop.execute(ran::incrementAndGet);
                await(() -> ran.get() == wanted, LOST_NS, "task " + i);
                long pausedNs =
                        clock.freshNanoTime() + random.nextInt(PAUSE_NS_MAX); // hits the loop as it falls asleep
                while (clock.freshNanoTime() < pausedNs) {
                    Thread.onSpinWait();
                }
            }
            assertTrue(engine.counters().value(Counter.LOOP_WAITS) > ROUNDS / 10, engine.counters()::render);
        }
    }

    private void await(BooleanSupplier condition, long withinNs, String what) {
        long endNs = clock.freshNanoTime() + withinNs;
        while (!condition.getAsBoolean()) {
            assertTrue(clock.freshNanoTime() < endNs, what);
            Thread.yield();
        }
    }

    // --- a reader that is slow, and one that stands still ---

    @Test
    final void aSlowReaderIsServedAsLongAsItGoesOn() throws IOException {
        Duration timeout = Duration.ofMillis(800); // the kernel tells of room when a third of its buffer is free
        Probe probe = new Probe();
        ByteBuffer piece = ByteBuffer.allocateDirect(128 << 10);
        ByteBuffer much = ByteBuffer.allocateDirect(8 << 20);
        try (Hosted host = host(b ->
                        b.set(EngineSettings.SEND_TIMEOUT, timeout).set(EngineSettings.SEND_LIMIT_LENGTH, 1L << 30));
                SocketChannel peer = SocketChannel.open()) {
            peer.setOption(StandardSocketOptions.SO_RCVBUF, 64 << 10);
            peer.connect(host.listen(ch -> probe));
            peer.configureBlocking(false);
            host.until(() -> probe.connects == 1, "accepted");
            for (int i = 0; i < 16; i++) {
                probe.channel.sendQueue().append(much, 0, much.capacity(), () -> {});
            }
            probe.channel.flush();
            long endNs = clock.freshNanoTime() + 3 * timeout.toNanos();
            while (clock.freshNanoTime() < endNs) {
                peer.read(piece.clear());
                long againNs = clock.freshNanoTime() + PACE_NS;
                host.until(() -> clock.freshNanoTime() > againNs, "time");
                assertEquals(0, probe.closes, "cut while it went on");
            }
            assertTrue(probe.channel.queuedLength() > 0, "all is sent: the reader was too fast to show anything");
            host.until(() -> probe.closes == 1, "cut when it stands still");
            assertEquals(CloseCause.TIMED_OUT, probe.cause);
        }
    }

    // --- death ---

    @Test
    final void aLostKernelEndsItsLoopAndEveryChannelIsTold() throws IOException {
        Probe probe = new Probe();
        try (Hosted host = host();
                Socket peer = Hosted.dial(host.listen(ch -> probe))) {
            host.until(() -> probe.connects == 1, "accepted");
            lose(host.transport());
            assertThrows(AgentTerminationException.class, () -> host.loop().doWork(1_000_000, 256));
            assertEquals(1, probe.closes);
            assertEquals(CloseCause.SHUTDOWN, probe.cause);
            assertEquals(1, host.count(Counter.LOOP_DEATHS));
            assertThrows(IOException.class, () -> peer.getInputStream().read());
            assertInstanceOf(TransportFailedException.class, host.errors().get(0));
            host.errors().clear();
        }
    }

    @Test
    final void aLoopThatDiesTakesOnlyItsOwnConnections() throws Exception {
        SocketTransports.require(provider());
        List<Throwable> errors = new CopyOnWriteArrayList<>();
        List<EventLoop> homes = new CopyOnWriteArrayList<>();
        List<Socket> peers = new ArrayList<>();
        try (Engine engine = Engine.launch(b -> b.loops(2).transport(provider()).errors(errors::add))) {
            ListenerGroup group = engine.listen(Hosted.ANY_PORT, ch -> new Echo() {
                @Override
                public void onConnected(StreamChannel connected) {
                    super.onConnected(connected);
                    homes.add(connected.loop());
                }
            });
            InetSocketAddress at = (InetSocketAddress) group.localAddress();
            EventLoop dying = engine.loops().get(0);
            EventLoop living = engine.loops().get(1);
            while (!(homes.contains(dying) && homes.contains(living)) || peers.size() < 20) {
                peers.add(echoed(Hosted.dial(at)));
                assertEquals(peers.size(), homes.size());
            }
            CompletableFuture.runAsync(() -> lose(Transport.of(dying)), dying).get(20, TimeUnit.SECONDS);
            await(() -> engine.counters().value(Counter.LOOP_DEATHS) == 1, LOST_NS, "its death");
            for (int i = 0; i < peers.size(); i++) {
                Socket peer = peers.get(i);
                if (homes.get(i) == living) {
                    echoed(peer);
                } else {
                    assertThrows(IOException.class, () -> peer.getInputStream().read());
                }
            }
            for (int i = 0; i < 50; i++) {
                peers.add(echoed(Hosted.dial(at))); // nobody knocks at the dead loop
            }
            assertInstanceOf(TransportFailedException.class, errors.get(0));
        } finally {
            for (Socket peer : peers) {
                peer.close();
            }
        }
    }

    private static Socket echoed(Socket peer) throws IOException {
        peer.getOutputStream().write(7);
        assertEquals(7, peer.getInputStream().read());
        return peer;
    }
}
