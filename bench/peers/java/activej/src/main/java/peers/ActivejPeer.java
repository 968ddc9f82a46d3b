package peers;

import io.activej.bytebuf.ByteBuf;
import io.activej.eventloop.Eventloop;
import io.activej.http.HttpHeaderValue;
import io.activej.http.HttpHeaders;
import io.activej.http.HttpRequest;
import io.activej.http.HttpResponse;
import io.activej.http.HttpServer;
import io.activej.promise.Promise;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** ActiveJ with one event loop. Argument: port. */
public final class ActivejPeer {
    private static final int SECOND_MS = 1000;
    private static final HttpHeaderValue SERVER = value(Answers.SERVER);
    private static final HttpHeaderValue PLAIN = value(Answers.PLAIN);
    private static final HttpHeaderValue JSON = value(Answers.JSON);
    private static final HttpHeaderValue OCTETS = value(Answers.OCTETS);
    private static final byte[] TEXT = Answers.text();
    private static final byte[] LONG_BODY = Answers.longBody();

    private final Eventloop loop = Eventloop.builder().withCurrentThread().build();
    private HttpHeaderValue date;

    private ActivejPeer() {}

    public static void main(String[] args) throws IOException {
        ActivejPeer peer = new ActivejPeer();
        peer.renew();
        HttpServer.builder(peer.loop, peer::serve)
                .withListenAddress(new InetSocketAddress("127.0.0.1", Answers.port(args)))
                .build()
                .listen();
        peer.loop.run();
    }

    private void renew() {
        date = value(Answers.date());
        loop.delayBackground(SECOND_MS, this::renew);
    }

    private Promise<HttpResponse> serve(HttpRequest request) {
        return switch (request.getPath()) {
            case "/plaintext" -> send(PLAIN, TEXT);
            case "/json" -> send(JSON, Answers.json());
            case Answers.LONG_PATH -> send(OCTETS, LONG_BODY);
            case "/echo" ->
                begin(OCTETS).withBodyStream(request.takeBodyStream()).toPromise();
            default -> HttpResponse.ofCode(404).toPromise();
        };
    }

    private Promise<HttpResponse> send(HttpHeaderValue type, byte[] body) {
        return begin(type).withBody(ByteBuf.wrapForReading(body)).toPromise();
    }

    private HttpResponse.Builder begin(HttpHeaderValue type) {
        return HttpResponse.ok200()
                .withHeader(HttpHeaders.CONTENT_TYPE, type)
                .withHeader(HttpHeaders.SERVER, SERVER)
                .withHeader(HttpHeaders.DATE, date);
    }

    private static HttpHeaderValue value(String text) {
        return HttpHeaderValue.ofBytes(text.getBytes(StandardCharsets.US_ASCII));
    }
}
