package io.millrace.examples;

import io.millrace.codec.Method;
import io.millrace.engine.Engine;
import io.millrace.engine.loop.EventLoop;
import io.millrace.http.ClientConnection;
import io.millrace.http.ClientExchange;
import io.millrace.http.ClientHandler;
import io.millrace.http.HttpConnector;
import io.millrace.http.Origin;
import io.millrace.http.Outcome;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/** How do I make a request? Over one connection of a loop. Any thread. */
public final class ClientGet {
    private static final int LENGTH_MAX = 1 << 20;

    private ClientGet() {}

    /** The body as text; fails with what went wrong. */
    static CompletableFuture<String> get(Engine engine, InetSocketAddress at, String path) {
        EventLoop loop = engine.loops().get(0);
        Origin origin = Origin.http(at.getHostString(), at.getPort());
        CompletableFuture<String> result = new CompletableFuture<>();
        loop.execute(() -> {
            ClientConnection connection = HttpConnector.on(engine).connect(loop, at);
            connection.call(origin, new ClientHandler() {
                @Override
                public void onReady(ClientExchange cx) {
                    cx.request(Method.GET, path).end();
                }

                @Override
                public void onHead(ClientExchange cx) {
                    cx.aggregate(LENGTH_MAX, (ex, body, offset, length) -> {
                        byte[] bytes = new byte[length];
                        body.get(offset, bytes);
                        result.complete(cx.status() + " " + new String(bytes, StandardCharsets.UTF_8));
                    });
                }

                @Override
                public void onEnd(ClientExchange cx) {
                    onFailed(cx.outcome()); // nothing to do if the result is there
                    connection.close();
                }

                @Override
                public void onFailed(Outcome why) {
                    result.completeExceptionally(new IllegalStateException("no answer: " + why));
                }
            });
        });
        return result;
    }

    public static void main(String[] args) {
        try (Engine engine = Engine.launch()) {
            System.out.println(
                    get(engine, new InetSocketAddress("127.0.0.1", 8080), "/").join());
        }
    }
}
