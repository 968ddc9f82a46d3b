package io.millrace.http;

import io.millrace.codec.proxy.ProxyHeader;
import io.millrace.codec.proxy.ProxyHeaderParser;
import io.millrace.engine.memory.Slice;
import io.millrace.engine.telemetry.Counter;
import io.millrace.engine.transport.CloseCause;
import io.millrace.engine.transport.StreamChannel;
import io.millrace.engine.transport.StreamHandler;

/**
 * A connection to a server until its PROXY header is complete. Loop thread only.
 *
 * <p>The connection behind it, of HTTP or of TLS, exists from the start: its first deadline runs, and a drain finds it.
 * It takes the channel over with the first byte behind the header. To a peer that is not believed, or says something
 * else, nothing is answered: whatever it speaks, it is not this.
 */
final class ProxiedConnection extends StreamHandler {
    private final HttpLoop http;
    private final ProxyTrust trust;
    private final AcceptedConnection accepted;
    private final StreamHandler connection;

    /** @param connection takes the channel over behind the header */
    ProxiedConnection(HttpLoop http, ProxyTrust trust, AcceptedConnection accepted, StreamHandler connection) {
        this.http = http;
        this.trust = trust;
        this.accepted = accepted;
        this.connection = connection;
    }

    @Override
    public void onConnected(StreamChannel ch) {
        if (!trust.holds(ch.peer().address())) {
            http.counters().increment(Counter.PROXY_UNTRUSTED);
            ch.abort(CloseCause.PROTOCOL);
            return;
        }
        connection.onConnected(ch);
    }

    @Override
    public int onReceive(StreamChannel ch, Slice bytes) {
        ProxyHeaderParser parser = http.proxyParser();
        ProxyHeader header = http.proxyHeader();
        int result = parser.parse(bytes.buffer(), bytes.offset(), bytes.limit(), header);
        if (result < 0) {
            malformed(ch);
            return bytes.length();
        }
        if (result > 0) {
            http.counters().increment(Counter.PROXY_ACCEPTED);
            accepted.proxied(ProxyAddresses.of(header, bytes.buffer(), bytes.offset()));
            ch.handler(connection);
        }
        return result;
    }

    private void malformed(StreamChannel ch) {
        http.counters().increment(Counter.PROXY_MALFORMED);
        ch.abort(CloseCause.PROTOCOL);
    }

    @Override
    public void onEndOfInput(StreamChannel ch, boolean clean) {
        connection.onEndOfInput(ch, clean);
    }

    @Override
    public void onFlush(StreamChannel ch) {
        connection.onFlush(ch);
    }

    @Override
    public void onReady(StreamChannel ch) {
        connection.onReady(ch);
    }

    @Override
    public void onDeadline(StreamChannel ch, long nowNs) {
        connection.onDeadline(ch, nowNs);
    }

    @Override
    public void onCarryRefused(StreamChannel ch) {
        malformed(ch);
    }

    @Override
    public void onClosed(StreamChannel ch, CloseCause cause) {
        connection.onClosed(ch, cause);
    }
}
