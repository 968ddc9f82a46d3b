package io.millrace.http;

import io.millrace.codec.Bytes;
import io.millrace.codec.FieldTable;
import io.millrace.codec.KnownFields;
import io.millrace.codec.Literal;
import io.millrace.codec.h1.BodyKind;
import io.millrace.codec.h1.H1ChunkDecoder;
import io.millrace.codec.h1.H1Framing;
import io.millrace.codec.h1.H1HeadEncoder;
import io.millrace.codec.h1.H1HeadParser;
import io.millrace.codec.proxy.ProxyHeader;
import io.millrace.codec.proxy.ProxyHeaderParser;
import io.millrace.engine.Engine;
import io.millrace.engine.config.EngineFlags;
import io.millrace.engine.loop.EventLoop;
import io.millrace.engine.telemetry.Counter;
import io.millrace.engine.telemetry.LoopCounters;
import io.millrace.engine.transport.CloseCause;
import io.millrace.http.tls.TlsChannel;
import io.millrace.http.tls.TlsLoop;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * One loop's share of a server or client: codecs, free lists, the Date line, the connections. Loop thread only.
 *
 * <p>What a connection needs only while it works is borrowed here, so that an idle one holds nothing.
 */
final class HttpLoop {
    /** Head writers kept; one is open at a time on a connection, and few at once on a loop. */
    private static final int WRITERS_KEPT = 4;

    private static final int DATE_LINE_LENGTH = 37;

    /** Of 2^64: its multiples leave no gap that is much wider than another. */
    private static final long GOLDEN_RATIO = 0x9E37_79B9_7F4A_7C15L;

    /** Who takes nothing for so long may be given up when memory is short; any round trip is shorter. */
    private static final long STALLED_NS = 1_000_000_000;

    private final EventLoop loop;
    private final HttpConfig config;
    private final FailurePage failurePage;
    private final H1HeadParser parser;
    private final H1Framing framing;
    private final Admission admission;
    private final H1Discard discard = new H1Discard(this);
    private final ReceivedHead noHead = new ReceivedHead(null);
    private final H1BodyReader noBody = new H1BodyReader(this);
    private final H1Stream noStream = new H1Stream(this);
    private final ArrayDeque<ReceivedHead> heads = new ArrayDeque<>();
    private final ArrayDeque<H1BodyReader> readers = new ArrayDeque<>();
    private final ArrayDeque<H1Stream> streams = new ArrayDeque<>();
    private final BudgetWait budgetWait;
    private final ArrayDeque<H1ChunkDecoder> decoders = new ArrayDeque<>();
    private final ArrayDeque<ServerExchange> exchanges = new ArrayDeque<>();
    private final ArrayDeque<HeadWriter> writers = new ArrayDeque<>();
    private final ArrayDeque<HeadBuffer> headBuffers = new ArrayDeque<>();
    private final HeadWriter discarding;
    private final ByteBuffer dateAndServer;
    private ProxyHeader proxyHeader; // null: none came yet
    private int dateLength;
    private int dateAndServerLength;
    private long dateSecond = Long.MIN_VALUE;
    private final Set<TlsChannel> handshakes = Collections.newSetFromMap(new IdentityHashMap<>());
    private TlsLoop tls; // null: nothing was secured yet
    private HttpConnection first;
    private int connections;
    private long nextId;
    private int lastAbort;
    private long jitters;
    private int bodies;
    private boolean lame;
    private boolean draining;
    private int killed;
    private Runnable onEmpty;
    private H2Loop h2; // null: no connection of HTTP/2 came yet

    HttpLoop(EventLoop loop, HttpConfig config, FailurePage failurePage) {
        this.loop = loop;
        this.config = config;
        this.failurePage = failurePage;
        this.parser = new H1HeadParser(config.limits(), config.leniency());
        this.framing = new H1Framing(config.leniency());
        this.admission = new Admission(this);
        this.budgetWait = new BudgetWait(this);
        this.discarding = new HeadWriter(this);
        int server = config.serverField() == null ? 0 : config.serverField().h1Length();
        this.dateAndServer = ByteBuffer.allocateDirect(DATE_LINE_LENGTH + server + Literal.OVERRUN + Long.BYTES);
    }

    EventLoop loop() {
        return loop;
    }

    HttpConfig config() {
        return config;
    }

    LoopCounters counters() {
        return loop.counters();
    }

    FailurePage failurePage() {
        return failurePage;
    }

    H1HeadParser parser() {
        return parser;
    }

    H1Framing framing() {
        return framing;
    }

    Admission admission() {
        return admission;
    }

    BudgetWait budgetWait() {
        return budgetWait;
    }

    ProxyHeaderParser proxyParser() {
        return config.proxyParser();
    }

    /** Filled and read within one call. */
    ProxyHeader proxyHeader() {
        if (proxyHeader == null) {
            proxyHeader = new ProxyHeader();
        }
        return proxyHeader;
    }

    void handlerFailed(Throwable t) {
        counters().increment(Counter.EXCHANGE_HANDLER_FAILURES);
        loop.errors().onError(t);
    }

    // --- free lists ---

    /** That of a connection that receives none. */
    ReceivedHead noHead() {
        return noHead;
    }

    ReceivedHead borrowHead() {
        ReceivedHead h = heads.poll();
        return h == null ? new ReceivedHead(new FieldTable(config.limits().fieldsMax())) : h;
    }

    void returnHead(ReceivedHead h) {
        h.release();
        heads.push(h);
    }

    /** That of a message without a body. */
    H1BodyReader noBody() {
        return noBody;
    }

    H1BodyReader borrowReader(BodyKind kind, long length) {
        H1BodyReader r = readers.poll();
        if (r == null) {
            r = new H1BodyReader(this);
        }
        bodies++;
        r.begin(kind, length, bodies);
        return r;
    }

    void returnReader(H1BodyReader r) {
        r.release();
        readers.push(r);
    }

    H1Discard discard() {
        return discard;
    }

    H2Loop h2() {
        if (h2 == null) {
            h2 = new H2Loop(this);
        }
        return h2;
    }

    /** That of a connection without an exchange. */
    H1Stream noStream() {
        return noStream;
    }

    H1Stream borrowStream(H1Connection on) {
        H1Stream s = streams.poll();
        if (s == null) {
            s = new H1Stream(this);
        }
        s.open(on);
        return s;
    }

    H1ChunkDecoder borrowDecoder() {
        H1ChunkDecoder d = decoders.poll();
        if (d == null) {
            d = new H1ChunkDecoder(config.limits(), config.leniency());
        }
        d.reset();
        return d;
    }

    void returnDecoder(H1ChunkDecoder d) {
        decoders.push(d);
    }

    ServerExchange borrowExchange() {
        ServerExchange ex = exchanges.poll();
        return ex == null ? new ServerExchange(this) : ex;
    }

    /** Only one that ended in good order within the receive that began it: nobody can still hold it. */
    void returnExchange(ServerExchange ex, H1Stream stream) {
        if (!EngineFlags.MEMORY_GUARD) { // guarded, a shell that somebody kept must stay dead
            exchanges.push(ex);
            streams.push(stream);
        }
    }

    /** As above; its stream of HTTP/2 may still be at work. */
    void returnExchange(ServerExchange ex) {
        if (!EngineFlags.MEMORY_GUARD) {
            exchanges.push(ex);
        }
    }

    HeadWriter borrowWriter() {
        HeadWriter w = writers.poll();
        return w == null ? new HeadWriter(this) : w;
    }

    void returnWriter(HeadWriter w) {
        if (writers.size() < WRITERS_KEPT) {
            writers.push(w);
        }
    }

    HeadBuffer borrowHeadBuffer() {
        HeadBuffer b = headBuffers.poll();
        return b == null ? new HeadBuffer(loop.memory()) : b;
    }

    void returnHeadBuffer(HeadBuffer b) {
        b.release();
        if (headBuffers.size() < WRITERS_KEPT) {
            headBuffers.push(b);
        }
    }

    /** For a response that nobody will get: takes everything and keeps nothing. */
    HeadWriter discardingWriter() {
        return discarding;
    }

    // --- fields that the engine adds ---

    /** The Date line of this second and the Server line behind it, in one buffer from index 0. */
    ByteBuffer dateAndServer() {
        byte[] date = loop.clock().httpDate();
        if (loop.clock().dateSecond() != dateSecond) {
            dateSecond = loop.clock().dateSecond();
            int at = 0;
            if (config.date()) {
                at = KnownFields.DATE.putH1(dateAndServer, at);
                dateAndServer.put(at, date);
                at = H1HeadEncoder.end(dateAndServer, at + date.length);
            }
            dateLength = at;
            if (config.serverField() != null) {
                at = config.serverField().putH1(dateAndServer, at);
            }
            dateAndServerLength = at;
        }
        return dateAndServer;
    }

    /** Writes them where they are wanted; whole words, so that there must be room for {@link #dateAndServer()}. */
    int putDateAndServer(ByteBuffer out, int at, boolean date, boolean server) {
        ByteBuffer lines = dateAndServer();
        int from = date ? 0 : dateLength;
        int to = server ? dateAndServerLength : dateLength;
        for (int i = from; i < to; i += Long.BYTES) {
            Bytes.putLong(out, at + i - from, Bytes.getLong(lines, i));
        }
        return at + Math.max(0, to - from);
    }

    // --- connections ---

    void opened(HttpConnection c) {
        c.next = first;
        if (first != null) {
            first.previous = c;
        }
        first = c;
        connections++;
    }

    /** Another connection has taken its channel over. */
    void replaced(HttpConnection c) {
        unlink(c);
    }

    void closed(HttpConnection c) {
        unlink(c);
        if (draining && killed == 0) {
            counters().increment(Counter.HTTP_CONNECTIONS_DRAINED);
        }
        emptied();
    }

    private void unlink(HttpConnection c) {
        if (c.previous == null) {
            first = c.next;
        } else {
            c.previous.next = c.next;
        }
        if (c.next != null) {
            c.next.previous = c.previous;
        }
        c.next = null;
        c.previous = null;
        connections--;
    }

    private void emptied() {
        if (connections() == 0 && onEmpty != null) {
            empty();
        }
    }

    // --- TLS ---

    TlsLoop tls(Engine engine) {
        if (tls == null) {
            tls = new TlsLoop(loop, engine.config().settings(), engine.config().background());
        }
        return tls;
    }

    /** A connection that is not secured yet: nobody knows what it will speak, but a drain waits for it. */
    void handshakeBegun(TlsChannel ch) {
        handshakes.add(ch);
    }

    /** It is one of the connections now, or gone. */
    void handshakeOver(TlsChannel ch) {
        handshakes.remove(ch);
        emptied();
    }

    /** Those included whose handshake is not over. */
    int connections() {
        return connections + handshakes.size();
    }

    long newId() {
        return ++nextId;
    }

    /**
     * The value, more or less by up to the share that {@link HttpSettings#CONNECTION_JITTER} tells: evenly spread over
     * the connections, so that those that came together do not go together.
     */
    long jittered(long value) {
        jitters += GOLDEN_RATIO;
        double between = (jitters >> 10) * 0x1p-53; // -1 to 1
        return value + Math.round(value * config.connectionJitter() * between);
    }

    /** Exchanges that are not over, counted one by one. */
    int exchangesOpen() {
        int open = 0;
        for (HttpConnection c = first; c != null; c = c.next) {
            open += c.exchangesOpen();
        }
        return open;
    }

    int connectionsKilled() {
        return killed;
    }

    /** Whether responses say that the connection will close. */
    boolean isLame() {
        return lame;
    }

    void lame() {
        if (lame) {
            return;
        }
        lame = true;
        for (HttpConnection c = first; c != null; c = c.next) {
            c.lame();
        }
    }

    /** Whether idle connections are to close. */
    boolean isDraining() {
        return draining;
    }

    /**
     * Closes each connection once it was quiet for {@code millrace.drain.quiet}, or after its exchange. {@code
     * whenEmpty} runs once none is left, as do those of earlier calls.
     *
     * <p>Quiet ones are closed by their timers, a few a turn, and never here: each turn first delivers what has come,
     * so that a request which reached this machine before that turn is answered.
     */
    void drain(Runnable whenEmpty) {
        lame();
        draining = true;
        Runnable earlier = onEmpty;
        onEmpty = earlier == null
                ? whenEmpty
                : () -> {
                    earlier.run();
                    whenEmpty.run();
                };
        for (HttpConnection c = first; c != null; ) {
            HttpConnection after = c.next;
            c.drain();
            c = after;
        }
        emptied();
    }

    private void empty() {
        Runnable told = onEmpty;
        onEmpty = null;
        told.run();
    }

    /** Aborts what is left. */
    void kill() {
        for (HttpConnection c = first; c != null; ) {
            HttpConnection after = c.next;
            killed++;
            counters().increment(Counter.HTTP_CONNECTIONS_KILLED);
            c.kill();
            c = after;
        }
        for (TlsChannel ch : List.copyOf(handshakes)) {
            killed++;
            counters().increment(Counter.HTTP_CONNECTIONS_KILLED);
            ch.abort(CloseCause.SHUTDOWN);
        }
    }

    /** Send memory is nearly gone: gives up the connection that made no progress for the longest time; one a turn. */
    void abortLeastProgress() {
        if (lastAbort == loop.turn()) {
            return; // what that one held comes back first
        }
        HttpConnection worst = null;
        for (HttpConnection c = first; c != null; c = c.next) {
            if (c.isStalled(STALLED_NS) && (worst == null || c.progressNs() - worst.progressNs() < 0)) {
                worst = c;
            }
        }
        if (worst != null) {
            lastAbort = loop.turn();
            worst.sendStarved();
        }
    }
}
