package peers;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;

/** Jetty without servlets: one selector that also accepts, and a handler that never blocks. Argument: port. */
public final class JettyPeer extends Handler.Abstract.NonBlocking {
    private static final int BACKLOG = 8192;
    private static final int IDLE_MS = 300_000;
    private static final HttpField SERVER = new PreEncodedHttpField(HttpHeader.SERVER, Answers.SERVER);
    private static final HttpField PLAIN = new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, Answers.PLAIN);
    private static final HttpField JSON = new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, Answers.JSON);
    private static final HttpField OCTETS = new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, Answers.OCTETS);
    private static final byte[] TEXT = Answers.text();
    private static final ByteBuffer LONG_BODY = ByteBuffer.allocateDirect(Answers.LONG_LENGTH)
            .put(Answers.longBody())
            .flip();

    public static void main(String[] args) throws Exception {
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setSendServerVersion(false); // the field that all peers send is shorter
        Server server = new Server();
        ServerConnector connector =
                new ServerConnector(server, null, null, null, 0, 1, new HttpConnectionFactory(configuration));
        connector.setHost("127.0.0.1");
        connector.setPort(Answers.port(args));
        connector.setAcceptQueueSize(BACKLOG);
        connector.setIdleTimeout(IDLE_MS);
        server.addConnector(connector);
        server.setHandler(new JettyPeer());
        server.start();
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        switch (request.getHttpURI().getPath()) {
            case "/plaintext" -> send(response, PLAIN, ByteBuffer.wrap(TEXT), callback);
            case "/json" -> send(response, JSON, ByteBuffer.wrap(Answers.json()), callback);
            case Answers.LONG_PATH -> send(response, OCTETS, LONG_BODY.duplicate(), callback);
            case "/echo" -> {
                begin(response, OCTETS, request.getLength());
                Content.copy(request, response, callback);
            }
            default -> Response.writeError(request, response, callback, 404);
        }
        return true;
    }

    private static void send(Response response, HttpField type, ByteBuffer body, Callback callback) {
        begin(response, type, body.remaining());
        response.write(true, body, callback);
    }

    private static void begin(Response response, HttpField type, long length) {
        response.getHeaders().put(SERVER).put(type);
        if (length >= 0) {
            response.getHeaders().put(HttpHeader.CONTENT_LENGTH, length);
        }
    }
}
