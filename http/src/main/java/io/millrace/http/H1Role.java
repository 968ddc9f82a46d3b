package io.millrace.http;

import io.millrace.codec.Method;
import io.millrace.codec.ProtocolError;
import io.millrace.engine.memory.Slice;
import io.millrace.engine.transport.CloseCause;
import io.millrace.engine.transport.StreamChannel;

/** What server and client do each in their own way on an HTTP/1.1 connection. Loop thread only. */
abstract class H1Role extends ConnectionDeadlines {
    H1Role(HttpLoop http, StreamChannel ch) {
        super(http, ch);
    }

    /** Parses the head at {@code at}; the new place, or {@code at} when more is needed. */
    abstract int readHead(Slice bytes, int at);

    /**
     * The peer broke the protocol or a limit: answers if it can, and closes.
     *
     * @param received bytes of the message that are there; {@link Outcome#UNKNOWN} where that says nothing
     */
    abstract void refuse(ProtocolError why, long received);

    /** The peer's output ended where a head was due, or within it. */
    abstract void headCut();

    /** The exchange began and ended, in good order, within one receive: nobody can still hold it or its stream. */
    void exchangeUnheld(Exchange ex, H1Stream stream) {}

    /** A handler of the exchange threw or broke a rule. */
    abstract void exchangeFailed(Throwable t);

    /** Shows {@code ex}'s end to its role's own handler, before the end handlers. */
    abstract void exchangeEnded(Exchange ex);

    /** Adds what the role knows of an end that was not in good order. */
    Outcome qualified(Outcome how) {
        return how;
    }

    /** Method of the exchange's request. */
    abstract Method requestMethod();

    abstract boolean peerIsHttp10();

    /** Whether the request offered an upgrade. */
    abstract boolean offersUpgrade();

    /** Whether trailers that are sent are of use to the peer. */
    boolean peerTakesTrailers() {
        return true;
    }

    /** Whether a peer that ends its output while it is owed a response is taken for gone. */
    boolean halfCloseAborts() {
        return false;
    }

    /** The flush step: what is staged may leave from now on. */
    void sending() {}

    /** The head of a final response is about to say whether the connection stays. */
    void responseBegins() {}

    /** A final head was sent. */
    abstract void headSent();

    /** A response is complete, an interim one or the final one, or a tunnel begins. */
    void responseSent(int status) {}

    /** The connection as handlers see it. */
    abstract Connection newView();

    /** Sets the deadline that fits what the connection waits for now. */
    abstract void armDeadline();

    /**
     * @param in whether it is the peer's body that came too slowly, else ours that it did not take
     * @param rate bytes a second
     */
    abstract void bodyTooSlow(boolean in, long rate);

    /** An exchange is over, and the connection stays. */
    void idle() {}

    /** The connection is idle, and to close once nothing came for a while. */
    void awaitQuiet() {}

    /** The loop came round and no exchange is open. */
    void free() {}

    @Override
    boolean shed() {
        return false;
    }

    /** Whether the peer may still be sending, so that the close must linger. */
    boolean mayReceiveMore() {
        return true;
    }

    /** The connection is gone. */
    void closed(CloseCause cause) {}
}
