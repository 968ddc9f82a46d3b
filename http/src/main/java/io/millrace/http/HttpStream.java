package io.millrace.http;

import io.millrace.codec.Method;
import io.millrace.engine.loop.EventLoop;
import io.millrace.engine.memory.FileRegion;
import io.millrace.engine.memory.Lease;
import io.millrace.engine.memory.Releaser;
import io.millrace.engine.memory.Slice;
import java.nio.ByteBuffer;

/**
 * What an exchange asks of its version of HTTP. Loop thread only.
 *
 * <p>Whatever follows from a call (an end to report, the next request) happens after the callback that made it
 * returned. Write verbs take what they are given in any case; true means that more is welcome.
 */
abstract class HttpStream {
    abstract EventLoop loop();

    abstract Connection connection();

    /** Opens the head of a final response. */
    abstract HeadWriter beginResponse(Exchange ex, int status);

    /** Opens the head of an interim response. */
    abstract HeadWriter beginInterim(Exchange ex, int status);

    /** Opens the head of a request. */
    abstract HeadWriter beginRequest(Exchange ex, Method method, CharSequence target);

    /** Opens the trailers, which end the body. */
    abstract HeadWriter beginTrailers(Exchange ex);

    abstract boolean write(ByteBuffer b, int offset, int length);

    abstract boolean write(byte[] b, int offset, int length);

    abstract boolean writeAscii(CharSequence s);

    abstract boolean forward(Slice lent);

    abstract boolean transfer(Lease owned);

    abstract boolean transfer(ByteBuffer b, int offset, int length, Releaser done);

    abstract boolean transfer(FileRegion file);

    /** Bytes that fit below the high mark now. */
    abstract long room();

    /** Whether more is welcome. */
    abstract boolean welcomesMore();

    /** Ends the sent message. */
    abstract void end();

    /** Gives up both halves. */
    abstract void reset(int code);

    /** The handler failed outside of a callback: answers with 500 if nothing of a response was sent, else resets. */
    abstract void fail(Throwable t);

    /** The handler or a filter broke a rule: gives up both halves. */
    abstract void giveUp();

    /** As {@link #giveUp()}, and throws an {@link IllegalStateException} that says what does not fit the length. */
    abstract void wrongLength(String what);

    /** No send block was free for a body that is under way: gives up both halves. */
    abstract void outOfMemory();

    /** The sink, a pause, the demand or a discard changed. */
    abstract void bodyWanted();
}
