package io.millrace.http;

/**
 * Fulfils wishes for an exchange: one connection, and later a pool, a client, a retry or a cap around another caller.
 * Says itself which thread may call it.
 */
@FunctionalInterface
public interface Caller {
    /** Asks for an exchange with the origin. The handler hears of everything else, never inside this call. */
    Call call(Origin to, ClientHandler handler);

    /** This caller with a layer around it, which sees each call first. */
    default Caller within(Layer<Caller> layer) {
        return layer.around(this);
    }
}
