package io.millrace.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.millrace.codec.FieldName;
import io.millrace.codec.KnownFields;
import io.millrace.codec.Method;
import io.millrace.engine.Engine;
import io.millrace.engine.memory.FileRegion;
import io.millrace.testkit.SimPeer;
import io.millrace.testkit.SimPeerListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** The scripted exchanges of {@link FaultInjectionTest}, and the handler that answers them. Test thread only. */
final class FaultScripts {
    private static final FieldName SUM = FieldName.of("X-Sum");
    private static final String SHORT = HttpTck.noise(50);
    private static final String MIDDLE = HttpTck.noise(9_000);
    private static final String LONG = HttpTck.noise(200_000);
    private static final String FILE = HttpTck.noise(100_000);
    private static final int PIECE = 5_000;
    private static final int HEAD_PIECE = 1_500;
    private static final long PAUSE_NS = 100_000_000;
    static final String H2 = "h2 ";
    private static final Set<String> H1_ONLY =
            Set.of("streaming", "refused", "our client", "our client tunnels", "our client, raw server");
    private static final Map<String, Script> SCRIPTS = new LinkedHashMap<>();

    static {
        SCRIPTS.put("keep-alive", FaultScripts::keepAlive);
        SCRIPTS.put("pipelined", FaultScripts::pipelined);
        SCRIPTS.put("post with length", FaultScripts::postWithLength);
        SCRIPTS.put("post in chunks", FaultScripts::postInChunks);
        SCRIPTS.put("expect continue", FaultScripts::expectContinue);
        SCRIPTS.put("long echo", FaultScripts::longEcho);
        SCRIPTS.put("slow reader", FaultScripts::slowReader);
        SCRIPTS.put("paused upload", FaultScripts::pausedUpload);
        SCRIPTS.put("head in pieces", FaultScripts::headInPieces);
        SCRIPTS.put("lent buffers", FaultScripts::lentBuffers);
        SCRIPTS.put("filtered", FaultScripts::filtered);
        SCRIPTS.put("streaming", FaultScripts::streaming);
        SCRIPTS.put("file", FaultScripts::file);
        SCRIPTS.put("trailers and interim", FaultScripts::trailers);
        SCRIPTS.put("refused", FaultScripts::refused);
        SCRIPTS.put("slow body", FaultScripts::slowBody);
        SCRIPTS.put("drain", FaultScripts::drain);
        SCRIPTS.put("tunnels", FaultScripts::tunnels);
        SCRIPTS.put("our client", FaultScripts::ourClient);
        SCRIPTS.put("our client tunnels", FaultScripts::ourClientTunnels);
        SCRIPTS.put("our client, raw server", FaultScripts::rawServer);
    }

    private interface Script {
        /** @return whether everything came whole */
        boolean play(FaultStage s);
    }

    private final Path file;
    private FaultStage stage;

    FaultScripts(Path folder) {
        file = folder.resolve("body");
        try {
            Files.write(file, FILE.getBytes(ISO_8859_1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Those whose raw clients can say the same in HTTP/2 come again with {@link #H2} before their names. */
    static List<String> names() {
        List<String> names = new ArrayList<>(SCRIPTS.keySet());
        names.addAll(SCRIPTS.keySet().stream()
                .filter(name -> !H1_ONLY.contains(name))
                .map(name -> H2 + name)
                .toList());
        return names;
    }

    boolean play(String name, FaultStage s) {
        stage = s;
        return SCRIPTS.get(name).play(s);
    }

    // --- the server's side ---

    void answer(ServerExchange ex) {
        if (FaultStage.unharmed(ex)) {
            return;
        }
        if (ex.method().is(Method.CONNECT)) {
            ex.respond(200).tunnel();
            echo(ex);
            return;
        }
        switch (ex.path().toString()) {
            case "/short" -> ex.respond(200).send(SHORT);
            case "/later" -> ex.execute(e -> ex.respond(200).send(MIDDLE));
            case "/all" ->
                ex.aggregate(LONG.length(), (e, b, offset, n) -> ex.respond(200).send(b, offset, n));
            case "/echo" -> {
                ex.respond(200).stream();
                echo(ex);
            }
            case "/stream" -> {
                ex.respond(200).stream();
                pour(ex, MIDDLE.repeat(4), true);
            }
            case "/file" -> file(ex);
            case "/lent" -> lent(ex);
            case "/paused" -> {
                ex.respond(200).stream();
                ex.loop().schedule(() -> echo(ex), PAUSE_NS);
            }
            case "/filtered" -> {
                ex.filterResponse(new Filters.Capitals("!"));
                ex.respond(200).stream();
                pour(ex, MIDDLE, true);
            }
            case "/trailers" -> {
                ex.inform(103).field(KnownFields.LINK, "</a>").end();
                ex.respond(200).field(KnownFields.TRAILER, "X-Sum").stream();
                ex.write(MIDDLE);
                ex.trailers().field(SUM, "42").end();
            }
            case "/switch" -> {
                ex.respond(101)
                        .field(KnownFields.CONNECTION, "upgrade")
                        .field(KnownFields.UPGRADE, "raw")
                        .tunnel();
                echo(ex);
            }
            default -> throw new IllegalStateException(ex.path().toString());
        }
    }

    /** Buffers of ours, which count against the ledger until they are sent. */
    private void lent(ServerExchange ex) {
        ByteBuffer heap = ByteBuffer.wrap(MIDDLE.getBytes(ISO_8859_1));
        ByteBuffer direct = ByteBuffer.allocateDirect(MIDDLE.length());
        direct.put(0, heap.array());
        ex.respond(200).stream(2L * MIDDLE.length());
        stage.lent(2);
        ex.transfer(heap, 0, MIDDLE.length(), stage::released);
        ex.transfer(direct, 0, MIDDLE.length(), stage::released);
        ex.end();
    }

    private static void echo(Exchange ex) {
        ex.onWritable(Exchange::resumeBody);
        ex.onBody(HttpTck.ECHO);
    }

    /** Writes as fast as it leaves. */
    private static void pour(Exchange ex, String text, boolean end) {
        int[] done = {0};
        Writable more = e -> {
            boolean welcome = true;
            while (welcome && done[0] < text.length()) {
                int n = Math.min(PIECE, text.length() - done[0]);
                welcome = e.write(text.substring(done[0], done[0] + n));
                done[0] += n;
                if (done[0] == text.length() && end) {
                    e.end();
                }
            }
        };
        ex.onWritable(more);
        more.onWritable(ex);
    }

    private void file(ServerExchange ex) {
        try {
            FileChannel channel = stage.opened(FileChannel.open(file));
            ex.respond(200).stream(FILE.length());
            ex.transfer(new FileRegion(channel, 0, FILE.length()));
            ex.end();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // --- raw clients ---

    private static boolean played(FaultStage s, FaultClient... clients) {
        s.play(() -> {}, () -> true);
        return whole(clients);
    }

    private static boolean whole(FaultClient... clients) {
        return List.of(clients).stream().allMatch(FaultClient::isWhole);
    }

    private static boolean keepAlive(FaultStage s) {
        s.start();
        FaultClient c = s.client("GET", "200 " + SHORT, "200 " + MIDDLE, "200 " + SHORT);
        String[] requests = {"/short", "/later", "/short"};
        int[] asked = {0};
        s.play(
                () -> {
                    if (asked[0] < 3 && c.answers() == asked[0]) {
                        c.wire.write(HttpTck.get(requests[asked[0]++]));
                    }
                },
                () -> true);
        return c.isWhole();
    }

    private static boolean pipelined(FaultStage s) {
        s.start();
        FaultClient c = s.client("GET", "200 " + SHORT, "200 " + MIDDLE, "200 abc", "200 " + SHORT);
        c.wire.write(HttpTck.get("/short") + HttpTck.get("/later") + HttpTck.post("/all", "abc"));
        c.wire.write(HttpTck.get("/short").substring(0, 20))
                .write(HttpTck.get("/short").substring(20));
        return played(s, c);
    }

    private static boolean postWithLength(FaultStage s) {
        s.start();
        FaultClient c = s.client("GET", "200 " + MIDDLE, "200 " + MIDDLE);
        c.wire.write(HttpTck.post("/all", MIDDLE)).write(HttpTck.post("/echo", MIDDLE));
        return played(s, c);
    }

    private static boolean postInChunks(FaultStage s) {
        s.start();
        FaultClient c = s.client("GET", "200 " + SHORT + MIDDLE, "200 " + MIDDLE + SHORT);
        c.wire.write(HttpTck.chunked("/all", SHORT, MIDDLE)).write(HttpTck.chunked("/echo", MIDDLE, SHORT));
        return played(s, c);
    }

    private static boolean expectContinue(FaultStage s) {
        s.start();
        FaultClient c = s.client("GET", "100 ", "200 " + MIDDLE);
        c.wire.write("POST /all HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 9000\r\n\r\n");
        boolean[] sent = {false};
        s.play(
                () -> {
                    if (!sent[0] && c.answers() == 1) {
                        sent[0] = true;
                        c.wire.write(MIDDLE);
                    }
                },
                () -> true);
        return c.isWhole();
    }

    private static boolean longEcho(FaultStage s) {
        s.start();
        FaultClient c = s.client("GET", "200 " + LONG);
        c.wire.write(HttpTck.post("/echo", LONG));
        return played(s, c);
    }

    private static boolean slowReader(FaultStage s) {
        s.start();
        FaultClient c = s.client("GET", "200 " + MIDDLE.repeat(8), "200 " + FILE);
        c.wire.write(HttpTck.post("/echo", MIDDLE.repeat(8)) + HttpTck.get("/file"))
                .stopReading();
        s.sim().after(Duration.ofMillis(300), c.wire::startReading);
        return played(s, c);
    }

    private static boolean pausedUpload(FaultStage s) {
        s.start();
        FaultClient c = s.client("GET", "200 " + MIDDLE.repeat(4), "200 " + SHORT);
        c.wire.write(HttpTck.post("/paused", MIDDLE.repeat(4)) + HttpTck.get("/short"));
        return played(s, c);
    }

    /** Heads that grow a carry from a small block to a large one and to one for heads. */
    private static boolean headInPieces(FaultStage s) {
        s.start();
        FaultClient c = s.client("GET", "200 " + SHORT, "200 " + MIDDLE);
        String big = "X-Big: " + MIDDLE + MIDDLE + "\r\nHost";
        String script = HttpTck.get("/short").replace("Host", big)
                + HttpTck.get("/later").replace("Host", big);
        for (int at = 0, i = 1; at < script.length(); at += HEAD_PIECE, i++) {
            String piece = script.substring(at, Math.min(script.length(), at + HEAD_PIECE));
            s.sim().after(Duration.ofMillis(i), () -> c.wire.write(piece));
        }
        return played(s, c);
    }

    private static boolean lentBuffers(FaultStage s) {
        s.start();
        FaultClient c = s.client("GET", "200 " + MIDDLE + MIDDLE, "200 " + SHORT);
        c.wire.write(HttpTck.get("/lent") + HttpTck.get("/short"));
        return played(s, c);
    }

    private static boolean filtered(FaultStage s) {
        s.start();
        String capitals = MIDDLE.toUpperCase(Locale.ROOT) + "!";
        FaultClient c = s.client("GET", "200 " + capitals, "200 " + SHORT);
        c.wire.write(HttpTck.get("/filtered") + HttpTck.get("/short"));
        return played(s, c);
    }

    /** One that is framed by chunks, and one whose end is the end of the connection. */
    private static boolean streaming(FaultStage s) {
        s.start();
        FaultClient chunks = s.client("GET", "200 " + MIDDLE.repeat(4));
        FaultClient bare = s.client("GET", "200 " + MIDDLE.repeat(4)).toEnd();
        chunks.wire.write(HttpTck.get("/stream"));
        bare.wire.write("GET /stream HTTP/1.0\r\nHost: h\r\n\r\n");
        return played(s, chunks, bare);
    }

    private static boolean file(FaultStage s) {
        s.start();
        FaultClient c = s.client("GET", "200 " + FILE, "200 " + SHORT);
        c.wire.write(HttpTck.get("/file") + HttpTck.get("/short"));
        return played(s, c);
    }

    private static boolean trailers(FaultStage s) {
        s.start();
        FaultClient c = s.client("GET", "103 ", "200 " + MIDDLE + "x-sum: 42", "200 " + SHORT);
        c.wire.write(HttpTck.get("/trailers").replace("Host", "TE: trailers\r\nHost") + HttpTck.get("/short"));
        return played(s, c);
    }

    private static boolean refused(FaultStage s) {
        s.start();
        FaultClient c = s.client("GET", "200 " + SHORT, "400 ").toEnd();
        c.wire.write(HttpTck.get("/short") + "GET /short HTTP/1.1\r\n\r\n" + HttpTck.get("/short"));
        return played(s, c);
    }

    private static boolean slowBody(FaultStage s) {
        s.start();
        FaultClient c = s.client("GET", "408 ");
        if (!s.isH2()) { // where only the stream ends
            c.toEnd();
        }
        c.wire.write(HttpTck.post("/all", MIDDLE).substring(0, 200));
        return played(s, c);
    }

    /** One connection is idle, one is in the middle of a request, and one has an answer under way. */
    private static boolean drain(FaultStage s) {
        s.startAlone(); // it would have to leave
        FaultClient idle = s.client("GET", "200 " + SHORT).toEnd();
        FaultClient slow = s.client("GET", "200 " + MIDDLE).toEnd();
        FaultClient reader = s.client("GET", "200 " + MIDDLE.repeat(4)).toEnd();
        idle.wire.write(HttpTck.get("/short"));
        slow.wire.write(HttpTck.post("/all", MIDDLE).substring(0, 500));
        reader.wire.write(HttpTck.get("/stream")).stopReading();
        boolean[] gone = {false};
        s.sim().after(Duration.ofMillis(200), () -> {
            CompletableFuture<Void> drained = s.server().drainAsync(DrainPlan.within(Duration.ofSeconds(10)));
            drained.whenComplete((v, t) -> gone[0] = true);
        });
        s.sim().after(Duration.ofMillis(500), () -> {
            slow.wire.write(HttpTck.post("/all", MIDDLE).substring(500));
            reader.wire.startReading();
        });
        s.play(() -> {}, () -> gone[0]);
        return whole(idle, slow, reader);
    }

    private static boolean tunnels(FaultStage s) {
        s.start();
        FaultClient connect = s.client("CONNECT", "200 ").tunnel(MIDDLE + SHORT);
        connect.wire.write("CONNECT far:1 HTTP/1.1\r\nHost: far:1\r\n\r\n" + MIDDLE);
        connect.wire.write(SHORT).shutdownOutput();
        if (s.isH2()) {
            return played(s, connect);
        }
        FaultClient upgrade = s.client("GET", "101 ").tunnel("early" + MIDDLE);
        upgrade.wire.write("GET /switch HTTP/1.1\r\nHost: h\r\nConnection: upgrade\r\nUpgrade: raw\r\n\r\nearly");
        upgrade.wire.write(MIDDLE).shutdownOutput();
        return played(s, upgrade, connect);
    }

    // --- our own client ---

    private static boolean ourClient(FaultStage s) {
        Engine engine = s.clientEngine();
        s.start();
        ClientConnection c = HttpConnector.on(engine)
                .connect(engine.loops().get(0), s.server().addresses().get(0));
        FaultCall[] calls = {
            new FaultCall(cx -> cx.request(Method.GET, "/short").end(), SHORT),
            new FaultCall(cx -> cx.request(Method.POST, "/all").send(MIDDLE), MIDDLE),
            new FaultCall(
                    cx -> {
                        cx.request(Method.POST, "/echo").stream();
                        pour(cx, MIDDLE.repeat(4), true);
                    },
                    MIDDLE.repeat(4)),
            new FaultCall(
                    cx -> cx.request(Method.GET, "/trailers")
                            .field(KnownFields.TE, "trailers")
                            .end(),
                    MIDDLE + "[42]")
        };
        for (FaultCall call : calls) {
            c.call(ClientWorld.ORIGIN, s.call(call));
        }
        s.play(() -> {}, () -> true);
        c.close();
        return List.of(calls).stream().allMatch(FaultCall::isWhole);
    }

    /** A server that says more than ours does: interim answers, trailers, and a body that only the end ends. */
    private static boolean rawServer(FaultStage s) {
        Engine engine = s.clientEngine();
        String chunks = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2328\r\n" + MIDDLE + "\r\n0\r\n";
        List<String> answers = List.of(
                "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + chunks + "X-Sum: 1\r\n\r\n",
                "HTTP/1.1 200 OK\r\n\r\n" + MIDDLE);
        SimPeerListener listener = s.sim().listener();
        listener.onAccept(peer -> s.sim().after(Duration.ofMillis(1), () -> serve(s, peer, answers, 0)));
        s.start();
        ClientConnection c = HttpConnector.on(engine).connect(engine.loops().get(0), listener.localAddress());
        FaultCall first = new FaultCall(cx -> cx.request(Method.GET, "/").end(), MIDDLE + "[1]");
        FaultCall last = new FaultCall(cx -> cx.request(Method.POST, "/").send(SHORT), MIDDLE);
        c.call(ClientWorld.ORIGIN, s.call(first));
        c.call(ClientWorld.ORIGIN, s.call(last));
        s.play(() -> {}, () -> true);
        c.close();
        listener.close();
        return first.isWhole() && last.isWhole();
    }

    private static void serve(FaultStage s, SimPeer peer, List<String> answers, int done) {
        if (peer.isOver()) {
            peer.close();
            return;
        }
        int next = done;
        if (done < answers.size() && peer.receivedText().endsWith(done == 0 ? "\r\n\r\n" : SHORT)) {
            peer.forget().write(answers.get(done));
            next++;
            if (next == answers.size()) {
                peer.shutdownOutput();
            }
        }
        int then = next;
        s.sim().after(Duration.ofMillis(1), () -> serve(s, peer, answers, then));
    }

    private static boolean ourClientTunnels(FaultStage s) {
        Engine engine = s.clientEngine();
        s.start();
        ClientConnection c = HttpConnector.on(engine)
                .connect(engine.loops().get(0), s.server().addresses().get(0));
        FaultCall call = new FaultCall(
                cx -> {
                    cx.request(Method.GET, "/switch")
                            .field(KnownFields.CONNECTION, "upgrade")
                            .field(KnownFields.UPGRADE, "raw")
                            .tunnel();
                },
                MIDDLE);
        call.whenHead(cx -> {
            pour(cx, MIDDLE, true);
        });
        c.call(ClientWorld.ORIGIN, s.call(call));
        s.play(() -> {}, () -> true);
        c.close();
        return call.isWhole();
    }
}
