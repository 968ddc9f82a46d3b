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

    public static final int TARGET = 1;
    public static final int SCHEME = 2;
    public static final int AUTHORITY = 3;
    public static final int PATH = 4;
    public static final int QUERY = 5;
    public static final int REASON = 6;
    public static final int PROTOCOL = 7;
    private static final int PARTS = 8;

    private static final TargetForm[] FORMS = TargetForm.values();
    private static final HttpVersion[] VERSIONS = HttpVersion.values();

    private final AsciiView methodName = new AsciiView(this, METHOD);
    private final AsciiView target = new AsciiView(this, TARGET);
    private final AsciiView scheme = new AsciiView(this, SCHEME);
    private final AsciiView authority = new AsciiView(this, AUTHORITY);
    private final AsciiView path = new AsciiView(this, PATH);
    private final AsciiView query = new AsciiView(this, QUERY);
    private final AsciiView reason = new AsciiView(this, REASON);
    private final AsciiView protocol = new AsciiView(this, PROTOCOL);

    // ids and ordinals, not references: storing a reference costs the barriers of the garbage collector
    private int method;
    private int targetForm;
    private int version = HttpVersion.HTTP_1_1.ordinal();
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
        relocate(arena, base);
        count = 0;
        mask = 0;
        method = 0;
        status = 0;
        length = 0;
        leniencies = 0;
        if (anySensitive) {
            anySensitive = false;
            Arrays.fill(sensitive, 0);
        }
        // one by one, which is faster than a loop over so few
        places[METHOD] = 0;
        places[TARGET] = 0;
        places[SCHEME] = 0;
        places[AUTHORITY] = 0;
        places[PATH] = 0;
        places[QUERY] = 0;
        places[REASON] = 0;
        places[PROTOCOL] = 0;
    }

    /**
     * The head is in other memory now: byte for byte the same {@link #length()} bytes, the first one at {@code base}.
     */
    @SuppressWarnings("ReferenceEquality") // another buffer of the same content is another place
    public void relocate(ByteBuffer arena, int base) {
        if (this.arena != arena) {
            this.arena = arena;
        }
        this.base = base;
    }

    /**
     * Adds a field; offsets count from the base. For decoders.
     *
     * @return false, and nothing is added, if the table is full or a place is beyond {@link Limits#HEAD_LENGTH_BOUND}
     */
    public boolean add(int id, int nameOffset, int nameLength, int valueOffset, int valueLength) {
        assert nameLength > 0 && valueLength >= 0 : "name of " + nameLength + ", value of " + valueLength;
        int index = count;
        boolean far = (nameOffset | nameLength | valueOffset | valueLength) > Limits.HEAD_LENGTH_BOUND;
        if (index >= ids.length || far) {
            return false;
        }
        set(index, id, nameOffset, nameLength, valueOffset, valueLength);
        counted(index + 1, mask | FieldName.maskBit(id));
        return true;
    }

    /** For decoders that count themselves: as {@link #add}, at an index below {@link #fieldsMax()}. */
    public void set(int index, int id, int nameOffset, int nameLength, int valueOffset, int valueLength) {
        assert (nameOffset | nameLength | valueOffset | valueLength) >>> 16 == 0 : "place at " + valueOffset;
        int at = PARTS + index * STRIDE;
        places[at] = place(nameOffset, nameLength);
        places[at + VALUE] = place(valueOffset, valueLength);
        ids[index] = (byte) id;
    }

    /** For decoders that count themselves: so many fields were set, with these presence bits. */
    public void counted(int count, long mask) {
        this.count = count;
        this.mask = mask;
    }

    /** Takes a field out; those behind it move up. For heads that are changed in passing. */
    public void remove(int index) {
        if (index < 0 || index >= count) {
            throw new IndexOutOfBoundsException("field " + index + " of " + count);
        }
        int from = PARTS + (index + 1) * STRIDE;
        System.arraycopy(places, from, places, from - STRIDE, (count - index - 1) * STRIDE);
        System.arraycopy(ids, index + 1, ids, index, count - index - 1);
        if (anySensitive) {
            for (int i = index; i < count; i++) {
                mark(i, i + 1 < count && isSensitive(i + 1));
            }
        }
        count--;
        mask = 0;
        for (int i = 0; i < count; i++) {
            mask |= FieldName.maskBit(ids[i]);
        }
    }

    /** Sets a part of the start line; the offset counts from the base. For decoders. */
    public void part(int part, int offset, int length) {
        assert (offset | length) >>> 16 == 0 : "part of " + length + " at " + offset;
        places[part] = place(offset, length);
    }

    /** True if the part was set, be it empty. */
    public boolean hasPart(int part) {
        return places[part] != 0;
    }

    /** For decoders. */
    public void method(Method method) {
        this.method = method.id();
    }

    /** For decoders. */
    public void targetForm(TargetForm form) {
        targetForm = form.ordinal();
    }

    /** For decoders. */
    public void version(HttpVersion version) {
        this.version = version.ordinal();
    }

    /** For decoders. */
    public void status(int status) {
        this.status = status;
    }

    /** For decoders: the head is complete and so many bytes long. */
    public void end(int length) {
        this.length = length;
    }

    /** For decoders: the field at that index was marked as never to be indexed. */
    public void sensitive(int index) {
        anySensitive = true;
        mark(index, true);
    }

    private void mark(int index, boolean set) {
        long bit = 1L << index;
        int word = index / Long.SIZE;
        sensitive[word] = set ? sensitive[word] | bit : sensitive[word] & ~bit;
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
        return Method.byId(method);
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
        return FORMS[targetForm];
    }

    /**
     * Scheme of a target in absolute form, or of HTTP/2 and 3, as received; empty in other forms, where the connection
     * knows it.
     */
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
        return hasPart(QUERY);
    }

    public HttpVersion version() {
        return VERSIONS[version];
    }

    /** Status code of a response; 0 in requests. */
    public int status() {
        return status;
    }

    /** Reason phrase of a response as received; often empty. */
    public AsciiView reason() {
        return reason;
    }

    /**
     * Protocol that a CONNECT request asks for (RFC 8441 section 4); empty for all others, see {@link #hasPart}.
     */
    public AsciiView protocol() {
        return protocol;
    }
}
