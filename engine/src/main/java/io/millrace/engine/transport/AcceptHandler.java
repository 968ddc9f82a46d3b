package io.millrace.engine.transport;

/** Makes the handler of an accepted channel. Loop thread only, on each loop at the same time. */
@FunctionalInterface
public interface AcceptHandler {
    /** Called on the loop that owns the channel, so that the handler is built from that loop's own pools. */
    StreamHandler onAccept(StreamChannel ch);
}
