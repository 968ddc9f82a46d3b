package io.millrace.http;

import io.millrace.engine.loop.EventLoop;

/**
 * One connection to a server: calls run one after the other, up to {@code millrace.client.calls.waiting.max} wait. Loop
 * thread only.
 */
public final class ClientConnection implements Caller {
    private final ClientOpening opening;

    ClientConnection(ClientOpening opening) {
        this.opening = opening;
    }

    /** The loop it lives on. Any thread. */
    public EventLoop loop() {
        return opening.loop();
    }

    /** False once it is closed or closing: calls fail then. */
    public boolean isOpen() {
        return opening.isOpen();
    }

    /** Calls that wait or run. */
    public int callsOpen() {
        return opening.callsOpen();
    }

    @Override
    public Call call(Origin to, ClientHandler handler) {
        assert loop().isCurrent();
        ClientCall call = new ClientCall(opening, to, handler);
        opening.call(call);
        return call;
    }

    /** Closes after the call that runs; those that wait fail. */
    public void close() {
        assert loop().isCurrent();
        opening.close();
    }
}
