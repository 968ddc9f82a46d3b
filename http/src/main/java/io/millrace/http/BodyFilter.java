package io.millrace.http;

import java.nio.ByteBuffer;

/**
 * Transforms the body of one message in passing; each message has an instance of its own. Loop thread only.
 *
 * <pre>
 *   onHead true --> onData* --> onEnd false* --> onEnd true      the body passed through
 *   onHead false                                                 stepped aside: nothing to do with this message
 *   onAbort, at any time before one of these last calls          ended early, or there is no body
 * </pre>
 *
 * <p>Exactly one of {@code onHead} returning false, {@code onEnd} returning true and {@code onAbort} is the last
 * call: the place to give native state back. None is called inside another, and none after the last. A filter that
 * throws fails the exchange, and gets {@code onAbort}.
 *
 * <p>Write verbs of the exchange take everything, so {@code onData} and {@code onEnd} are called again at once when
 * they stop early; {@code millrace.send.limit.length} bounds what a filter can pile up. A call that neither takes nor
 * puts out anything breaks that contract and fails the exchange.
 */
public abstract class BodyFilter {
    /**
     * The head, as the handler wrote it and the filters before this one changed it; lent until this returns. A filter
     * that stays in makes the length of the body unknown: the engine frames it anew.
     *
     * @return false to step aside for this message
     */
    public boolean onHead(Exchange ex, HeadBuffer head) {
        return true;
    }

    /**
     * A piece of the body.
     *
     * @param in lent until this returns; absolute indexes only
     * @param length 1 or more
     * @return bytes taken, 0 to {@code length}; fewer than all after {@code next} said that no more is welcome
     */
    public abstract int onData(ByteBuffer in, int offset, int length, BodyOut next);

    /** The body is complete: puts out what is left. @return false when called again there is more to put out */
    public abstract boolean onEnd(BodyOut next);

    /**
     * The end, otherwise than by {@link #onEnd}: the exchange was given up, its peer left, or the message has no body
     * after all (a response to HEAD, 204, 304, a tunnel).
     */
    public void onAbort() {}
}
