package io.millrace.http;

import io.millrace.codec.FieldName;
import io.millrace.codec.KnownFields;
import io.millrace.codec.Method;
import io.millrace.codec.Status;
import io.millrace.codec.h2.H2Code;
import io.millrace.engine.config.EngineSettings;
import io.millrace.engine.memory.FileRegion;
import io.millrace.engine.memory.Lease;
import io.millrace.engine.memory.Releaser;
import io.millrace.engine.memory.SendQueue;
import io.millrace.engine.memory.Slice;
import io.millrace.engine.telemetry.Counter;
import java.nio.ByteBuffer;

/**
 * The sending half of a stream of HTTP/2: heads and their framing, and the verbs of bodies. Loop thread only; used
 * again only with the shell of its exchange.
 */
final class H2Stream extends H2Outgoing {
    /** How much of the body is known. */
    private enum Framing {
        /** Nothing may follow the head; what is written is dropped (HEAD, 204, 304). */
        NONE,
        LENGTH,
        OPEN,
        TUNNEL
    }

    private Framing framing = Framing.NONE;
    private long left;
    private int responseStatus;
    private long responseStart; // in the stream of the channel
    private boolean headEnded; // the head said that nothing follows

    H2Stream(HttpLoop http) {
        super(http);
    }

    @Override
    SendQueue queue() {
        return null;
    }

    // --- heads ---

    @Override
    HeadWriter beginResponse(Exchange ex, int status) {
        return openStatus(ex, HeadWriter.RESPONSE, status);
    }

    @Override
    HeadWriter beginInterim(Exchange ex, int status) {
        if (!ex.mayInform()) {
            http.counters().increment(Counter.HTTP_INTERIM_OVER);
            return http.discardingWriter();
        }
        return openStatus(ex, HeadWriter.INTERIM, status);
    }

    private HeadWriter openStatus(Exchange ex, int kind, int status) {
        HeadWriter w = open(kind, status);
        output().seal();
        responseStart = channel().stagedTotal();
        tailBegins();
        ex.out(HalfState.HEAD);
        w.openStatus(this, kind, status, kind == HeadWriter.RESPONSE && ex.isFiltered());
        return w;
    }

    @Override
    HeadWriter beginRequest(Exchange ex, Method method, CharSequence target) {
        throw new IllegalStateException("a server sends no request");
    }

    @Override
    HeadWriter beginTrailers(Exchange ex) {
        boolean carried = (framing == Framing.OPEN || framing == Framing.LENGTH) && peerTakesTrailers();
        if (!carried) {
            http.counters().increment(Counter.EXCHANGE_TRAILERS_DROPPED);
            end();
            return http.discardingWriter();
        }
        checkWhole();
        HeadWriter w = open(HeadWriter.TRAILERS, 0);
        ex.out(HalfState.TRAILERS);
        if (!hasQueue()) {
            w.open(this, HeadWriter.TRAILERS);
        } else {
            w.collect(this); // they are encoded when all before them has left
        }
        return w;
    }

    private HeadWriter open(int kind, int status) {
        H2Stream other = output().headOwner();
        if (other != null && other != this && on().calls() == 0) {
            other.settle(); // a task has left it open, and must not be in the way of others
        }
        HeadWriter w = openWriter(kind, status, output().headOwner() != null);
        changed(); // whoever opens it outside a callback is looked after as well
        return w;
    }

    /** Drops a response that was begun, unless a byte of it may have left or others come behind. @return whether */
    boolean takeBack() {
        if (exchange().out() != HalfState.BODY || !isUnsealed() || !isAlone()) {
            return false;
        }
        SendQueue tail = channel().sendQueue();
        long mark = tail.mark() - tailLength();
        if (!tail.mayTruncate(mark)) {
            return false;
        }
        output().takeBack(this);
        tail.truncate(mark);
        on().codec().encoder().abandon();
        body(Framing.NONE, 0);
        exchange().out(HalfState.IDLE);
        return true;
    }

    /** Everything at the tail since the response began is the response's. */
    private boolean isAlone() {
        return !headEnded && channel().stagedTotal() - responseStart == tailLength();
    }

    @Override
    boolean frame(HeadWriter w, String verb, long told) {
        if (w.kind() != HeadWriter.RESPONSE) {
            return false;
        }
        on().responseBegins();
        int status = w.status();
        long length = status == Status.RESET_CONTENT ? 0 : told; // RFC 9110 15.3.6: nothing follows, and it says so
        boolean bodyless = requestMethod().id() == Method.HEAD.id() || Status.isBodyless(status);
        boolean lengthTold = verb.equals("end") ? !bodyless : status != Status.NO_CONTENT;
        if (length >= 0) {
            if (lengthTold) {
                w.contentLength(length);
            }
            body(length == 0 ? Framing.NONE : Framing.LENGTH, length);
        } else {
            body(Framing.OPEN, 0);
        }
        if (bodyless) {
            body(Framing.NONE, 0);
        }
        headEnded = framing == Framing.NONE;
        if (headEnded) {
            endSent();
        }
        return headEnded;
    }

    private void body(Framing f, long length) {
        framing = f;
        left = length;
    }

    @Override
    boolean headWritten(HeadWriter w) {
        int kind = w.kind();
        int status = w.status();
        releaseWriter(w);
        if (kind == HeadWriter.INTERIM) {
            exchange().out(HalfState.IDLE);
            on().responseSent(status);
            return false;
        }
        exchange().out(HalfState.BODY);
        responseStatus = status;
        return framing != Framing.NONE;
    }

    @Override
    void trailersWritten(HeadWriter w) {
        trailersWait(w.takeCollected());
        releaseWriter(w);
        over();
    }

    @Override
    void tunnelOpened(HeadWriter w) {
        int status = w.status();
        releaseWriter(w);
        on().responseSent(status);
        exchange().out(HalfState.TUNNEL);
        body(Framing.TUNNEL, 0);
        tunnelStarted();
    }

    @Override
    void addHost(HeadWriter w) {
        throw new IllegalStateException("a server sends no request");
    }

    /** A field that only HTTP/1 has was written: what it asks for is done in the way of HTTP/2. */
    void connectionFieldDropped(FieldName name, CharSequence value) {
        if (name.id() == KnownFields.CONNECTION.id() && ConnectionOptions.asksForClose(value)) {
            on().closeAfter();
        }
    }

    /** Asks the client for the body it holds back (RFC 9110 10.1.1). */
    @Override
    void sendContinue() {
        if (exchange().out() != HalfState.IDLE) {
            return; // a final response is on its way
        }
        http.counters().increment(Counter.HTTP_CONTINUES);
        openStatus(exchange(), HeadWriter.INTERIM, Status.CONTINUE).end();
    }

    // --- bodies ---

    @Override
    boolean write(ByteBuffer b, int offset, int length) {
        if (!takes(length)) {
            return welcomesMore();
        }
        SendQueue to = place(length);
        return staged(to == null ? 0 : to.write(b, offset, length), length);
    }

    @Override
    boolean write(byte[] b, int offset, int length) {
        if (!takes(length)) {
            return welcomesMore();
        }
        SendQueue to = place(length);
        return staged(to == null ? 0 : to.write(b, offset, length), length);
    }

    @Override
    boolean writeAscii(CharSequence s) {
        if (!takes(s.length())) {
            return welcomesMore();
        }
        SendQueue to = place(s.length());
        return staged(to == null ? 0 : to.writeAscii(s, 0, s.length()), s.length());
    }

    @Override
    boolean forward(Slice lent) {
        if (!takes(lent.length())) {
            return welcomesMore();
        }
        int length = lent.length();
        SendQueue to = place(length);
        if (to != null && length > http.config().forwardCopyMax() && to.canAppend()) {
            Lease kept = lent.retainInPlace();
            if (kept != null) {
                to.append(kept);
                return staged(length, length);
            }
        }
        return staged(to == null ? 0 : to.write(lent.buffer(), lent.offset(), length), length);
    }

    @Override
    boolean transfer(Lease owned) {
        int length = owned.length();
        if (!takes(length)) {
            owned.release();
            return welcomesMore();
        }
        SendQueue to = place(length);
        if (to != null && to.canAppend()) {
            to.append(owned);
            return staged(length, length);
        }
        int n = to == null ? 0 : to.write(owned.buffer(), owned.offset(), length);
        owned.release();
        return staged(n, length);
    }

    @Override
    boolean transfer(ByteBuffer b, int offset, int length, Releaser done) {
        if (!takes(length)) {
            done.release();
            return welcomesMore();
        }
        SendQueue to = place(length);
        if (to != null && to.canAppend()) {
            to.append(b, offset, length, done);
            return staged(length, length);
        }
        int n = to == null ? 0 : to.write(b, offset, length);
        done.release();
        return staged(n, length);
    }

    @Override
    boolean transfer(FileRegion file) {
        if (!takes(file.count())) {
            file.releaser().release();
            return welcomesMore();
        }
        SendQueue to = ownQueue();
        if (!to.canAppend()) {
            file.releaser().release();
            outOfMemory();
            return false;
        }
        to.append(file);
        appended(file.count());
        return welcomesMore(); // the bound on what is staged is one of memory
    }

    /** Accounts for body bytes. @return false: nothing is to be staged, they are dropped */
    private boolean takes(long length) {
        if (length == 0 || framing == Framing.NONE) {
            return false;
        }
        if (framing == Framing.LENGTH) {
            if (length > left) {
                wrongLength("a write of " + length + " bytes where " + left + " are left of the declared length");
            }
            left -= length;
        }
        return true;
    }

    @Override
    void end() {
        checkWhole();
        if (framing != Framing.NONE && !endBody()) {
            outOfMemory();
            return;
        }
        over();
    }

    private void checkWhole() {
        if (framing == Framing.LENGTH && left > 0) {
            wrongLength("the end of a body that is " + left + " bytes short of its declared length");
        }
    }

    private void over() {
        if (framing != Framing.TUNNEL) {
            on().responseSent(responseStatus);
        }
        framing = Framing.NONE;
        exchange().out(HalfState.DONE);
        channel().flush();
        changed();
    }

    /** Nobody has it any more. */
    void released() {
        assert !headIsOpen();
        framing = Framing.NONE;
        left = 0;
        headEnded = false;
        sendsNothing();
    }

    @Override
    void dropHead() {
        framing = Framing.NONE;
        dropWriter();
    }

    /** What it waits for, for print. */
    @Override
    public String toString() {
        return super.toString() + " sends " + framing;
    }

    // --- the end ---

    @Override
    void giveUp() {
        resetExchange(Outcome.of(Outcome.Kind.HANDLER_FAILED), H2Code.INTERNAL_ERROR);
    }

    /** A head or body is torn, so the exchange cannot go on. */
    @Override
    void outOfMemory() {
        http.counters().increment(Counter.SEND_NO_BLOCK);
        tearHead();
        Outcome how = Outcome.overrun(EngineSettings.MEMORY_SMALL_BLOCKS.name(), Outcome.UNKNOWN);
        resetExchange(how, H2Code.INTERNAL_ERROR);
    }

    /** Code 0 says that all is well, which a reset of an open exchange is not: then it is CANCEL. */
    @Override
    void reset(int code) {
        resetExchange(Outcome.of(Outcome.Kind.CANCELLED), code == H2Code.NO_ERROR ? H2Code.CANCEL : code);
    }

    @Override
    void fail(Throwable t) {
        exchangeFailed(t);
        changed();
    }
}
