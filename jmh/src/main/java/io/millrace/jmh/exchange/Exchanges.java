package io.millrace.jmh.exchange;

import io.millrace.codec.Method;
import io.millrace.codec.StaticField;
import io.millrace.engine.memory.Slice;
import io.millrace.http.BodySink;
import io.millrace.http.Exchange;
import io.millrace.http.HttpServer;
import io.millrace.http.ServerExchange;
import io.millrace.jmh.Plumbing;
import io.millrace.jmh.Timed;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * How long a whole exchange takes between the bytes received and the bytes sent: the turn of the loop, the head, the
 * handler, the answer, one send. Run by JMH, one thread. Subtract {@link #baseline}, the turn of a loop that received
 * nothing.
 */
public class Exchanges extends Timed {
    private static final int PIPELINED = 16;
    private static final int BODY_LENGTH = 1024;
    private static final int ANSWER_LENGTH_MIN = 60;
    private static final StaticField TEXT = StaticField.of("Content-Type", "text/plain");
    private static final String HEAD = " / HTTP/1.1\r\nHost: localhost:8080\r\n";
    static final String GET = "GET" + HEAD + "\r\n";
    private static final String POST = "POST" + HEAD + "Content-Length: " + BODY_LENGTH
            + "\r\nContent-Type: text/plain\r\n\r\n" + "x".repeat(BODY_LENGTH);

    private final ByteBuffer none = ByteBuffer.allocateDirect(8);
    private final ByteBuffer one = bytes(GET);
    private final ByteBuffer many = bytes(GET.repeat(PIPELINED));
    private final ByteBuffer upload = bytes(POST);
    private Plumbing plumbing;
    private HttpServer server;
    private long sent;

    static ByteBuffer bytes(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return ByteBuffer.allocateDirect(bytes.length).put(0, bytes);
    }

    private static final BodySink BACK = new BodySink() {
        @Override
        public void onData(Exchange ex, Slice data) {
            ex.forward(data);
        }

        @Override
        public void onBodyEnd(Exchange ex) {
            ex.end();
        }
    };

    static void answer(ServerExchange ex) {
        if (ex.method().is(Method.POST)) {
            ex.respond(200).field(TEXT).stream(BODY_LENGTH);
            ex.onBody(BACK);
        } else {
            ex.respond(200).field(TEXT).send("Hello, World!");
        }
    }

    /** A server and its one connection, and a look at the answers. */
    @Setup
    public void setup() {
        plumbing = new Plumbing();
        server = HttpServer.on(plumbing.engine())
                .listen(l -> l.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)))
                .handler(Exchanges::answer)
                .start();
        plumbing.connect();
        sent = plumbing.turn(none, 0);
        long length = get();
        if (length < ANSWER_LENGTH_MIN || pipelined() != PIPELINED * length || post() < BODY_LENGTH) {
            throw new IllegalStateException("an answer of " + length);
        }
    }

    /** Ends them. */
    @TearDown
    public void tearDown() {
        plumbing.close();
        server.close();
    }

    private long turn(ByteBuffer received) {
        long before = sent;
        sent = plumbing.turn(received, received.capacity());
        if (sent == before) {
            throw new IllegalStateException("no answer");
        }
        return sent - before;
    }

    /** A turn without anything to do. */
    @Benchmark
    public long baseline() {
        return plumbing.turn(none, 0);
    }

    /** GET, and an answer with a fixed text. */
    @Benchmark
    public long get() {
        return turn(one);
    }

    /** One of 16 such requests that come in one piece. */
    @Benchmark
    @OperationsPerInvocation(PIPELINED)
    public long pipelined() {
        return turn(many);
    }

    /** POST of 1 KiB, sent back. */
    @Benchmark
    public long post() {
        return turn(upload);
    }
}
