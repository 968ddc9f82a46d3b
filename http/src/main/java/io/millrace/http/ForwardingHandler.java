package io.millrace.http;

/**
 * Passes all that happens to a call on to another handler; for a {@link Layer} of a client, which overrides what it
 * wants to see. Loop thread only.
 */
public abstract class ForwardingHandler extends ClientHandler {
    private final ClientHandler next;

    protected ForwardingHandler(ClientHandler next) {
        this.next = next;
    }

    @Override
    public void onReady(ClientExchange cx) {
        next.onReady(cx);
    }

    @Override
    public void onInform(ClientExchange cx) {
        next.onInform(cx);
    }

    @Override
    public void onHead(ClientExchange cx) {
        next.onHead(cx);
    }

    @Override
    public void onEnd(ClientExchange cx) {
        next.onEnd(cx);
    }

    @Override
    public void onFailed(Outcome why) {
        next.onFailed(why);
    }
}
