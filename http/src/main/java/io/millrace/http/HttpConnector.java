package io.millrace.http;

import io.millrace.engine.Engine;
import io.millrace.engine.loop.EventLoop;
import io.millrace.engine.transport.ConnectOptions;
import io.millrace.engine.transport.Transport;
import java.net.SocketAddress;

/**
 * Opens client connections on an engine's loops: no pool, no name resolution, no thread of its own. Any thread may hold
 * it; {@link #connect} is called on the loop.
 */
public final class HttpConnector {
    private final Engine engine;
    private final HttpConfig config;
    private final HttpLoop[] loops; // each written and read on its own loop

    private HttpConnector(Engine engine) {
        this.engine = engine;
        this.config = HttpConfig.of(engine.config().settings());
        this.loops = new HttpLoop[engine.loops().size()];
    }

    public static HttpConnector on(Engine engine) {
        return new HttpConnector(engine);
    }

    public Engine engine() {
        return engine;
    }

    /** As {@link #connect(EventLoop, SocketAddress, ConnectOptions)} with the default options. */
    public ClientConnection connect(EventLoop loop, SocketAddress to) {
        return connect(loop, to, ConnectOptions.DEFAULT);
    }

    /**
     * Opens a connection. Calls may be made on it at once; they wait until it is there, or fail with it.
     *
     * @param loop one of the engine's, and the caller's own
     */
    public ClientConnection connect(EventLoop loop, SocketAddress to, ConnectOptions options) {
        return connect(loop, to, options, null);
    }

    /**
     * Opens a connection whose first bytes are a PROXY header.
     *
     * @param loop one of the engine's, and the caller's own
     * @param preface the header; null: none
     */
    public ClientConnection connect(EventLoop loop, SocketAddress to, ConnectOptions options, ProxyPreface preface) {
        assert loop.isCurrent();
        HttpLoop share = loops[loop.index()];
        if (share == null) {
            share = new HttpLoop(loop, config, FailurePage.PLAIN);
            loops[loop.index()] = share;
        }
        ClientOpening opening = new ClientOpening(share, preface);
        Transport.of(loop).connect(to, options, opening);
        return new ClientConnection(opening);
    }
}
