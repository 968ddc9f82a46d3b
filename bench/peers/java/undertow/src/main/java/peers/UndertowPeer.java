package peers;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.Transfer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import org.xnio.ChannelExceptionHandler;
import org.xnio.ChannelListeners;
import org.xnio.IoUtils;
import org.xnio.Options;
import org.xnio.channels.StreamSinkChannel;

/** Undertow without servlets, one I/O thread that answers everything. Argument: port. */
public final class UndertowPeer {
    private static final int BACKLOG = 8192;
    private static final ByteBuffer TEXT = direct(Answers.text());
    private static final ByteBuffer LONG_BODY = direct(Answers.longBody());

    private UndertowPeer() {}

    public static void main(String[] args) {
        Undertow.builder()
                .addHttpListener(Answers.port(args), "127.0.0.1")
                .setIoThreads(1)
                .setServerOption(UndertowOptions.ALWAYS_SET_KEEP_ALIVE, false)
                .setSocketOption(Options.BACKLOG, BACKLOG)
                .setHandler(UndertowPeer::handle)
                .build()
                .start();
    }

    private static void handle(HttpServerExchange exchange) {
        exchange.getResponseHeaders().put(Headers.SERVER, Answers.SERVER);
        switch (exchange.getRequestPath()) {
            case "/plaintext" -> send(exchange, Answers.PLAIN, TEXT.duplicate());
            case "/json" -> send(exchange, Answers.JSON, ByteBuffer.wrap(Answers.json()));
            case Answers.LONG_PATH -> send(exchange, Answers.OCTETS, LONG_BODY.duplicate());
            case "/echo" -> echo(exchange);
            default -> exchange.setStatusCode(404).endExchange();
        }
    }

    private static void send(HttpServerExchange exchange, String type, ByteBuffer body) {
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, type);
        exchange.getResponseSender().send(body);
    }

    private static void echo(HttpServerExchange exchange) {
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, Answers.OCTETS);
        if (exchange.getRequestContentLength() >= 0) {
            exchange.setResponseContentLength(exchange.getRequestContentLength());
        }
        Transfer.initiateTransfer(
                exchange.getRequestChannel(),
                exchange.getResponseChannel(),
                null,
                sink -> end(exchange, sink),
                failed(exchange),
                failed(exchange),
                exchange.getConnection().getByteBufferPool());
    }

    private static void end(HttpServerExchange exchange, StreamSinkChannel sink) {
        try {
            sink.shutdownWrites();
            ChannelListeners.flushingChannelListener(null, null).handleEvent(sink);
        } catch (IOException e) {
            IoUtils.safeClose(exchange.getConnection());
        }
    }

    private static <T extends Channel> ChannelExceptionHandler<T> failed(HttpServerExchange exchange) {
        return (channel, failure) -> IoUtils.safeClose(exchange.getConnection());
    }

    private static ByteBuffer direct(byte[] bytes) {
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }
}
