package io.millrace.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.codec.ProtocolError;
import io.millrace.engine.EngineConfig;
import io.millrace.engine.config.EngineSettings;
import io.millrace.engine.config.Setting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Whoever asks is told which limit ended an exchange, and what was seen: the failure page, and the outcome. */
class LimitsAsDataTest extends HttpTck {
    private static final String POST = "POST / HTTP/1.1\r\nHost: h\r\n";
    private static final String CHUNKED = POST + "Transfer-Encoding: chunked\r\n\r\n";

    private final List<Failure> failures = new ArrayList<>();
    private final List<Outcome> ends = new ArrayList<>();
    private boolean handled;

    private HttpHost told(HttpHandler handler, Consumer<EngineConfig.Builder> settings) {
        return configured(settings, b -> b.handler(ex -> {
                    handled = true;
                    ex.onEnd(e -> ends.add(e.outcome()));
                    handler.onRequest(ex);
                })
                .failurePage((ex, why) -> {
                    failures.add(why);
                    if (!handled) {
                        ex.onEnd(e -> ends.add(e.outcome()));
                    }
                    FailurePage.PLAIN.respond(ex, why);
                }));
    }

    private Failure failure(Setting<?> limit, int status, Outcome.Kind kind) {
        assertEquals(1, failures.size(), failures::toString);
        Failure why = failures.get(0);
        assertEquals(status, why.status());
        assertEquals(limit.name(), why.limit());
        Outcome end = ends.get(0);
        assertEquals(kind, end.kind());
        assertEquals(limit.name(), end.limit());
        assertEquals(why.observed(), end.observed());
        failures.clear();
        ends.clear();
        handled = false;
        return why;
    }

    private Failure refused(Setting<?> limit, int status, Consumer<EngineConfig.Builder> settings, String request) {
        HttpHost host = told(ex -> ex.onBody(new Collecting()), settings);
        host.run(host.connect().write(request)::isOver);
        return failure(limit, status, Outcome.Kind.LIMIT);
    }

    @Test
    void headsThatAreTooLong() {
        Failure line = refused(
                HttpSettings.REQUEST_LINE_LENGTH_MAX,
                414,
                b -> b.set(HttpSettings.REQUEST_LINE_LENGTH_MAX, 64L),
                get("/" + "a".repeat(100)));
        assertEquals(ProtocolError.START_LINE_TOO_LONG, line.error());
        assertTrue(line.observed() > 64, line::toString);
        Failure head = refused(
                HttpSettings.HEAD_LENGTH_MAX,
                431,
                b -> b.set(HttpSettings.REQUEST_LINE_LENGTH_MAX, 64L).set(HttpSettings.HEAD_LENGTH_MAX, 128L),
                "GET / HTTP/1.1\r\nHost: h\r\nA: " + "a".repeat(200) + "\r\n\r\n");
        assertTrue(head.observed() >= 128, head::toString);
        Failure fields = refused(
                HttpSettings.FIELDS_MAX,
                431,
                b -> b.set(HttpSettings.FIELDS_MAX, 2),
                "GET / HTTP/1.1\r\nHost: h\r\nA: b\r\nC: d\r\n\r\n");
        assertEquals(3, fields.observed());
    }

    @Test
    void bodiesWhoseFramingIsTooLong() {
        Failure extension = refused(
                HttpSettings.CHUNK_EXTENSION_LENGTH_MAX,
                413,
                b -> b.set(HttpSettings.CHUNK_EXTENSION_LENGTH_MAX, 3L),
                CHUNKED + "1;abcdef\r\n");
        assertEquals(4, extension.observed());
        Failure extensions = refused(
                HttpSettings.CHUNK_EXTENSIONS_LENGTH_MAX,
                413,
                b -> b.set(HttpSettings.CHUNK_EXTENSION_LENGTH_MAX, 3L)
                        .set(HttpSettings.CHUNK_EXTENSIONS_LENGTH_MAX, 5L),
                CHUNKED + "1;ab\r\na\r\n1;ab\r\nb\r\n");
        assertEquals(6, extensions.observed());
        Failure trailers = refused(
                HttpSettings.TRAILER_FIELDS_MAX,
                431,
                b -> b.set(HttpSettings.TRAILER_FIELDS_MAX, 1),
                CHUNKED + "0\r\nA: b\r\nC: d\r\n\r\n");
        assertEquals(2, trailers.observed());
        refused(
                HttpSettings.TRAILERS_LENGTH_MAX,
                431,
                b -> b.set(HttpSettings.TRAILERS_LENGTH_MAX, 4L),
                CHUNKED + "0\r\nA: bcdefgh\r\n\r\n");
    }

    @Test
    void aBodyBeyondWhatTheHandlerAllows() {
        HttpHost host = told(ex -> ex.aggregate(3, (e, b, o, l) -> {}), b -> {});
        Wire wire = host.connect().write(post("/", "12345"));
        assertEquals(413, answer(host, wire).status());
        assertEquals(ProtocolError.BODY_TOO_LARGE, failures.get(0).error());
        assertEquals(5, failures.get(0).observed());
    }

    @Test
    void deadlines() {
        HttpHost head = told(ex -> {}, b -> b.set(HttpSettings.FIRST_HEAD_TIMEOUT, Duration.ofMillis(200)));
        head.run(head.connect().write("GET / HT")::isOver);
        failure(HttpSettings.FIRST_HEAD_TIMEOUT, 408, Outcome.Kind.TIMED_OUT);
        HttpHost request = told(ex -> {}, b -> b.set(HttpSettings.REQUEST_TIMEOUT, Duration.ofMillis(200)));
        request.run(request.connect().write(GET)::isOver);
        failure(HttpSettings.REQUEST_TIMEOUT, 503, Outcome.Kind.TIMED_OUT);
        HttpHost rate = told(
                ex -> ex.onBody(new Collecting()), b -> b.set(HttpSettings.BODY_RATE_GRACE, Duration.ofMillis(200)));
        rate.run(rate.connect().write(POST + "Content-Length: 9\r\n\r\na")::isOver);
        assertTrue(
                failure(HttpSettings.BODY_RATE_MIN, 408, Outcome.Kind.TIMED_OUT).observed() < 240);
    }

    @Test
    void moreThanMayBeStaged() {
        HttpHost host = told(
                ex -> {
                    ex.respond(200).stream();
                    for (int i = 0; i < 1000 && ex.isOpen(); i++) {
                        ex.write(noise(1000));
                    }
                },
                b -> b.set(EngineSettings.SEND_MARK_LOW, 1000L)
                        .set(EngineSettings.SEND_MARK_HIGH, 2000L)
                        .set(EngineSettings.SEND_LIMIT_LENGTH, 20_000L));
        host.connect().write(GET);
        host.run(() -> !ends.isEmpty());
        assertEquals(Outcome.Kind.OVERRUN, ends.get(0).kind());
        assertEquals(EngineSettings.SEND_LIMIT_LENGTH.name(), ends.get(0).limit());
        assertTrue(ends.get(0).observed() > 20_000, () -> ends.toString());
    }
}
