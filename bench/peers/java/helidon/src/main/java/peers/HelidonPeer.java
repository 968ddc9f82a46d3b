package peers;

import io.helidon.common.socket.SocketOptions;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http1.Http1Config;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.logging.LogManager;

/** Helidon SE, a virtual thread a connection. Argument: port. */
public final class HelidonPeer {
    private static final int BACKLOG = 8192;
    private static final int WRITES_QUEUED = 8192;
    private static final int PIECE_LENGTH = 8192;
    private static final Header SERVER = HeaderValues.createCached(HeaderNames.SERVER, Answers.SERVER);
    private static final Header PLAIN = HeaderValues.createCached(HeaderNames.CONTENT_TYPE, Answers.PLAIN);
    private static final Header JSON = HeaderValues.createCached(HeaderNames.CONTENT_TYPE, Answers.JSON);
    private static final Header OCTETS = HeaderValues.createCached(HeaderNames.CONTENT_TYPE, Answers.OCTETS);
    private static final byte[] TEXT = Answers.text();
    private static final byte[] LONG_BODY = Answers.longBody();

    private HelidonPeer() {}

    public static void main(String[] args) {
        LogManager.getLogManager().reset();
        WebServer.builder()
                .host("127.0.0.1")
                .port(Answers.port(args))
                .backlog(BACKLOG)
                .writeQueueLength(WRITES_QUEUED)
                .smartAsyncWrites(true)
                .maxConcurrentRequests(-1)
                .connectionOptions(SocketOptions.builder()
                        .readTimeout(Duration.ZERO)
                        .connectTimeout(Duration.ZERO)
                        .tcpNoDelay(true)
                        .build())
                .addProtocol(protocol())
                .addRouting(HttpRouting.builder()
                        .get("/plaintext", (request, response) -> send(response, PLAIN, TEXT))
                        .get("/json", (request, response) -> send(response, JSON, Answers.json()))
                        .get(Answers.LONG_PATH, (request, response) -> send(response, OCTETS, LONG_BODY))
                        .post("/echo", HelidonPeer::echo))
                .build()
                .start();
    }

    /** The logs are of a release to come no more; in this one nothing else turns them off. */
    @SuppressWarnings("removal")
    private static Http1Config protocol() {
        return Http1Config.builder()
                .validateRequestHeaders(false)
                .validateResponseHeaders(false)
                .validatePath(false)
                .receiveLog(false)
                .sendLog(false)
                .build();
    }

    private static void send(ServerResponse response, Header type, byte[] body) {
        response.header(type);
        response.header(SERVER);
        response.send(body);
    }

    private static void echo(ServerRequest request, ServerResponse response) throws IOException {
        response.header(OCTETS);
        response.header(SERVER);
        request.headers().contentLength().ifPresent(response::contentLength);
        try (InputStream in = request.content().inputStream();
                OutputStream out = response.outputStream()) {
            byte[] piece = new byte[PIECE_LENGTH];
            for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
                out.write(piece, 0, n);
                piece = new byte[PIECE_LENGTH]; // what was written may be queued, and is not copied
            }
        }
    }
}
