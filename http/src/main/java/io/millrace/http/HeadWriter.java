package io.millrace.http;

import io.millrace.codec.AsciiView;
import io.millrace.codec.Bytes;
import io.millrace.codec.FieldName;
import io.millrace.codec.FieldSet;
import io.millrace.codec.Fields;
import io.millrace.codec.HttpVersion;
import io.millrace.codec.KnownFields;
import io.millrace.codec.Literal;
import io.millrace.codec.Method;
import io.millrace.codec.StaticField;
import io.millrace.codec.Status;
import io.millrace.codec.h1.H1ChunkDecoder;
import io.millrace.codec.h1.H1HeadEncoder;
import io.millrace.engine.memory.SendQueue;
import io.millrace.engine.telemetry.Counter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The head being written: each call encodes straight into the outgoing block. Loop thread only.
 *
 * <p>A head is opened and ended in one call stack, and one may be open on a connection. What was written cannot be
 * taken back. {@code Date}, {@code Server} and the framing fields are added by the engine where they are missing. A
 * head that nobody will get any more discards what it is given.
 */
public final class HeadWriter {
    static final int INTERIM = 0;
    static final int RESPONSE = 1;
    static final int REQUEST = 2;
    static final int TRAILERS = 3;

    /** Room taken at a time; a longer field takes more. */
    private static final int WINDOW = 448;

    private static final long FRAMING = KnownFields.CONTENT_LENGTH.maskBit() | KnownFields.TRANSFER_ENCODING.maskBit();
    private static final Literal CHUNKED = Literal.of("Transfer-Encoding: chunked\r\n");
    private static final Literal CLOSE = Literal.of("Connection: close\r\n");
    private static final Literal KEEP_ALIVE = Literal.of("Connection: keep-alive\r\n");
    private static final Literal UPGRADE = Literal.of("Connection: upgrade\r\n");
    private static final long UNKNOWN = -1;

    private final HttpLoop http;
    private H1Stream stream; // null: discards
    private SendQueue queue;
    private HeadBuffer buffer; // null: written through; else it passes filters first
    private ByteBuffer out;
    private int kind;
    private int status;
    private int unwritten; // status whose line is to be written before anything else; 0: none
    private int start;
    private int at;
    private int limit;
    private long mark;
    private long mask;
    private int options; // of Connection fields
    private long copiedLength;

    HeadWriter(HttpLoop http) {
        this.http = http;
    }

    // --- fields ---

    /** Adds a field that was encoded ahead. */
    public HeadWriter field(StaticField f) {
        if (room(f.h1Length(), f.name())) {
            int from = at;
            at = f.putH1(out, from);
            watch(f.name().maskBit(), from + f.name().h1Length(), from);
        }
        return this;
    }

    /**
     * Adds a field.
     *
     * @param value characters 0x20 to 0xFF without 0x7F, and tab; nothing else ever leaves
     * @throws IllegalArgumentException for any other character, and for a framing field, which the engine writes
     */
    public HeadWriter field(FieldName name, CharSequence value) {
        if (room(H1HeadEncoder.fieldLengthMax(name, value.length()), name)) {
            int next = value instanceof AsciiView view
                    ? H1HeadEncoder.field(out, at, name, view)
                    : H1HeadEncoder.field(out, at, name, value);
            if (next < 0) {
                throw badValue(name, value, -1 - next);
            }
            int from = at;
            at = next;
            watch(name.maskBit(), from + name.h1Length(), from);
        }
        return this;
    }

    /** Adds a field with a number of 0 or more. */
    public HeadWriter field(FieldName name, long value) {
        if (value < 0) {
            throw new IllegalArgumentException("value of field " + name + " is " + value + ", must be 0 or more");
        }
        if (room(H1HeadEncoder.numberFieldLengthMax(name), name)) {
            at = H1HeadEncoder.field(out, at, name, value);
        }
        return this;
    }

    /**
     * Copies received fields, but never those that belong to their connection (RFC 9110 7.6.1). A copied Content-Length
     * becomes the length of a following {@link #stream()}.
     *
     * @param except names to leave out
     */
    public HeadWriter fields(Fields from, FieldSet except) {
        if (stream == null) {
            return this;
        }
        for (int i = 0; i < from.count(); i++) {
            int id = from.nameId(i);
            if (id == KnownFields.CONTENT_LENGTH.id()) {
                copiedLength = from.valueAsLong(i);
            } else if (!ConnectionFields.has(from, i) && !except.has(from, i)) {
                copy(from, i, id);
            }
        }
        return this;
    }

    private void copy(Fields from, int i, int id) {
        int nameLength = from.nameLength(i);
        int valueLength = from.valueLength(i);
        if (!room(nameLength + valueLength + 4)) {
            return;
        }
        mask |= FieldName.maskBit(id);
        int start = at;
        out.put(at, from.arena(), from.nameOffset(i), nameLength);
        at += nameLength;
        out.put(at++, (byte) ':');
        out.put(at++, (byte) ' ');
        out.put(at, from.arena(), from.valueOffset(i), valueLength);
        at = H1HeadEncoder.end(out, at + valueLength);
        watch(FieldName.maskBit(id), start + nameLength + 2, start);
    }

    /** Notes what a field that was just written says of the connection. */
    private void watch(long bit, int value, int from) {
        if ((bit & ConnectionOptions.WATCHED) != 0) {
            watched(bit, value, from);
        }
    }

    private void watched(long bit, int value, int from) {
        int length = at - value - 2;
        if (bit == KnownFields.CONNECTION.maskBit()) {
            options |= ConnectionOptions.of(out, value, length);
        } else if (status == Status.SWITCHING_PROTOCOLS && kind == RESPONSE) {
            String other = ConnectionOptions.notOffered(
                    out, value, length, stream.exchange().fields());
            if (other != null) { // RFC 9110 7.8
                at = from;
                mask &= ~bit;
                throw new IllegalArgumentException("status 101 to protocol " + other + ": the client did not offer it");
            }
        }
    }

    /** Whether a Connection field that was written has that option, one of {@link ConnectionOptions}. */
    boolean says(int option) {
        return (options & option) != 0;
    }

    // --- terminal verbs ---

    /** Ends the head and sends the text, in UTF-8, as the whole body. */
    public void send(CharSequence body) {
        int length = asciiLength(body);
        if (length < 0) {
            send(body.toString().getBytes(StandardCharsets.UTF_8));
            return;
        }
        Exchange ex = exchange();
        if (begin("send", length)) {
            ex.write(body);
        }
        finish(ex);
    }

    /** Ends the head and sends the bytes as the whole body. Copies. */
    public void send(byte[] body) {
        Exchange ex = exchange();
        if (begin("send", body.length)) {
            ex.write(body, 0, body.length);
        }
        finish(ex);
    }

    /** Ends the head and sends {@code length} bytes from the absolute index as the whole body. Copies. */
    public void send(ByteBuffer body, int offset, int length) {
        Exchange ex = exchange();
        if (begin("send", length)) {
            ex.write(body, offset, length);
        }
        finish(ex);
    }

    /** Ends the head; a body of unknown length follows by the write verbs, until {@link Exchange#end()}. */
    public void stream() {
        begin("stream", copiedLength);
    }

    /** Ends the head; a body of exactly {@code length} bytes follows. */
    public void stream(long length) {
        if (length < 0) {
            throw new IllegalArgumentException("stream(" + length + "): must be 0 or more");
        }
        begin("stream", length);
    }

    /** Ends the head, and with it the message: no body. Of trailers: ends the body. */
    public void end() {
        if (kind == TRAILERS) {
            endTrailers();
        } else if (kind == INTERIM) {
            begin("end", UNKNOWN);
        } else {
            Exchange ex = exchange();
            begin("end", 0); // unless a filter makes one there is no body
            finish(ex);
        }
    }

    private void endTrailers() {
        H1Stream s = stream;
        close();
        if (stream != null) {
            s.trailersWritten(this);
        }
    }

    /**
     * Ends the head; from now on both bodies are raw bytes: after 101, or 2xx to CONNECT.
     *
     * @throws IllegalStateException where no tunnel can follow, and for a 101 without {@code Upgrade}; the engine adds
     *     its connection option
     */
    public void tunnel() {
        H1Stream s = stream;
        if (s == null) {
            return;
        }
        s.checkTunnel(this);
        Exchange ex = s.exchange();
        if (buffer != null) {
            collected(UNKNOWN);
            writeThrough();
        }
        if (kind == RESPONSE) {
            dateAndServer();
        } else {
            s.addHost(this);
        }
        upgradeOption();
        close();
        if (stream != null) {
            s.tunnelOpened(this);
            ex.abortFilters();
        }
    }

    /** RFC 9110 7.8: Upgrade is for this connection alone, and has to say so. */
    void upgradeOption() {
        if ((mask & KnownFields.UPGRADE.maskBit()) != 0 && !says(ConnectionOptions.UPGRADE)) {
            literal(UPGRADE);
        }
    }

    private Exchange exchange() {
        return stream == null ? null : stream.exchange();
    }

    private static void finish(Exchange ex) {
        if (ex != null) {
            ex.end();
        }
    }

    /** Ends the head with the fields that the engine owes. @return whether body bytes are to follow */
    private boolean begin(String verb, long length) {
        H1Stream s = stream;
        if (s == null) {
            return false;
        }
        s.checkVerb(this, verb);
        Exchange filtered = buffer == null ? null : s.exchange();
        long lengthOut = filtered == null ? length : passFilters(filtered, length);
        if (kind == RESPONSE) {
            dateAndServer();
        }
        s.frame(this, verb, lengthOut);
        close();
        if (stream == null) {
            return false; // no send memory: the exchange was given up
        }
        boolean follows = s.headWritten(this);
        if (filtered != null && !follows) {
            filtered.abortFilters();
        }
        return follows;
    }

    /** The filters see the head, then it goes through. @return length of the body that leaves */
    private long passFilters(Exchange ex, long length) {
        collected(length);
        boolean stays = ex.filterHead(buffer);
        writeThrough();
        return stays ? UNKNOWN : length;
    }

    private void collected(long length) {
        commit();
        buffer.written(length);
    }

    private void writeThrough() {
        HeadBuffer from = buffer;
        buffer = null;
        mask = 0;
        options = 0;
        unwritten = status;
        for (int i = 0; i < from.fields().count(); i++) {
            copy(from.fields(), i, from.fields().nameId(i));
        }
        http.returnHeadBuffer(from);
    }

    private void dateAndServer() {
        if (!room(http.dateAndServer().capacity())) {
            return;
        }
        boolean date = (mask & KnownFields.DATE.maskBit()) == 0;
        boolean server = (mask & KnownFields.SERVER.maskBit()) == 0;
        ByteBuffer lines = http.dateAndServer();
        int from = date ? 0 : http.dateLength();
        int to = server ? http.dateAndServerLength() : http.dateLength();
        for (int i = from; i < to; i += Long.BYTES) {
            Bytes.putLong(out, at + i - from, Bytes.getLong(lines, i));
        }
        at += Math.max(0, to - from);
    }

    private void close() {
        if (room(2)) {
            at = H1HeadEncoder.end(out, at);
        }
        commit();
    }

    // --- what H1Stream does with it ---

    /** A response; {@code filtered} ones are collected until filters have seen them. */
    void openStatus(H1Stream s, int headKind, int headStatus, boolean filtered) {
        if (filtered) {
            buffer = http.borrowHeadBuffer();
            buffer.open(headStatus);
        }
        attach(s, headKind, headStatus);
        if (filtered) {
            room(WINDOW - H1HeadEncoder.OVERRUN);
        } else {
            unwritten = headStatus;
        }
    }

    /** @return false when there is no send memory: the writer discards */
    boolean open(H1Stream s, int headKind) {
        attach(s, headKind, 0);
        return room(WINDOW - H1HeadEncoder.OVERRUN);
    }

    private void attach(H1Stream s, int headKind, int headStatus) {
        stream = s;
        queue = s.queue();
        kind = headKind;
        status = headStatus;
        mark = queue.mark();
        mask = 0;
        options = 0;
        copiedLength = UNKNOWN;
        out = null;
        start = 0;
        at = 0;
        limit = 0;
        unwritten = 0;
    }

    void requestLine(Method method, CharSequence target) {
        if (room(H1HeadEncoder.requestLineLengthMax(method, target))) {
            int next = H1HeadEncoder.requestLine(out, at, method, target, HttpVersion.HTTP_1_1);
            if (next < 0) {
                throw new IllegalArgumentException(
                        "request target: the character at " + (-1 - next) + " is not visible ASCII, or it is empty");
            }
            at = next;
        }
    }

    void contentLength(long length) {
        if (room(H1HeadEncoder.numberFieldLengthMax(KnownFields.CONTENT_LENGTH))) {
            at = H1HeadEncoder.contentLength(out, at, length);
        }
    }

    void chunked() {
        literal(CHUNKED);
    }

    void connectionClose() {
        literal(CLOSE);
    }

    void connectionKeepAlive() {
        literal(KEEP_ALIVE);
    }

    private void literal(Literal l) {
        if (room(l.length())) {
            at = l.put(out, at);
        }
    }

    int kind() {
        return kind;
    }

    int status() {
        return status;
    }

    long mask() {
        return mask;
    }

    HttpLoop http() {
        return http;
    }

    /** Drops what was written; the queue is as it was before the head. */
    void abandon() {
        http.counters().increment(Counter.EXCHANGE_HEADS_ABANDONED);
        queue.truncate(mark);
        release();
    }

    /** The writer may be opened again. */
    void release() {
        if (buffer != null) {
            http.returnHeadBuffer(buffer);
            buffer = null;
        }
        stream = null;
        queue = null;
        out = null;
        limit = 0;
        kind = RESPONSE;
    }

    // --- room ---

    private boolean room(int length, FieldName name) {
        requireNotFraming(name);
        if (kind == TRAILERS && H1ChunkDecoder.isForbidden(name)) {
            throw new IllegalArgumentException("field " + name + " is no trailer (RFC 9110 6.5.1)");
        }
        mask |= name.maskBit();
        return room(length);
    }

    static void requireNotFraming(FieldName name) {
        if ((name.maskBit() & FRAMING) != 0) {
            throw new IllegalArgumentException(
                    "field " + name + " is written by the engine: use send(), stream(length) or end()");
        }
    }

    static IllegalArgumentException badValue(FieldName name, CharSequence value, int at) {
        return new IllegalArgumentException("value of field " + name + ": the character at " + at + " is 0x"
                + Integer.toHexString(value.charAt(at)) + "; allowed are 0x20 to 0x7E, 0x80 to 0xFF and tab");
    }

    /** Makes sure that so many bytes fit, and what encoders scribble behind them. */
    private boolean room(int length) {
        if (stream == null) {
            return false;
        }
        if (at + length + H1HeadEncoder.OVERRUN <= limit) {
            return true;
        }
        return moreRoom(length + H1HeadEncoder.OVERRUN);
    }

    /**
     * The next window. A status line is written with the first: below the calls of a handler and of {@code respond} it
     * would be so deep that the compiler leaves the calls of each store in place.
     */
    private boolean moreRoom(int length) {
        commit();
        int lineLength = unwritten == 0 ? 0 : H1HeadEncoder.statusLineLength(unwritten);
        int wanted = Math.max(WINDOW, lineLength + length);
        if (wanted > queue.reserveLengthMax()) {
            throw new IllegalArgumentException("a field of " + length + " bytes: a field line may have up to "
                    + (queue.reserveLengthMax() - lineLength));
        }
        if (!(buffer == null ? queue.reserve(wanted) : buffer.reserve(wanted))) {
            H1Stream s = stream;
            queue.truncate(mark);
            release();
            s.outOfMemory();
            return false;
        }
        out = buffer == null ? queue.buffer() : buffer.buffer();
        start = buffer == null ? queue.writeIndex() : buffer.writeIndex();
        at = start;
        limit = start + wanted;
        if (unwritten != 0) {
            at = H1HeadEncoder.statusLine(out, at, unwritten);
            unwritten = 0;
        }
        return true;
    }

    private void commit() {
        if (out != null) {
            if (buffer == null) {
                queue.commit(at - start);
            } else {
                buffer.commit(at - start);
            }
            out = null;
            limit = 0;
        }
    }

    /** Length in ASCII; -1 when there are other characters. */
    private static int asciiLength(CharSequence s) {
        int n = s.length();
        for (int i = 0; i < n; i++) {
            if (s.charAt(i) >= 0x80) {
                return -1;
            }
        }
        return n;
    }
}
