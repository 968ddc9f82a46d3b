package io.millrace.engine.transport;

/** Makes the handler of an accepted channel. */
@FunctionalInterface
public interface AcceptHandler {
    /** Called on the loop that owns the channel, so that the handler is built from that loop's own pools. */
    StreamHandler onAccept(StreamChannel ch);
}
