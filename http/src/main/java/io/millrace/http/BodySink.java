package io.millrace.http;

import io.millrace.codec.Fields;
import io.millrace.engine.memory.Slice;

/**
 * Gets the body of a message. Loop thread only. Keeps no state of its own where it can be a constant: what belongs to
 * one exchange is an attachment of it.
 */
public abstract class BodySink {
    /** A piece of the body, lent until this returns; {@link Slice#retain()} keeps it. */
    public abstract void onData(Exchange ex, Slice data);

    /** The trailer fields, if there are any; readable until this returns. */
    public void onTrailers(Exchange ex, Fields trailers) {}

    /** The body is complete. A body that is cut ends with {@link EndHandler#onEnd} without this. */
    public abstract void onBodyEnd(Exchange ex);
}
