package io.millrace.engine.transport;

import io.millrace.engine.memory.Slice;

/**
 * Gets what happens on a {@link StreamChannel}.
 *
 * <p>Loop thread only. No method is called inside a call that the handler itself makes on the channel, except that
 * {@link #onReceive} may follow {@link StreamChannel#handler} in the same turn.
 */
public abstract class StreamHandler {

    /** The channel is open. Accepted channels get it too, before anything else. */
    public void onConnected(StreamChannel ch) {}

    /**
     * Bytes came.
     *
     * <p>Returning less than all without pausing means that more is needed: the rest comes again, contiguous with what
     * follows. Returning less and pausing means not now: the rest comes again after {@link
     * StreamChannel#resumeReceive}.
     *
     * @param bytes lent until this returns
     * @return the number of bytes consumed, from 0 to {@code bytes.length()}
     */
    public abstract int onReceive(StreamChannel ch, Slice bytes);

    /**
     * The peer's output ended; kept bytes were delivered before. The channel can still send.
     *
     * @param clean false: the input was cut
     */
    public abstract void onEndOfInput(StreamChannel ch, boolean clean);

    /** The flush step of a turn in which the channel is dirty: seal open frames, stage what waits. Stages only. */
    public void onFlush(StreamChannel ch) {}

    /** The kernel took {@code bytes} more of what was staged. */
    public void onSent(StreamChannel ch, long bytes) {}

    /**
     * Whether something waits for the {@link #onSent} of what is staged now. Asked when it leaves. If not, a transport
     * may tell it later: with whatever else happens first, and at the latest after 100 ms.
     */
    public boolean awaitsSent(StreamChannel ch) {
        return true;
    }

    /** What was asked for by {@link StreamChannel#ready()}; not after the channel failed or was aborted. */
    public void onReady(StreamChannel ch) {}

    /**
     * The time set by {@link StreamChannel#deadline} has come; it may be set again from here. Not after the channel
     * failed or was aborted.
     *
     * @param nowNs of the loop's clock
     */
    public void onDeadline(StreamChannel ch, long nowNs) {}

    /**
     * The channel needs room for an incomplete message and there is none, or the message is longer than
     * {@code millrace.receive.carry.length.max}: answer and close if the protocol has an answer. A channel that is
     * still open when this returns is aborted, unless the handler {@link #isPatient} and has paused.
     */
    public void onCarryRefused(StreamChannel ch) {}

    /**
     * Whether an incomplete message of this handler rather waits for room than that one of somebody else is given up
     * for it. When there is none it pauses in {@link #onCarryRefused}, and gets what came again once it resumes. One
     * that does not complete its message for a second may lose it all the same.
     */
    public boolean isPatient() {
        return false;
    }

    /** The last call, exactly once. */
    public abstract void onClosed(StreamChannel ch, CloseCause cause);
}
