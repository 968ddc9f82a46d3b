package io.millrace.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.millrace.codec.StaticField;
import io.millrace.engine.EngineConfig;
import io.millrace.engine.memory.Slice;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What an HTTP server owes, whatever carries it: each scenario runs in each {@link World}. After each, everything that
 * was borrowed must be back, and no error unreported to the test.
 */
@ParameterizedClass(name = "{0}")
@MethodSource("io.millrace.http.World#all")
abstract class HttpTck {
    static final StaticField TEXT = StaticField.of("Content-Type", "text/plain");
    static final String GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

    /** Streams the body back. */
    static final BodySink ECHO = new BodySink() {
        @Override
        public void onData(Exchange ex, Slice data) {
            if (!ex.forward(data)) {
                ex.pauseBody();
            }
        }

        @Override
        public void onBodyEnd(Exchange ex) {
            ex.end();
        }
    };

    @Parameter
    World world;

    private final List<HttpHost> hosts = new ArrayList<>();

    final HttpHost host(HttpHandler handler) {
        return host(handler, b -> {});
    }

    final HttpHost host(HttpHandler handler, Consumer<EngineConfig.Builder> settings) {
        return configured(settings, b -> b.handler(handler));
    }

    final HttpHost configured(Consumer<EngineConfig.Builder> settings, Consumer<HttpServer.Builder> configure) {
        HttpHost host = world.open(settings, configure);
        hosts.add(host);
        return host;
    }

    @AfterEach
    final void nothingIsLeft() {
        for (HttpHost host : hosts) {
            host.checkNothingHeld();
            host.close();
        }
    }

    // --- requests ---

    static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n";
    }

    static String post(String path, String body) {
        return "POST " + path + " HTTP/1.1\r\nHost: h\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    static String chunked(String path, String... chunks) {
        StringBuilder out = new StringBuilder("POST " + path + " HTTP/1.1\r\nHost: h\r\n");
        out.append("Transfer-Encoding: chunked\r\n\r\n");
        for (String chunk : chunks) {
            out.append(Integer.toHexString(chunk.length()))
                    .append("\r\n")
                    .append(chunk)
                    .append("\r\n");
        }
        return out.append("0\r\n\r\n").toString();
    }

    /** Text whose every part differs from every other. */
    static String noise(int length) {
        StringBuilder out = new StringBuilder(length);
        Random random = new Random(length);
        for (int i = 0; i < length; i++) {
            out.append((char) ('a' + random.nextInt(26)));
        }
        return out.toString();
    }

    static byte[] bytes(String latin1) {
        return latin1.getBytes(StandardCharsets.ISO_8859_1);
    }

    // --- answers ---

    /** Runs until so many answers came, interim ones included, to requests of method GET or POST. */
    static List<Answer> answers(HttpHost host, Wire wire, int count) {
        return answers(host, wire, "GET", count);
    }

    static List<Answer> answers(HttpHost host, Wire wire, String method, int count) {
        host.run(() -> {
            int found = wire.answers(method).size();
            assertFalse(
                    wire.isOver() && found < count,
                    () -> (wire.isReset() ? "reset" : "closed") + " after " + wire.answers(method) + wire.rest() + "\n"
                            + host.describe());
            return found >= count;
        });
        assertEquals(count, wire.answers(method).size(), () -> "answers: " + wire.answers(method));
        return wire.answers(method);
    }

    static List<Answer> parse(Wire wire, String method) {
        return wire.answers(method);
    }

    static Answer answer(HttpHost host, Wire wire) {
        return answers(host, wire, 1).get(0);
    }

    /** The only answer, and then the end of the connection. */
    static Answer lastAnswer(HttpHost host, Wire wire) {
        host.run(wire::isOver);
        List<Answer> found = parse(wire, "GET");
        assertEquals(1, found.size(), () -> found + "\n" + wire.rest() + "\n" + host.describe());
        return found.get(0);
    }
}
