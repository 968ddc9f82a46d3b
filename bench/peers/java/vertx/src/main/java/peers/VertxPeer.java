package peers;

import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.transport.Transport;

/** Vert.x with one event loop over epoll. Argument: port. */
public final class VertxPeer {
    private static final int BACKLOG = 8192;
    private static final int SECOND_MS = 1000;
    private static final CharSequence SERVER = HttpHeaders.createOptimized(Answers.SERVER);
    private static final Buffer TEXT = Buffer.buffer(Answers.text());
    private static final Buffer LONG_BODY = Buffer.buffer(Answers.longBody());

    private MultiMap plain;
    private MultiMap json;
    private MultiMap octets;

    private VertxPeer() {
        renew();
    }

    public static void main(String[] args) {
        Vertx vertx = Vertx.builder()
                .with(new VertxOptions().setEventLoopPoolSize(1))
                .withTransport(Transport.EPOLL)
                .build();
        VertxPeer peer = new VertxPeer();
        vertx.setPeriodic(SECOND_MS, id -> peer.renew());
        vertx.createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setAcceptBacklog(BACKLOG))
                .requestHandler(peer::handle)
                .listen(Answers.port(args))
                .await();
    }

    private void renew() {
        CharSequence date = HttpHeaders.createOptimized(Answers.date());
        plain = fields(Answers.PLAIN, date);
        json = fields(Answers.JSON, date);
        octets = fields(Answers.OCTETS, date);
    }

    /** Immutable, so that they are encoded once. */
    private static MultiMap fields(String type, CharSequence date) {
        return HttpHeaders.headers()
                .add(HttpHeaders.CONTENT_TYPE, HttpHeaders.createOptimized(type))
                .add(HttpHeaders.SERVER, SERVER)
                .add(HttpHeaders.DATE, date)
                .copy(false);
    }

    private void handle(HttpServerRequest request) {
        switch (request.path()) {
            case "/plaintext" -> begin(request, plain).end(TEXT);
            case "/json" -> begin(request, json).end(Buffer.buffer(Answers.json()));
            case Answers.LONG_PATH -> begin(request, octets).end(LONG_BODY);
            case "/echo" -> echo(request);
            default -> request.response().setStatusCode(404).end();
        }
    }

    private static HttpServerResponse begin(HttpServerRequest request, MultiMap fields) {
        HttpServerResponse response = request.response();
        response.headers().setAll(fields);
        return response;
    }

    private void echo(HttpServerRequest request) {
        HttpServerResponse response = begin(request, octets);
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length == null) {
            response.setChunked(true);
        } else {
            response.putHeader(HttpHeaders.CONTENT_LENGTH, length);
        }
        request.pipeTo(response);
    }
}
