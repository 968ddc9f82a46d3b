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
    private final ProxyPreface preface;
    private final ArrayDeque<ClientCall> waiting = new ArrayDeque<>();
    private final long callsMax; // over the life of the connection
    private long calls; // that were taken
    private H1ClientConnection connection;
    private boolean closeWanted;
    private boolean gone;

    /** @param preface what is sent first; null: nothing */
    ClientOpening(HttpLoop http, ProxyPreface preface) {
        this.http = http;
        this.preface = preface;
        int max = http.config().clientRequestsMax();
        this.callsMax = max == 0 ? Long.MAX_VALUE : Math.max(1, http.jittered(max));
    }

    EventLoop loop() {
        return http.loop();
    }

    HttpLoop http() {
        return http;
    }

    boolean isOpen() {
        return !gone && !closeWanted && calls < callsMax && (connection == null || connection.takesCalls());
    }

    int callsOpen() {
        return waiting.size() + (connection != null && connection.exchange() != null ? 1 : 0);
    }

    /** The call starts when its turn comes, or fails, never inside this call. */
    void call(ClientCall call) {
        if (!isOpen()) {
            failLater(call, Outcome.of(Outcome.Kind.PEER_GONE));
        } else if (callsOpen() > http.config().callsWaitingMax()) {
            String limit = HttpSettings.CLIENT_CALLS_WAITING_MAX.name();
            failLater(call, Outcome.limit(limit, callsOpen()).withSent(Outcome.Sent.NOT_SENT));
        } else {
            waiting.add(call);
            calls++;
            if (connection != null) {
                connection.changed();
            }
        }
    }

    void withdraw(ClientCall call) {
        if (waiting.remove(call)) {
            calls--;
            failLater(call, Outcome.of(Outcome.Kind.CANCELLED));
        }
    }

    private void failLater(ClientCall call, Outcome why) {
        loop().execute(() -> call.failed(why));
    }

    ClientCall nextCall() {
        return waiting.poll();
    }

    boolean isCallWaiting() {
        return !waiting.isEmpty();
    }

    /** Whether the connection has taken all the calls that it may. */
    boolean isUsedUp() {
        return calls >= callsMax;
    }

    void close() {
        closeWanted = true;
        if (connection != null) {
            connection.closeWhenIdle();
        }
    }

    @Override
    public void onConnected(StreamChannel ch) {
        if (preface != null && !preface.send(ch)) {
            ch.abort(CloseCause.SEND_STARVED);
            return;
        }
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
