package io.millrace.codec;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A whole head as places in an arena: the start line and the fields; written by a decoder, reused by {@link #clear}.
 * Owning thread only.
 *
 * <p>The arena belongs to whoever lent it to the decoder. All places count from {@link #base()}, so a head that was
 * copied elsewhere needs one {@link #relocate}; views taken before stay true.
 */
public final class FieldTable extends Fields {
    /** Parts of a start line, for {@link #part}. */
    public static final int METHOD = 0;

    public static final int TARGET = 2;
    public static final int SCHEME = 4;
    public static final int AUTHORITY = 6;
    public static final int PATH = 8;
    public static final int QUERY = 10;
    public static final int REASON = 12;
    private static final int PARTS = 14;

    private final AsciiView methodName = new AsciiView(this, METHOD);
    private final AsciiView target = new AsciiView(this, TARGET);
    private final AsciiView scheme = new AsciiView(this, SCHEME);
    private final AsciiView authority = new AsciiView(this, AUTHORITY);
    private final AsciiView path = new AsciiView(this, PATH);
    private final AsciiView query = new AsciiView(this, QUERY);
    private final AsciiView reason = new AsciiView(this, REASON);

    private Method method = Method.UNKNOWN;
    private TargetForm targetForm = TargetForm.ORIGIN;
    private HttpVersion version = HttpVersion.HTTP_1_1;
    private int status;
    private int length;
    private int leniencies;

    /** A table for so many fields; nothing is allocated later. */
    public FieldTable(int fieldsMax) {
        super(PARTS, fieldsMax);
    }

    /** Forgets everything, the arena included. */
    public void clear() {
        begin(null, 0);
    }

    /** Forgets everything and reads {@code arena} from now on; places count from {@code base}. For decoders. */
    public void begin(ByteBuffer arena, int base) {
        this.arena = arena;
        this.base = base;
        count = 0;
        mask = 0;
        method = Method.UNKNOWN;
        status = 0;
        length = 0;
        leniencies = 0;
        Arrays.fill(positions, 0, PARTS, 0);
    }

    /**
     * The head is in other memory now: byte for byte the same {@link #length()} bytes, the first one at {@code base}.
     */
    public void relocate(ByteBuffer arena, int base) {
        this.arena = arena;
        this.base = base;
    }

    /**
     * Adds a field; offsets count from the base. For decoders.
     *
     * @return false, and nothing is added, if the table is full
     */
    public boolean add(int id, int nameOffset, int nameLength, int valueOffset, int valueLength) {
        assert nameLength > 0 && valueLength >= 0 : "name of " + nameLength + ", value of " + valueLength;
        int index = count;
        if (index >= ids.length) {
            return false;
        }
        int at = PARTS + index * STRIDE;
        positions[at] = nameOffset;
        positions[at + 1] = nameLength;
        positions[at + 2] = valueOffset;
        positions[at + 3] = valueLength;
        ids[index] = (byte) id;
        mask |= FieldName.maskBit(id);
        count = index + 1;
        return true;
    }

    /** Takes a field out; those behind it move up. For heads that are changed in passing. */
    public void remove(int index) {
        if (index < 0 || index >= count) {
            throw new IndexOutOfBoundsException("field " + index + " of " + count);
        }
        int from = PARTS + (index + 1) * STRIDE;
        System.arraycopy(positions, from, positions, from - STRIDE, (count - index - 1) * STRIDE);
        System.arraycopy(ids, index + 1, ids, index, count - index - 1);
        count--;
        mask = 0;
        for (int i = 0; i < count; i++) {
            mask |= FieldName.maskBit(ids[i]);
        }
    }

    /** Sets a part of the start line; the offset counts from the base. For decoders. */
    public void part(int part, int offset, int length) {
        positions[part] = offset;
        positions[part + 1] = length;
    }

    /** For decoders. */
    public void method(Method method) {
        this.method = method;
    }

    /** For decoders. */
    public void targetForm(TargetForm form) {
        targetForm = form;
    }

    /** For decoders. */
    public void version(HttpVersion version) {
        this.version = version;
    }

    /** For decoders. */
    public void status(int status) {
        this.status = status;
    }

    /** For decoders: the head is complete and so many bytes long. */
    public void end(int length) {
        this.length = length;
    }

    /** For decoders: a leniency was used; {@code bit} as the codec that has it defines. */
    public void tolerated(int bit) {
        leniencies |= bit;
    }

    /** Index in {@link #arena()} of the first byte that the decoder was given. */
    public int base() {
        return base;
    }

    /** Bytes of the whole head from {@link #base()}: what to copy when it must move. 0 while it is incomplete. */
    public int length() {
        return length;
    }

    /** How many fields there is room for. */
    public int fieldsMax() {
        return ids.length;
    }

    /** Leniencies that this head needed, as bits; 0 for a correct head. */
    public int leniencies() {
        return leniencies;
    }

    /** The request method; {@link Method#UNKNOWN} if its name is not a known one. */
    public Method method() {
        return method;
    }

    /** The method as received. */
    public AsciiView methodName() {
        return methodName;
    }

    /** The request target as received. */
    public AsciiView target() {
        return target;
    }

    public TargetForm targetForm() {
        return targetForm;
    }

    /** Scheme of a target in absolute form as received; empty in other forms, where the connection knows it. */
    public AsciiView scheme() {
        return scheme;
    }

    /**
     * Host and port that the request is for: from the target if it has them, else the Host field (RFC 9112 3.2.2, 3.3);
     * empty if there is neither.
     */
    public AsciiView authority() {
        return authority;
    }

    /**
     * The path without the query; {@code *} in asterisk form, empty in authority form and for absolute targets without.
     */
    public AsciiView path() {
        return path;
    }

    /** What follows the question mark; empty if there is nothing or no question mark, see {@link #hasQuery}. */
    public AsciiView query() {
        return query;
    }

    /** True if the target has a question mark. */
    public boolean hasQuery() {
        return positions[QUERY] != 0;
    }

    public HttpVersion version() {
        return version;
    }

    /** Status code of a response; 0 in requests. */
    public int status() {
        return status;
    }

    /** Reason phrase of a response as received; often empty. */
    public AsciiView reason() {
        return reason;
    }
}
