package io.millrace.http;

import io.millrace.codec.KnownFields;
import io.millrace.codec.Literal;
import io.millrace.codec.Method;
import io.millrace.codec.Status;
import io.millrace.codec.h1.H1ChunkEncoder;
import io.millrace.engine.config.EngineSettings;
import io.millrace.engine.loop.EventLoop;
import io.millrace.engine.memory.FileRegion;
import io.millrace.engine.memory.Lease;
import io.millrace.engine.memory.Releaser;
import io.millrace.engine.memory.SendQueue;
import io.millrace.engine.memory.Slice;
import io.millrace.engine.telemetry.Counter;
import io.millrace.engine.transport.StreamChannel;
import java.nio.ByteBuffer;

/**
 * The sending half of HTTP/1.1: heads and their framing fields, bodies by length, in chunks, until close or raw. Loop
 * thread only; one for each exchange, and used again only with its shell: a late holder never meets another connection.
 *
 * <p>All writes of one turn become one chunk: its header is left free and sealed in the flush step.
 */
final class H1Stream extends HttpStream {
    /** How the body that is sent is framed. */
    enum Framing {
        /** Nothing may follow the head; what is written is dropped (HEAD, 204, 304). */
        NONE,
        LENGTH,
        CHUNKED,
        UNTIL_CLOSE,
        /** A request that asks for a tunnel, until its response decides. */
        TUNNEL_ASKED,
        TUNNEL
    }

    private static final Literal CHUNKED = Literal.of("Transfer-Encoding: chunked\r\n");
    private static final Literal CLOSE = Literal.of("Connection: close\r\n");
    private static final Literal KEEP_ALIVE = Literal.of("Connection: keep-alive\r\n");
    private static final Literal CONTINUE = Literal.of("HTTP/1.1 100 Continue\r\n\r\n");

    private H1Connection connection;
    private StreamChannel ch;
    private Framing framing = Framing.NONE;
    private long left;
    private long responseStart; // in the stream of the channel
    private int responseStatus;
    private ByteBuffer chunkBuffer;
    private int chunkIndex;
    private int chunkLength;

    H1Stream(HttpLoop http) {
        super(http);
    }

    /** Becomes that of the exchange which begins there. */
    void open(H1Connection on) {
        assert !headIsOpen() && framing == Framing.NONE && chunkLength == 0;
        connection = on;
        ch = on.ch;
    }

    @Override
    EventLoop loop() {
        return ch.loop();
    }

    @Override
    Connection connection() {
        return connection.connection();
    }

    @Override
    SendQueue queue() {
        return ch.sendQueue();
    }

    @Override
    Exchange exchange() {
        return connection.exchange();
    }

    @Override
    Method requestMethod() {
        return connection.requestMethod();
    }

    @Override
    boolean offersUpgrade() {
        return connection.offersUpgrade();
    }

    // --- heads ---

    @Override
    HeadWriter beginResponse(Exchange ex, int status) {
        return openStatus(ex, HeadWriter.RESPONSE, status);
    }

    @Override
    HeadWriter beginInterim(Exchange ex, int status) {
        boolean switchedOn = http.config().interim() || status == Status.CONTINUE;
        if (connection.peerIsHttp10() || !switchedOn) {
            http.counters().increment(Counter.HTTP_INTERIM_DROPPED);
            return http.discardingWriter();
        }
        if (!ex.mayInform()) {
            http.counters().increment(Counter.HTTP_INTERIM_OVER);
            return http.discardingWriter();
        }
        return openStatus(ex, HeadWriter.INTERIM, status);
    }

    private HeadWriter openStatus(Exchange ex, int kind, int status) {
        HeadWriter w = open(kind, status);
        responseStart = ch.stagedTotal();
        ex.out(HalfState.HEAD);
        w.openStatus(this, kind, status, kind == HeadWriter.RESPONSE && ex.isFiltered());
        return w;
    }

    @Override
    HeadWriter beginRequest(Exchange ex, Method method, CharSequence target) {
        HeadWriter w = open(HeadWriter.REQUEST, 0);
        ex.out(HalfState.HEAD);
        if (w.open(this, HeadWriter.REQUEST)) {
            w.requestLine(method, target);
        }
        return w;
    }

    @Override
    HeadWriter beginTrailers(Exchange ex) {
        if (framing != Framing.CHUNKED || !connection.peerTakesTrailers()) {
            http.counters().increment(Counter.EXCHANGE_TRAILERS_DROPPED);
            end();
            return http.discardingWriter();
        }
        seal();
        if (ex.out() == HalfState.RESET || !queue().reserve(H1ChunkEncoder.LAST_LENGTH)) {
            outOfMemory();
            return http.discardingWriter();
        }
        H1ChunkEncoder.putLast(queue().buffer(), queue().writeIndex());
        queue().commit(H1ChunkEncoder.LAST_LENGTH);
        HeadWriter w = open(HeadWriter.TRAILERS, 0);
        ex.out(HalfState.TRAILERS);
        w.open(this, HeadWriter.TRAILERS);
        return w;
    }

    private HeadWriter open(int kind, int status) {
        HeadWriter w = openWriter(kind, status, false);
        connection.changed(); // whoever opens it outside a callback is looked after as well
        return w;
    }

    /** Drops a response that was begun, unless a byte of it may have left. @return whether it did */
    boolean takeBack() {
        long mark = queue().mark() - (ch.stagedTotal() - responseStart);
        if (exchange().out() != HalfState.BODY || !queue().mayTruncate(mark)) {
            return false;
        }
        queue().truncate(mark);
        body(Framing.NONE, 0);
        exchange().out(HalfState.IDLE);
        return true;
    }

    @Override
    boolean frame(HeadWriter w, String verb, long length) {
        switch (w.kind()) {
            case HeadWriter.RESPONSE -> frameResponse(w, verb, length);
            case HeadWriter.REQUEST -> frameRequest(w, verb, length);
            default -> {} // an interim response has neither body nor framing fields
        }
        return false; // it says so itself
    }

    private void frameResponse(HeadWriter w, String verb, long told) {
        connection.responseBegins();
        Method method = connection.requestMethod();
        int status = w.status();
        long length = status == Status.RESET_CONTENT ? 0 : told; // RFC 9110 15.3.6: nothing follows, and it says so
        boolean bodyless = method.id() == Method.HEAD.id() || Status.isBodyless(status);
        boolean lengthTold = verb.equals("end") ? !bodyless : status != Status.NO_CONTENT;
        if (length >= 0) {
            if (lengthTold) {
                w.contentLength(length);
            }
            body(length == 0 ? Framing.NONE : Framing.LENGTH, length);
        } else if (connection.peerIsHttp10()) {
            connection.closeAfter(); // RFC 9112 6.3: a body of unknown length ends with the connection
            body(Framing.UNTIL_CLOSE, 0);
        } else {
            if (!Status.isBodyless(status)) {
                w.literal(CHUNKED);
            }
            body(Framing.CHUNKED, 0);
        }
        if (bodyless) {
            body(Framing.NONE, 0);
        }
        if (!verb.equals("stream") && connection.leavesBodyUnread()) {
            connection.closeAfter();
        }
        if (method.id() == Method.CONNECT.id()) {
            connection.closeAfter(); // refused: what a hasty client sent for the tunnel must not be read as requests
        }
        if (w.says(ConnectionOptions.CLOSE)) {
            connection.closeAfter(); // the handler said it itself
        } else if (!connection.keepsAlive()) {
            w.literal(CLOSE); // beside what else the handler said: RFC 9110 5.3 makes one list of both lines
        } else if (connection.peerIsHttp10() && !w.says(ConnectionOptions.KEEP_ALIVE)) {
            w.literal(KEEP_ALIVE);
        }
        w.upgradeOption();
    }

    private void frameRequest(HeadWriter w, String verb, long length) {
        addHost(w);
        Method method = ((ClientExchange) exchange()).method();
        if (length > 0 || (length == 0 && (!verb.equals("end") || usuallyHasContent(method)))) {
            w.contentLength(length); // RFC 9110 8.6: told even when 0 where content is usual
        } else if (length < 0) {
            w.literal(CHUNKED);
        }
        if (!connection.keepsAlive() && (w.mask() & KnownFields.CONNECTION.maskBit()) == 0) {
            w.literal(CLOSE); // RFC 9112 9.6
        }
        body(length < 0 ? Framing.CHUNKED : length == 0 ? Framing.NONE : Framing.LENGTH, length);
        if (w.says(ConnectionOptions.CLOSE)) {
            connection.closeAfter(); // RFC 9112 9.6: no further request follows
        }
        w.upgradeOption();
    }

    /** RFC 9112 3.2: every request has one; that of CONNECT names its target. */
    @Override
    void addHost(HeadWriter w) {
        if ((w.mask() & KnownFields.HOST.maskBit()) == 0) {
            w.field(KnownFields.HOST, ((ClientExchange) exchange()).host());
        }
    }

    private static boolean usuallyHasContent(Method method) {
        int id = method.id();
        return id == Method.POST.id() || id == Method.PUT.id() || id == Method.PATCH.id();
    }

    private void body(Framing f, long length) {
        framing = f;
        left = length;
        chunkLength = 0;
    }

    @Override
    boolean headWritten(HeadWriter w) {
        int kind = w.kind();
        int status = w.status();
        releaseWriter(w);
        ch.flush();
        if (kind == HeadWriter.INTERIM) {
            exchange().out(HalfState.IDLE);
            connection.responseSent(status);
            return false;
        }
        exchange().out(HalfState.BODY);
        responseStatus = status;
        connection.headSent();
        return framing != Framing.NONE;
    }

    @Override
    void trailersWritten(HeadWriter w) {
        releaseWriter(w);
        over();
    }

    @Override
    void tunnelOpened(HeadWriter w) {
        boolean response = w.kind() == HeadWriter.RESPONSE;
        int status = w.status();
        releaseWriter(w);
        ch.flush();
        if (response) {
            connection.headSent();
            connection.responseSent(status);
            startTunnel();
        } else { // the response decides
            exchange().out(HalfState.BODY);
            body(Framing.TUNNEL_ASKED, 0);
        }
    }

    boolean asksForTunnel() {
        return framing == Framing.TUNNEL_ASKED;
    }

    /** The request asked for a tunnel and got another answer. */
    void tunnelRefused() {
        over();
    }

    /** Raw bytes from now on. */
    void startTunnel() {
        exchange().out(HalfState.TUNNEL);
        body(Framing.TUNNEL, 0);
        connection.tunnelStarted();
    }

    /** Asks the client for the body it holds back (RFC 9110 10.1.1). */
    void sendContinue() {
        if (exchange().out() != HalfState.IDLE) {
            return; // a final response is on its way
        }
        if (!queue().reserve(CONTINUE.length() + Literal.OVERRUN)) {
            outOfMemory();
            return;
        }
        CONTINUE.put(queue().buffer(), queue().writeIndex());
        queue().commit(CONTINUE.length());
        http.counters().increment(Counter.HTTP_CONTINUES);
        connection.responseSent(Status.CONTINUE);
        ch.flush();
    }

    // --- bodies ---

    @Override
    boolean write(ByteBuffer b, int offset, int length) {
        return !takes(length) ? welcomesMore() : staged(queue().write(b, offset, length) == length);
    }

    @Override
    boolean write(byte[] b, int offset, int length) {
        return !takes(length) ? welcomesMore() : staged(queue().write(b, offset, length) == length);
    }

    @Override
    boolean writeAscii(CharSequence s) {
        return !takes(s.length()) ? welcomesMore() : staged(queue().writeAscii(s, 0, s.length()) == s.length());
    }

    @Override
    boolean forward(Slice lent) {
        if (!takes(lent.length())) {
            return welcomesMore();
        }
        return staged(ch.forward(lent, http.config().forwardCopyMax()));
    }

    @Override
    boolean transfer(Lease owned) {
        if (!takes(owned.length())) {
            owned.release();
            return welcomesMore();
        }
        if (queue().canAppend()) {
            queue().append(owned);
            return staged(true);
        }
        boolean whole = queue().write(owned.buffer(), owned.offset(), owned.length()) == owned.length();
        owned.release();
        return staged(whole);
    }

    @Override
    boolean transfer(ByteBuffer b, int offset, int length, Releaser done) {
        if (!takes(length)) {
            done.release();
            return welcomesMore();
        }
        if (queue().canAppend()) {
            queue().append(b, offset, length, done);
            return staged(true);
        }
        boolean whole = queue().write(b, offset, length) == length;
        done.release();
        return staged(whole);
    }

    @Override
    boolean transfer(FileRegion file) {
        FileRegion rest = file;
        while (framing == Framing.CHUNKED && rest.count() > H1ChunkEncoder.DATA_LENGTH_MAX) {
            long n = H1ChunkEncoder.DATA_LENGTH_MAX;
            if (!transferPart(new FileRegion(rest.file(), rest.position(), n, () -> {}))) {
                file.releaser().release();
                return false;
            }
            rest = new FileRegion(rest.file(), rest.position() + n, rest.count() - n, rest.releaser());
        }
        return transferPart(rest) && welcomesMore();
    }

    private boolean transferPart(FileRegion part) {
        if (!takes(part.count())) {
            part.releaser().release();
            return exchange().out() != HalfState.RESET;
        }
        if (!queue().canAppend()) {
            part.releaser().release();
            outOfMemory();
            return false;
        }
        queue().append(part);
        ch.flush();
        return true;
    }

    @Override
    long room() {
        if (!connection.admitsWrite()) {
            return 0;
        }
        return Math.max(
                0, ch.loop().memory().effectiveMarkHigh(ch.loop().config().sendMarkHigh()) - ch.queuedLength());
    }

    @Override
    boolean welcomesMore() {
        if (ch.writable()) {
            return !exchange().out().isOver();
        }
        exchange().notWelcome();
        return false;
    }

    /** Accounts for body bytes. @return false: nothing is to be staged, they are dropped */
    private boolean takes(long length) {
        if (length == 0) {
            return false;
        }
        switch (framing) {
            case NONE, TUNNEL_ASKED -> {
                return false;
            }
            case LENGTH -> {
                if (length > left) {
                    wrongLength("a write of " + length + " bytes where " + left + " are left of the declared length");
                }
                left -= length;
            }
            case CHUNKED -> {
                return inChunk(length);
            }
            case UNTIL_CLOSE, TUNNEL -> {}
        }
        return true;
    }

    private boolean inChunk(long length) {
        if (chunkLength > 0 && chunkLength + length > H1ChunkEncoder.DATA_LENGTH_MAX) {
            seal();
        }
        if (chunkLength == 0) {
            if (!queue().reserve(H1ChunkEncoder.HEADER_LENGTH)) {
                outOfMemory();
                return false;
            }
            chunkBuffer = queue().buffer();
            chunkIndex = queue().writeIndex();
            queue().commit(H1ChunkEncoder.HEADER_LENGTH);
        }
        chunkLength += (int) length;
        return true;
    }

    private boolean staged(boolean whole) {
        if (!whole) {
            outOfMemory();
            return false;
        }
        ch.flush();
        if (ch.queuedLength() > ch.loop().config().sendLimitLength()) {
            http.counters().increment(Counter.SEND_OVERRUN);
            connection.resetExchange(Outcome.overrun(EngineSettings.SEND_LIMIT_LENGTH.name(), ch.queuedLength()));
            return false;
        }
        return welcomesMore();
    }

    /** Closes the chunk that is open, before anything else is staged and before the flush. */
    void seal() {
        if (chunkLength == 0) {
            return;
        }
        H1ChunkEncoder.seal(chunkBuffer, chunkIndex, chunkLength);
        chunkLength = 0;
        chunkBuffer = null;
        if (!queue().reserve(H1ChunkEncoder.END_LENGTH)) {
            outOfMemory();
            return;
        }
        H1ChunkEncoder.putEnd(queue().buffer(), queue().writeIndex());
        queue().commit(H1ChunkEncoder.END_LENGTH);
    }

    @Override
    void end() {
        if (framing == Framing.LENGTH && left > 0) {
            wrongLength("the end of a body that is " + left + " bytes short of its declared length");
        }
        if (framing == Framing.CHUNKED) {
            seal();
            int length = H1ChunkEncoder.LAST_LENGTH + H1ChunkEncoder.END_LENGTH;
            if (exchange().out() == HalfState.RESET || !queue().reserve(length)) {
                outOfMemory();
                return;
            }
            int at = H1ChunkEncoder.putLast(queue().buffer(), queue().writeIndex());
            H1ChunkEncoder.putEnd(queue().buffer(), at);
            queue().commit(length);
        } else if (framing == Framing.TUNNEL) {
            ch.shutdownOutput();
        }
        over();
    }

    private void over() {
        if (framing != Framing.TUNNEL) {
            connection.responseSent(responseStatus);
        }
        framing = Framing.NONE;
        exchange().out(HalfState.DONE);
        ch.flush();
        connection.changed();
    }

    @Override
    void giveUp() {
        connection.resetExchange(Outcome.of(Outcome.Kind.HANDLER_FAILED));
    }

    /** A head or body is torn, so the exchange cannot go on. */
    @Override
    void outOfMemory() {
        tearHead();
        http.counters().increment(Counter.SEND_NO_BLOCK);
        connection.resetExchange(Outcome.overrun(EngineSettings.MEMORY_SMALL_BLOCKS.name(), Outcome.UNKNOWN));
    }

    @Override
    void reset(int code) {
        connection.resetExchange(Outcome.of(Outcome.Kind.CANCELLED));
    }

    @Override
    void fail(Throwable t) {
        connection.exchangeFailed(t);
        connection.changed();
    }

    @Override
    void bodyWanted() {
        connection.bodyWanted();
    }
}
