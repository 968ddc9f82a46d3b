package io.millrace.engine.transport;

import io.millrace.engine.loop.EventLoop;
import io.millrace.engine.loop.LoopMember;
import io.millrace.engine.memory.SendQueue;
import java.net.SocketAddress;

/**
 * What a transport implements for each channel: six operations to submit, and two facts to tell. Loop thread only.
 *
 * <p>A submit starts an operation and runs no handler. Its completion may be reported from inside it, except received
 * bytes, which come from {@link Transport#deliver} only.
 */
public abstract class ChannelOperations extends LoopMember {

    protected ChannelOperations(EventLoop loop) {
        super(loop);
    }

    /** Who is at the other end. Resolved on first use where that costs a system call. */
    public abstract PeerAddress peer();

    /** Our end; null when it is not bound any more. */
    public abstract SocketAddress localAddress();

    /** Starts an arming. Only when none is there; it ends by itself after {@code lengthMax} bytes. */
    protected abstract void submitReceive(int lengthMax);

    /** Stops the arming; answered by a completion with {@code armed == false} or {@link #completeReceiveEnd}. */
    protected abstract void submitStopReceive();

    /**
     * Starts one send with as much of the head of the queue as one operation can carry, and says so by {@link
     * SendQueue#submitted}. Answered by {@link #completeSend} with at least one byte, or a failure. What is staged
     * later is not this operation's, since frames are sealed only before the next flush: a transport that waits for
     * room marks the bytes as submitted at once, and carries no others.
     */
    protected abstract void submitSend(SendQueue q);

    /** Ends the output. Nothing is staged or in flight in that direction. */
    protected abstract void submitShutdown();

    /** Closes in order. Nothing is in flight any more. Answered by {@link #completeClose}. */
    protected abstract void submitClose();

    /** Cancels what is in flight and resets. Answered by {@link #completeClose} once nothing is in flight. */
    protected abstract void submitAbort();

    /** False when a lower channel lingers instead. */
    protected boolean lingers() {
        return true;
    }
}
