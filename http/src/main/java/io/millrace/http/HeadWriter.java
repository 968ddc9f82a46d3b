package io.millrace.http;

import io.millrace.codec.AsciiView;
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

    private static final Literal UPGRADE = Literal.of("Connection: upgrade\r\n");
    private static final long UNKNOWN = -1;

    private final HttpLoop http;
    private HttpStream stream; // null: discards
    private H2Head h2; // null: in the form of HTTP/1
    private H2Head h2Form; // made for the first head that needs it
    private SendQueue queue; // null: the form of HTTP/2 has its own
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
            if (h2 != null) {
                return took(h2.field(f));
            }
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
            if (h2 != null) {
                return took(h2.field(name, value));
            }
            int next = value instanceof AsciiView view
                    ? H1HeadEncoder.field(out, at, name, view)
                    : H1HeadEncoder.field(out, at, name, value);
            if (next < 0) {
                throw HeadRules.badValue(name, value, -1 - next);
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
            if (h2 != null) {
                return took(h2.field(name, value));
            }
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
        if (!room(H1HeadEncoder.fieldLengthMax(from, i))) {
            return;
        }
        mask |= FieldName.maskBit(id);
        if (h2 != null) {
            took(h2.field(from, i));
            return;
        }
        int start = at;
        at = H1HeadEncoder.field(out, at, from, i);
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
        int length = HeadRules.asciiLength(body);
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
        HttpStream s = stream;
        if (buffer != null) {
            collected(UNKNOWN);
        } else {
            close(true);
        }
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
        HttpStream s = stream;
        if (s == null) {
            return;
        }
        HeadRules.checkTunnel(this, s);
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
        close(false);
        if (stream != null) {
            s.tunnelOpened(this);
            ex.abortFilters();
        }
    }

    /** RFC 9110 7.8: Upgrade is for this connection alone, and has to say so. */
    void upgradeOption() {
        if (h2 == null && (mask & KnownFields.UPGRADE.maskBit()) != 0 && !says(ConnectionOptions.UPGRADE)) {
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
        HttpStream s = stream;
        if (s == null) {
            return false;
        }
        HeadRules.checkVerb(this, verb, s); // first, so that a verb that is refused leaves the head as it was
        Exchange filtered = buffer == null ? null : s.exchange();
        long lengthOut = filtered == null ? length : passFilters(filtered, length);
        if (kind == RESPONSE) {
            dateAndServer();
        }
        close(s.frame(this, verb, lengthOut));
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
        if (!openH2(status)) {
            unwritten = status;
        }
        for (int i = 0; i < from.fields().count(); i++) {
            copy(from.fields(), i, from.fields().nameId(i));
        }
        http.returnHeadBuffer(from);
    }

    private void dateAndServer() {
        if (!room(http.dateAndServer().capacity())) {
            return;
        }
        if (h2 != null) {
            took(h2.dateAndServer(mask));
            return;
        }
        boolean date = (mask & KnownFields.DATE.maskBit()) == 0;
        at = http.putDateAndServer(out, at, date, (mask & KnownFields.SERVER.maskBit()) == 0);
    }

    /** @param ends whether the message ends with the head */
    private void close(boolean ends) {
        if (h2 != null) {
            took(h2.close(ends));
        } else if (room(2)) {
            at = H1HeadEncoder.end(out, at);
        }
        commit();
    }

    // --- the form of HTTP/2 ---

    /** @return false: it is written in the form of HTTP/1 */
    private boolean openH2(int headStatus) {
        if (!(stream instanceof H2Stream s)) {
            return false;
        }
        if (h2Form == null) {
            h2Form = new H2Head(http);
        }
        if (h2Form.open(s, headStatus)) {
            h2 = h2Form;
            at = 0;
            limit = h2.lineLengthMax(); // a line at a time: the form has room of its own
        } else {
            noMemory();
        }
        return true;
    }

    /** Trailers that cannot be encoded yet. */
    void collect(H2Stream s) {
        buffer = http.borrowHeadBuffer();
        buffer.open(0);
        attach(s, TRAILERS, 0);
        room(WINDOW - H1HeadEncoder.OVERRUN);
    }

    /** What was collected, to be {@link #sendCollected} later; null when the head was written through. */
    HeadBuffer takeCollected() {
        HeadBuffer taken = buffer;
        buffer = null;
        return taken;
    }

    /** @return false: no send memory */
    boolean sendCollected(H2Stream s, HeadBuffer from) {
        attach(s, TRAILERS, 0);
        buffer = from;
        writeThrough();
        close(true);
        boolean whole = stream != null;
        release();
        return whole;
    }

    private HeadWriter took(boolean whole) {
        if (!whole) {
            noMemory();
        }
        return this;
    }

    // --- what the stream does with it ---

    /** A response; {@code filtered} ones are collected until filters have seen them. */
    void openStatus(HttpStream s, int headKind, int headStatus, boolean filtered) {
        if (filtered) {
            buffer = http.borrowHeadBuffer();
            buffer.open(headStatus);
        }
        attach(s, headKind, headStatus);
        if (filtered) {
            room(WINDOW - H1HeadEncoder.OVERRUN);
        } else if (!openH2(headStatus)) {
            unwritten = headStatus;
        }
    }

    /** @return false when there is no send memory: the writer discards */
    boolean open(HttpStream s, int headKind) {
        attach(s, headKind, 0);
        return openH2(0) ? stream != null : room(WINDOW - H1HeadEncoder.OVERRUN);
    }

    private void attach(HttpStream s, int headKind, int headStatus) {
        stream = s;
        queue = s.queue();
        kind = headKind;
        status = headStatus;
        mark = queue == null ? 0 : queue.mark();
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
        if (h2 != null) {
            took(h2.contentLength(length));
            return;
        }
        if (room(H1HeadEncoder.numberFieldLengthMax(KnownFields.CONTENT_LENGTH))) {
            at = H1HeadEncoder.contentLength(out, at, length);
        }
    }

    /** A field line of HTTP/1. */
    void literal(Literal l) {
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

    /** Drops what was written; the queue is as it was before the head. */
    void abandon() {
        http.counters().increment(Counter.EXCHANGE_HEADS_ABANDONED);
        drop();
        release();
    }

    private void drop() {
        if (h2 != null) {
            h2.abandon();
        } else if (buffer == null && queue != null) {
            queue.truncate(mark);
        }
    }

    /** The writer may be opened again. */
    void release() {
        if (buffer != null) {
            http.returnHeadBuffer(buffer);
            buffer = null;
        }
        stream = null;
        h2 = null;
        queue = null;
        out = null;
        limit = 0;
        kind = RESPONSE;
    }

    // --- room ---

    private boolean room(int length, FieldName name) {
        HeadRules.requireNotFraming(name);
        if (kind == TRAILERS && H1ChunkDecoder.isForbidden(name)) {
            throw new IllegalArgumentException("field " + name + " is no trailer (RFC 9110 6.5.1)");
        }
        mask |= name.maskBit();
        return room(length);
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
        int lengthMax = h2 != null ? limit : queue != null ? queue.reserveLengthMax() : Integer.MAX_VALUE;
        if (h2 != null || wanted > lengthMax) {
            throw new IllegalArgumentException(
                    "a field of " + length + " bytes: a field line may have up to " + (lengthMax - lineLength));
        }
        if (!(buffer == null ? queue.reserve(wanted) : buffer.reserve(wanted))) {
            noMemory();
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

    /** The exchange is given up; what follows is discarded. */
    private void noMemory() {
        HttpStream s = stream;
        drop();
        release();
        s.outOfMemory();
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
}
