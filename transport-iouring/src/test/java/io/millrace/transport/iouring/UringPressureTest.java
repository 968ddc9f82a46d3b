package io.millrace.transport.iouring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.engine.EngineConfig;
import io.millrace.engine.config.EngineSettings;
import io.millrace.engine.memory.BlockClass;
import io.millrace.engine.telemetry.Counter;
import io.millrace.engine.transport.TransportProvider;
import io.millrace.testkit.sockets.Echo;
import io.millrace.testkit.sockets.Hoarder;
import io.millrace.testkit.sockets.Hosted;
import io.millrace.testkit.sockets.Probe;
import io.millrace.testkit.sockets.SocketContract;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Rings and pools so small that they overflow and starve all the time: slower, and nothing is lost. */
class UringPressureTest extends SocketContract {
    private static final int CONNECTIONS = 200;
    private static final int ROUNDS = 50;
    private static final int BUSY = 64;
    private static final double ENTERS_MAX = 0.15;
    private static final int LENGTH_MAX = 3_000;
    private static final long SEED = 0x75726e67;

    @Override
    protected TransportProvider provider() {
        return new UringTransportProvider();
    }

    private static void tiny(EngineConfig.Builder b) {
        b.set(UringSettings.SQ_ENTRIES, 8)
                .set(UringSettings.CQ_ENTRIES, 16)
                .set(EngineSettings.RECEIVE_BLOCKS, 16)
                .set(EngineSettings.RECEIVE_SPARES, 16);
    }

    /** A client that never blocks, and checks that what it gets is what it sent. */
    private static final class Client {
        final SocketChannel socket;
        ByteBuffer sent = ByteBuffer.allocate(0);
        ByteBuffer got = ByteBuffer.allocate(0);

        Client(InetSocketAddress at) throws IOException {
            socket = SocketChannel.open(at);
            socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
            socket.configureBlocking(false);
        }

        void begin(byte[] bytes) {
            sent = ByteBuffer.wrap(bytes);
            got = ByteBuffer.allocate(bytes.length);
        }

        boolean isDone() {
            try {
                if (sent.hasRemaining()) {
                    socket.write(sent);
                }
                if (got.hasRemaining() && socket.read(got) < 0) {
                    throw new IllegalStateException("closed after " + got);
                }
                return !got.hasRemaining();
            } catch (IOException e) {
                throw new IllegalStateException("after " + got, e);
            }
        }
    }

    @Test
    void nothingIsLostWhenCompletionsFindNoRoomAndReceivesNoBlock() throws IOException {
        Random random = new Random(SEED);
        List<Client> clients = new ArrayList<>();
        try (Hosted host = host(UringPressureTest::tiny)) {
            InetSocketAddress at = host.listen(ch -> new Echo());
            for (int i = 0; i < CONNECTIONS; i++) {
                clients.add(new Client(at));
            }
            for (int round = 0; round < ROUNDS; round++) {
                for (Client c : clients) {
                    byte[] bytes = new byte[1 + random.nextInt(LENGTH_MAX)];
                    random.nextBytes(bytes);
                    c.begin(bytes);
                }
                host.until(() -> clients.stream().filter(c -> !c.isDone()).count() == 0, "all echoed");
                for (Client c : clients) {
                    assertArrayEquals(c.sent.array(), c.got.array());
                }
            }
            assertTrue(host.count(Counter.IOURING_CQ_OVERFLOWS) > 0, "never overflowed");
            assertTrue(host.count(Counter.RECEIVE_STARVED) > 0, "never starved");
            assertEquals(0, host.count(Counter.IOURING_STALE_COMPLETIONS));
            assertEquals(CONNECTIONS, host.count(Counter.CONNECTIONS_OPEN));
            assertEquals(0, host.receiveBlocksHeld());
            for (Client c : clients) { // all at once, so that ends overflow too
                c.socket.close();
            }
            host.until(() -> host.count(Counter.CONNECTIONS_OPEN) == 0, "all closed");
        }
    }

    @Test
    void manyBusyConnectionsShareASystemCall() throws IOException {
        List<Client> clients = new ArrayList<>();
        try (Hosted host = host()) {
            InetSocketAddress at = host.listen(ch -> new Echo());
            for (int i = 0; i < BUSY; i++) {
                clients.add(new Client(at));
            }
            host.until(() -> host.count(Counter.CONNECTIONS_OPEN) == BUSY, "all accepted");
            long before = host.count(Counter.IOURING_ENTERS);
            for (int round = 0; round < ROUNDS; round++) {
                for (Client c : clients) {
                    c.begin(new byte[100]);
                    c.isDone();
                }
                host.until(() -> clients.stream().filter(c -> !c.isDone()).count() == 0, "all echoed");
            }
            double enters = (host.count(Counter.IOURING_ENTERS) - before) / (double) (BUSY * ROUNDS);
            assertTrue(enters <= ENTERS_MAX, enters + " an echo");
            for (Client c : clients) {
                c.socket.close();
            }
        }
    }

    @Test
    void everybodyIsAcceptedWhenAcceptsFindNoRoom() throws IOException {
        List<Echo> echoes = new ArrayList<>();
        List<Client> clients = new ArrayList<>();
        try (Hosted host = host(UringPressureTest::tiny)) {
            InetSocketAddress at = host.listen(ch -> {
                echoes.add(new Echo());
                return echoes.get(echoes.size() - 1);
            });
            host.turn();
            for (int i = 0; i < 5 * CONNECTIONS; i++) {
                clients.add(new Client(at));
            }
            host.until(() -> echoes.size() == clients.size(), "all accepted");
            assertTrue(host.count(Counter.IOURING_CQ_OVERFLOWS) > 0, "never overflowed");
            for (Client c : clients) {
                c.begin(new byte[] {1, 2, 3});
            }
            host.until(() -> clients.stream().filter(c -> !c.isDone()).count() == 0, "all echoed");
        }
        for (Client c : clients) {
            c.socket.close();
        }
    }

    @Test
    void sparesThatStoodInForKeptBlocksComeHome() throws IOException {
        Hoarder hoarder = new Hoarder();
        Echo echo = new Echo();
        Queue<Probe> handlers = new ArrayDeque<>(List.of(hoarder, echo));
        try (Hosted host = host(UringPressureTest::tiny)) {
            InetSocketAddress at = host.listen(ch -> handlers.poll());
            try (Socket first = Hosted.dial(at);
                    Socket second = Hosted.dial(at)) {
                int[] written = {0};
                while (host.count(Counter.RECEIVE_STARVED) == 0) { // a byte each, and each takes a whole block
                    first.getOutputStream().write(1);
                    written[0]++;
                    host.until(
                            () -> hoarder.received.size() == written[0] || host.count(Counter.RECEIVE_STARVED) > 0,
                            "received");
                }
                assertEquals(32, hoarder.kept());
                hoarder.release(16); // those that left for spares, and come home as such
                host.until(() -> hoarder.received.size() == written[0], "goes on");
                hoarder.release(hoarder.kept());
                for (int i = 0; i < 64; i++) {
                    second.getOutputStream().write(i);
                    int n = i;
                    host.until(() -> echo.sent == n + 1, "echo");
                }
                assertEquals(16, host.free(BlockClass.SPARE), "spares");
            }
        }
    }
}
