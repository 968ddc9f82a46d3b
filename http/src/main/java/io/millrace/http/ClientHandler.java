package io.millrace.http;

/**
 * Makes a request and gets its response. Loop thread only. Exactly one of {@link #onEnd} and {@link #onFailed} is the
 * last call.
 */
public abstract class ClientHandler {
    /** A connection is there: write the head of the request now. A body may follow later. */
    public abstract void onReady(ClientExchange cx);

    /** An interim response, such as 103; its head can be read until this returns. */
    public void onInform(ClientExchange cx) {}

    /** The head of the response. Its body waits until it is asked for. */
    public abstract void onHead(ClientExchange cx);

    /** The exchange is over, see {@link Exchange#outcome()}. */
    public abstract void onEnd(ClientExchange cx);

    /** No exchange came to be; {@link Outcome#sent()} is {@link Outcome.Sent#NOT_SENT}. */
    public void onFailed(Outcome why) {}
}
