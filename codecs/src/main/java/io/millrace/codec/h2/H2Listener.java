package io.millrace.codec.h2;

import io.millrace.codec.FieldTable;
import io.millrace.codec.ProtocolError;
import java.nio.ByteBuffer;

/**
 * Gets what happens on a connection; the driver extends it. Loop thread only.
 *
 * <p>All calls come from within a call of the {@link H2Connection}. They may stage frames, consume and reset; they must
 * not call {@link H2Connection#receive}.
 */
public abstract class H2Listener {
    protected H2Listener() {}

    /**
     * Whether another request may be taken. False ends {@link H2Connection#receive} before the next
     * HEADERS or DATA frame, which then was not consumed; the driver pauses its channel and calls again later.
     */
    public boolean mayGoOn() {
        return true;
    }

    /** As {@link #mayGoOn}, for a piece of content: that of requests that began may have to go on while others wait. */
    public boolean mayTakeContent() {
        return mayGoOn();
    }

    /**
     * A request came, or on a client a response, interim ones included ({@code head.status()}).
     *
     * @param head lies in the memory of {@link H2Shared} and is valid until this returns; who keeps it copies
     *     {@code head.length()} bytes from {@code head.base()}, relocates the table and gives {@link H2Shared} another
     *     one ({@link H2Shared#replaceFields})
     * @param end no content follows
     */
    public abstract void onHead(H2StreamState s, FieldTable head, boolean end);

    /**
     * A request came whose field section is beyond the limits, though well-formed; a server may answer it.
     *
     * @return true if the stream is the driver's, who releases it; false: the stream is reset
     */
    public boolean onHeadRefused(H2StreamState s, ProtocolError why, boolean end) {
        return false;
    }

    /**
     * Content came; perhaps a part of a frame. What is not consumed before this returns stays the peer's debt until
     * {@link H2Connection#consumed}.
     *
     * @param in lent until this returns
     * @param length 0 only where {@code end} is true
     */
    public abstract void onData(H2StreamState s, ByteBuffer in, int offset, int length, boolean end);

    /** Trailers came, which end the message. As in {@link #onHead}, they are valid until this returns. */
    public abstract void onTrailers(H2StreamState s, FieldTable trailers);

    /** The peer reset the stream; it is closed. */
    public abstract void onReset(H2StreamState s, int code);

    /** The peer broke a rule on the stream, which was reset; it is closed. */
    public void onStreamError(H2StreamState s, ProtocolError why) {
        onReset(s, why.h2Code());
    }

    /**
     * A window opened that was empty. Streams are to be put into the scheduler in it, not served, ended or reset.
     *
     * @param s null: the window of the connection
     */
    public void onWindow(H2StreamState s) {}

    /** The peer's SETTINGS were taken over. */
    public void onSettings() {}

    /** The peer acknowledged our SETTINGS. */
    public void onSettingsAcknowledged() {}

    /** A PING of {@link H2Connection#ping} came back. */
    public void onPong(long opaque) {}

    /** The peer will serve no stream above {@code lastStreamId}, and ends the connection. */
    public void onGoAway(int lastStreamId, int code) {}

    /** The priority of a stream changed. */
    public void onPriority(H2StreamState s) {}

    /** A frame header came; for observers. Only called where {@link #observesFrames} is true. */
    public void onFrame(int type, int flags, int streamId, int length) {}

    /** Whether {@link #onFrame} is wanted; asked once. */
    public boolean observesFrames() {
        return false;
    }

    /**
     * A budget is used up.
     *
     * @param observed how many it were
     * @param cuts whether the connection ends by that; false where budgets only observe
     */
    public void onAbuse(H2Abuse what, long observed, boolean cuts) {}

    /**
     * Asks for memory behind windows that are to grow by so much.
     *
     * @return how much they may grow, 0 to {@code wanted}; held until {@link #onGrantReturned}
     */
    public int grantable(int wanted) {
        return wanted;
    }

    /** Windows shrank, or the connection ended: so much of what {@link #grantable} gave is free again. */
    public void onGrantReturned(int length) {}

    /**
     * The connection cannot go on: a GOAWAY with {@code why.h2Code()} is staged where memory allowed, and nothing more
     * is received. The driver sends what is staged and closes.
     */
    public abstract void onConnectionError(ProtocolError why);
}
