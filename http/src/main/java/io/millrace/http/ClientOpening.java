package io.millrace.http;

import io.millrace.engine.loop.EventLoop;
import io.millrace.engine.memory.Slice;
import io.millrace.engine.transport.CloseCause;
import io.millrace.engine.transport.StreamChannel;
import io.millrace.engine.transport.StreamHandler;
import java.util.ArrayDeque;

/**
 * A client connection from the wish to connect on: the calls that wait, before and after {@link H1ClientConnection}
 * takes the channel over. Loop thread only.
 */
final class ClientOpening extends StreamHandler {
    private final HttpLoop http;
    private final ArrayDeque<ClientCall> waiting = new ArrayDeque<>();
    private final ArrayDeque<ClientCall> refused = new ArrayDeque<>();
    private H1ClientConnection connection;
    private boolean closeWanted;
    private boolean gone;

    ClientOpening(HttpLoop http) {
        this.http = http;
    }

    EventLoop loop() {
        return http.loop();
    }

    HttpLoop http() {
        return http;
    }

    boolean isOpen() {
        return !gone && !closeWanted && (connection == null || connection.takesCalls());
    }

    int callsOpen() {
        return waiting.size() + (connection != null && connection.exchange() != null ? 1 : 0);
    }

    /** The call starts when its turn comes; one too many fails, never inside this call. */
    void call(ClientCall call) {
        if (!isOpen() || waiting.size() > http.config().callsWaitingMax()) {
            refused.add(call);
            loop().execute(this::failRefused);
            return;
        }
        waiting.add(call);
        if (connection != null) {
            connection.changed();
        }
    }

    private void failRefused() {
        for (ClientCall call = refused.poll(); call != null; call = refused.poll()) {
            call.failed(
                    gone || closeWanted
                            ? Outcome.of(Outcome.Kind.PEER_GONE)
                            : new Outcome(
                                    Outcome.Kind.LIMIT,
                                    HttpSettings.CLIENT_CALLS_WAITING_MAX.name(),
                                    Outcome.Sent.NOT_SENT));
        }
    }

    void withdraw(ClientCall call) {
        if (waiting.remove(call)) {
            call.failed(Outcome.of(Outcome.Kind.CANCELLED));
        }
    }

    ClientCall nextCall() {
        return waiting.poll();
    }

    void close() {
        closeWanted = true;
        if (connection != null) {
            connection.closeWhenIdle();
        }
    }

    @Override
    public void onConnected(StreamChannel ch) {
        connection = new H1ClientConnection(http, ch, this);
        ch.handler(connection);
        connection.onConnected(ch);
        if (closeWanted) {
            connection.closeWhenIdle();
        }
    }

    @Override
    public int onReceive(StreamChannel ch, Slice bytes) {
        throw new IllegalStateException("bytes before the channel was connected");
    }

    @Override
    public void onEndOfInput(StreamChannel ch, boolean clean) {
        ch.close(CloseCause.PEER_CLOSED);
    }

    /** It never opened. */
    @Override
    public void onClosed(StreamChannel ch, CloseCause cause) {
        closed(cause);
    }

    void closed(CloseCause cause) {
        gone = true;
        for (ClientCall call = waiting.poll(); call != null; call = waiting.poll()) {
            call.failed(Outcome.of(cause));
        }
    }
}
