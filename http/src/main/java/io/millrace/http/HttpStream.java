package io.millrace.http;

import io.millrace.codec.Method;
import io.millrace.engine.loop.EventLoop;
import io.millrace.engine.memory.FileRegion;
import io.millrace.engine.memory.Lease;
import io.millrace.engine.memory.Releaser;
import io.millrace.engine.memory.SendQueue;
import io.millrace.engine.memory.Slice;
import java.nio.ByteBuffer;

/**
 * What an exchange asks of its version of HTTP. Loop thread only.
 *
 * <p>Whatever follows from a call (an end to report, the next request) happens after the callback that made it
 * returned. Write verbs take what they are given in any case; true means that more is welcome.
 */
abstract class HttpStream {
    final HttpLoop http;
    private HeadWriter writer; // null: no head is open

    HttpStream(HttpLoop http) {
        this.http = http;
    }

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

    // --- the head that is open ---

    /** Takes up a writer for it. @param otherIsOpen whether one of another exchange is in the way */
    final HeadWriter openWriter(int kind, int status, boolean otherIsOpen) {
        if (writer != null || otherIsOpen) {
            throw new IllegalStateException("a head (kind " + kind + ", status " + status
                    + ") is opened while another is open on this connection: end that one first");
        }
        writer = http.borrowWriter();
        return writer;
    }

    final boolean headIsOpen() {
        return writer != null;
    }

    /** The head is whole. */
    final void releaseWriter(HeadWriter w) {
        assert writer == w;
        writer = null;
        w.release();
        http.returnWriter(w);
    }

    /** The callback that opened a head returned without ending it. @return false: nothing can take its place */
    final boolean abandonHead() {
        int kind = writer.kind();
        dropWriter();
        if (kind == HeadWriter.TRAILERS) {
            return false;
        }
        exchange().out(HalfState.IDLE);
        return kind != HeadWriter.REQUEST;
    }

    /** What was written of the head goes nowhere. */
    final void dropWriter() {
        if (writer != null) {
            HeadWriter w = writer;
            writer = null;
            w.abandon();
            http.returnWriter(w);
        }
    }

    /** There was no memory for all of it, and whoever fills it in has not come back yet. */
    final void tearHead() {
        writer = null;
    }

    // --- heads: what a HeadWriter asks ---

    /** The exchange it belongs to. */
    abstract Exchange exchange();

    /** Where heads are staged as they are written; null: where the form of the head says. */
    abstract SendQueue queue();

    /** Method of the exchange's request. */
    abstract Method requestMethod();

    /** Whether the request offered an upgrade. */
    abstract boolean offersUpgrade();

    /** Writes the framing fields and settles how the body is framed. @return whether the head ends the message */
    abstract boolean frame(HeadWriter w, String verb, long length);

    /** The head is staged. @return whether body bytes are to follow */
    abstract boolean headWritten(HeadWriter w);

    abstract void trailersWritten(HeadWriter w);

    /** The head is staged; from now on both bodies are raw bytes, or once the response says so. */
    abstract void tunnelOpened(HeadWriter w);

    /** Every request says who it is for. */
    abstract void addHost(HeadWriter w);

    // --- bodies ---

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

    /** As {@link #giveUp()}, and says what does not fit the length. */
    final void wrongLength(String what) {
        giveUp();
        throw new IllegalStateException(what);
    }

    /** No send block was free for a body that is under way: gives up both halves. */
    abstract void outOfMemory();

    /** The sink, a pause, the demand or a discard changed. */
    abstract void bodyWanted();
}
