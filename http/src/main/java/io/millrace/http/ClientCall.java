package io.millrace.http;

/** A call on its way through one connection. Loop thread only, except {@link #cancel()}. */
final class ClientCall implements Call {
    final Origin origin;
    final ClientHandler handler;
    private final ClientOpening opening;
    private ClientExchange exchange;

    ClientCall(ClientOpening opening, Origin origin, ClientHandler handler) {
        this.opening = opening;
        this.origin = origin;
        this.handler = handler;
    }

    void started(ClientExchange ex) {
        exchange = ex;
    }

    @Override
    public void cancel() {
        if (opening.loop().isCurrent()) {
            give();
        } else {
            opening.loop().execute(this::give);
        }
    }

    private void give() {
        if (exchange != null) {
            exchange.reset(0);
        } else {
            opening.withdraw(this);
        }
    }

    void failed(Outcome why) {
        try {
            handler.onFailed(why.withSent(Outcome.Sent.NOT_SENT));
        } catch (Throwable t) {
            opening.http().handlerFailed(t);
        }
    }
}
