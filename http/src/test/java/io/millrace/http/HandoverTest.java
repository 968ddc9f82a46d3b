package io.millrace.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.engine.Engine;
import io.millrace.engine.EngineConfig;
import io.millrace.engine.config.EngineSettings;
import io.millrace.engine.transport.SocketPassing;
import io.millrace.testkit.SocketTransports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/** Servers that take over from each other, here all in one process: to sockets and descriptors it is all the same. */
@Timeout(60)
class HandoverTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    private final BlockingQueue<Throwable> errors = new LinkedBlockingQueue<>();
    private final List<HttpServer> servers = new ArrayList<>();

    @TempDir
    Path folder;

    private Path path;

    @BeforeEach
    void needsPassing() {
        String refusal = SocketPassing.find().refusal();
        assumeTrue(refusal == null, refusal);
        path = folder.resolve("handover");
    }

    @AfterEach
    void close() {
        for (HttpServer server : servers) {
            server.close();
            server.engine().close();
        }
    }

    private HttpServer server(String transport, int loops, String name, Consumer<HttpServer.Builder> more) {
        Engine engine = Engine.launch(EngineConfig.builder()
                .transport(SocketTransports.require(transport))
                .loops(loops)
                .set(EngineSettings.RECEIVE_BLOCKS, 64)
                .set(EngineSettings.RECEIVE_SPARES, 64)
                .set(EngineSettings.MEMORY_SMALL_BLOCKS, 256)
                .set(EngineSettings.MEMORY_LARGE_BLOCKS, 16)
                .set(EngineSettings.HANDOVER_STEP_TIME_MAX, Duration.ofSeconds(10))
                .set(HttpSettings.HANDOVER_LAME, Duration.ZERO)
                .errors(errors::add)
                .build());
        HttpServer.Builder builder = HttpServer.on(engine)
                .handler(ex -> ex.respond(200).send(name))
                .handover(path)
                .leaveShutdown();
        more.accept(builder);
        try {
            HttpServer server = builder.start();
            servers.add(server);
            return server;
        } catch (RuntimeException e) {
            engine.close();
            throw e;
        }
    }

    private HttpServer server(String transport, int loops, String name) {
        return server(transport, loops, name, b -> b.listen(l -> l.at("127.0.0.1:0")));
    }

    private static SocketChannel dial(SocketAddress to) throws IOException {
        SocketChannel client = SocketChannel.open(to);
        client.write(ByteBuffer.wrap(GET.getBytes(StandardCharsets.US_ASCII)));
        return client;
    }

    private static String answer(SocketChannel client) throws IOException {
        try (client) {
            ByteBuffer got = ByteBuffer.allocate(4096);
            while (client.read(got) >= 0) {
                assertTrue(got.hasRemaining());
            }
            String text = new String(got.array(), 0, got.position(), StandardCharsets.US_ASCII);
            assertTrue(text.startsWith("HTTP/1.1 200 "), text);
            return text.substring(text.indexOf("\r\n\r\n") + 4);
        }
    }

    private static void turn(HttpServer server) {
        server.engine().loops().forEach(loop -> CompletableFuture.runAsync(() -> {}, loop)
                .join());
    }

    private static String ask(HttpServer server) throws IOException {
        return answer(dial(server.addresses().get(0)));
    }

    @ParameterizedTest
    @CsvSource({"nio,nio", "io_uring,io_uring", "nio,io_uring", "io_uring,nio"})
    void whatWaitsInTheQueueIsAnsweredByTheSuccessor(String before, String after) throws Exception {
        HttpServer first = server(before, 2, "first");
        assertEquals("first", ask(first));
        first.pause();
        turn(first);
        turn(first); // what the first one asked of the kernel is done
        List<SocketChannel> waiting = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            waiting.add(dial(first.addresses().get(0)));
        }

        HttpServer second = server(after, 2, "second");

        assertEquals(first.addresses(), second.addresses());
        assertEquals(ProcessHandle.current().pid(), second.predecessor());
        assertEquals(-1, first.predecessor());
        for (SocketChannel client : waiting) {
            assertEquals("second", answer(client));
        }
        first.awaitClose();
        assertEquals("second", ask(second));
        assertTrue(errors.isEmpty(), errors::toString);
    }

    /** The kernel spreads over all sockets: of one that was left alone the clients would hear nothing. */
    @ParameterizedTest
    @CsvSource({"nio, 3, 2", "io_uring, 3, 2", "nio, 2, 1", "io_uring, 2, 1", "nio, 2, 3", "io_uring, 2, 3"})
    void everySocketIsAcceptedFromWhateverTheNumberOfLoops(String transport, int before, int after) throws Exception {
        HttpServer first = server(transport, before, "first");
        HttpServer second = server(transport, after, "second");
        first.awaitClose();

        List<SocketChannel> clients = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            clients.add(dial(second.addresses().get(0)));
        }

        for (SocketChannel client : clients) {
            assertEquals("second", answer(client));
        }
    }

    @ParameterizedTest
    @FieldSource("io.millrace.testkit.SocketTransports#NAMES")
    void aChainOfThemGoesOn(String transport) throws Exception {
        HttpServer last = server(transport, 1, "0");
        SocketAddress at = last.addresses().get(0);
        for (int i = 1; i <= 4; i++) {
            HttpServer next = server(transport, 1, Integer.toString(i));
            last.awaitClose();
            assertEquals(Integer.toString(i), answer(dial(at)));
            last = next;
        }
        assertTrue(Files.exists(path));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
        last.close();
        assertFalse(Files.exists(path));
    }

    @ParameterizedTest
    @FieldSource("io.millrace.testkit.SocketTransports#NAMES")
    void aSuccessorThatFailsLeavesThePredecessorAsItWas(String transport) throws Exception {
        UnixDomainSocketAddress unix = UnixDomainSocketAddress.of(folder.resolve("s"));
        Consumer<HttpServer.Builder> both = b -> b.listen(l -> l.at(unix)).listen(l -> l.at("127.0.0.1:0"));
        HttpServer first = server(transport, 2, "first", both);
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            InetSocketAddress inUse = new InetSocketAddress(InetAddress.getLoopbackAddress(), taken.getLocalPort());

            assertThrows(
                    UncheckedIOException.class,
                    () -> server(transport, 1, "second", both.andThen(b -> b.listen(l -> l.at(inUse)))));
        }
        String error = errors.poll(10, TimeUnit.SECONDS).getMessage();
        assertTrue(error.endsWith("did not take over: it ended before it was ready; this one goes on"), error);
        for (int i = 0; i < 10; i++) {
            assertEquals("first", answer(dial(first.addresses().get(1))));
        }
        assertEquals("first", answer(dial(unix)));

        HttpServer third = server(transport, 1, "third", both);
        first.awaitClose();
        assertEquals("third", answer(dial(third.addresses().get(1))));
    }

    /** Of one that its predecessor has bound, too. */
    @ParameterizedTest
    @FieldSource("io.millrace.testkit.SocketTransports#NAMES")
    void thePathOfAUnixDomainSocketIsDeletedByTheLastOne(String transport) throws Exception {
        UnixDomainSocketAddress unix = UnixDomainSocketAddress.of(folder.resolve("s"));
        HttpServer first = server(transport, 1, "first", b -> b.listen(l -> l.at(unix)));
        HttpServer second = server(transport, 1, "second", b -> b.listen(l -> l.at(unix)));
        first.awaitClose();
        assertEquals("second", ask(second));
        second.close();
        assertFalse(Files.exists(unix.getPath()));
    }

    @Test
    void addressesThatOnlyOneOfThemHasAreBoundAndClosedAsEver() throws Exception {
        Consumer<HttpServer.Builder> a = b -> b.listen(l -> l.at("127.0.0.1:0"));
        HttpServer first = server("nio", 1, "first", a.andThen(a));
        HttpServer second = server("nio", 1, "second", a);
        first.awaitClose();
        assertEquals(first.addresses().get(0), second.addresses().get(0));
        assertThrows(IOException.class, () -> dial(first.addresses().get(1)));
        HttpServer third = server("nio", 1, "third", a.andThen(a));
        assertEquals("third", answer(dial(third.addresses().get(1))));
    }

    @Test
    void whoeverSpeaksNonsenseOrNothingIsLeft() throws Exception {
        HttpServer first = server("nio", 1, "first");
        SocketPassing passing = SocketPassing.find();
        try (SocketPassing.Line line = passing.connect(path, TimeUnit.SECONDS.toNanos(10))) {
            line.send("GET / HTTP/1.1");
            assertEquals("no another version of this protocol", line.receive().text());
        }
        assertTrue(errors.poll(10, TimeUnit.SECONDS).getMessage().contains("another version"));
        try (SocketPassing.Line line = passing.connect(path, TimeUnit.SECONDS.toNanos(10))) {
            line.send("millrace-handover 1");
            assertTrue(line.receive().text().startsWith("sockets\n"));
            assertEquals("end", line.receive().text());
        }
        assertTrue(errors.poll(10, TimeUnit.SECONDS).getMessage().contains("before it was ready"));
        assertEquals("first", ask(first));
    }

    @Test
    void whoeverIsSilentIsLeftAfterAStep() throws Exception {
        Engine engine = Engine.launch(EngineConfig.builder()
                .transport(SocketTransports.require("nio"))
                .loops(1)
                .set(EngineSettings.HANDOVER_STEP_TIME_MAX, Duration.ofMillis(50))
                .errors(errors::add)
                .build());
        try (engine;
                HttpServer first = HttpServer.on(engine)
                        .handler(ex -> ex.respond(200).send("first"))
                        .listen(l -> l.at("127.0.0.1:0"))
                        .handover(path)
                        .start();
                SocketPassing.Line silent = SocketPassing.find().connect(path, TimeUnit.SECONDS.toNanos(10))) {
            assertTrue(silent.isSameUser());
            assertTrue(errors.poll(10, TimeUnit.SECONDS).getMessage().contains("no answer in time"));
            assertEquals("first", ask(first));
        }
    }

    @Test
    void aPathThatIsAFileIsRefusedAndKept() throws Exception {
        Files.writeString(path, "precious");
        UncheckedIOException e = assertThrows(UncheckedIOException.class, () -> server("nio", 1, "first"));
        assertEquals(
                "hand-over at " + path + ": this is a file or folder and no socket; name another path", e.getMessage());
        assertEquals("precious", Files.readString(path));
    }

    @Test
    void aServerThatEndedIsNotTakenOverFrom() throws Exception {
        HttpServer first = server("nio", 1, "first");
        first.drain(DrainPlan.within(Duration.ofSeconds(5)));
        assertFalse(Files.exists(path));
        HttpServer second = server("nio", 1, "second");
        assertEquals(-1, second.predecessor());
    }
}
