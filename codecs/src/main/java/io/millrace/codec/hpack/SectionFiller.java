package io.millrace.codec.hpack;

import io.millrace.codec.Authority;
import io.millrace.codec.Bytes;
import io.millrace.codec.CodecResult;
import io.millrace.codec.FieldName;
import io.millrace.codec.FieldTable;
import io.millrace.codec.HttpVersion;
import io.millrace.codec.KnownFields;
import io.millrace.codec.Limits;
import io.millrace.codec.Method;
import io.millrace.codec.ProtocolError;
import io.millrace.codec.TargetForm;
import java.nio.ByteBuffer;

/**
 * Takes the fields of one section as they come, holds them to the rules for a message (RFC 9113 section 8.3) and to the
 * limits, and fills a table with them. One a decoder; owning thread only.
 *
 * <p>The first failure is kept. After it nothing is filled any more, but fields still come: they are counted, and
 * written over each other at the start of the arena.
 */
final class SectionFiller {
    static final int REQUEST = 0;
    static final int RESPONSE = 1;
    static final int TRAILERS = 2;

    /** Nobody wants it. */
    static final int NOTHING = 3;

    /** No rules: all fields as they are, pseudo fields among them. */
    static final int FIELDS = 4;

    private static final int COPIED_AT_ONCE = 4 * Bytes.WORD;

    private static final long HOST_BIT = KnownFields.HOST.maskBit();
    private static final long LENGTH_BIT = KnownFields.CONTENT_LENGTH.maskBit();
    private static final int METHOD_SEEN = 1 << FieldRules.METHOD;
    private static final int SCHEME_SEEN = 1 << FieldRules.SCHEME;
    private static final int AUTHORITY_SEEN = 1 << FieldRules.AUTHORITY;
    private static final int PATH_SEEN = 1 << FieldRules.PATH;
    private static final int STATUS_SEEN = 1 << FieldRules.STATUS;
    private static final int PROTOCOL_SEEN = 1 << FieldRules.PROTOCOL;

    private final Limits limits;
    private int section;
    private int specialMask; // what of a field's meta must be looked at
    private FieldTable out;
    private ByteBuffer arena;
    private int base;
    private int limit;
    private int at;
    private int count;
    private int countMax;
    private long mask;
    private int seen; // a bit for each kind of pseudo field
    private int schemeDetail;
    private long listLength;
    private int listLengthMax;
    private int farLength;
    private int failure;

    SectionFiller(Limits limits) {
        this.limits = limits;
    }

    /** A new section; {@code limit} is the end of what a head may use of the arena. */
    void begin(int section, ByteBuffer arena, int base, int limit, FieldTable out) {
        this.section = section;
        this.arena = arena;
        this.base = base;
        this.limit = limit;
        this.out = out;
        at = base;
        count = 0;
        mask = 0;
        seen = 0;
        listLength = 0;
        specialMask = section == FIELDS ? 0 : FieldRules.SPECIAL;
        boolean trailers = section == TRAILERS;
        failure = section == NOTHING ? CodecResult.failure(ProtocolError.HEAD_TOO_LONG) : 0;
        listLengthMax = trailers ? limits.trailersLengthMax() : limits.headLengthMax();
        farLength = HpackDecoder.FAR_TOO_LONG * listLengthMax;
        if (out != null) {
            out.begin(arena, base);
            out.version(HttpVersion.HTTP_2);
            countMax = trailers ? Math.min(limits.trailerFieldsMax(), out.fieldsMax()) : out.fieldsMax();
        }
    }

    ByteBuffer arena() {
        return arena;
    }

    /** Where in the arena the next field goes. */
    int at() {
        return at;
    }

    int limit() {
        return limit;
    }

    /** True if nothing is filled any more, and {@link #at} is the start of the arena. */
    boolean hasFailed() {
        return failure < 0;
    }

    long listLength() {
        return listLength;
    }

    boolean isFarTooLong() {
        return listLength > farLength;
    }

    void fail(ProtocolError error) {
        if (failure == 0) {
            failure = CodecResult.failure(error);
            at = base;
        }
    }

    void failTooLong() {
        fail(section == TRAILERS ? ProtocolError.TRAILERS_TOO_LONG : ProtocolError.HEAD_TOO_LONG);
    }

    /** A field that is not in the arena, since that is too short. */
    void tooLong(long nameAndValueLength) {
        listLength += nameAndValueLength + HpackEntry.OVERHEAD;
        failTooLong();
    }

    /** An entry of a table comes as a field. */
    void entry(ByteBuffer memory, int entry) {
        long facts = HpackEntry.facts(memory, entry);
        int nameLength = HpackEntry.nameLength((int) facts);
        int valueLength = HpackEntry.valueLength((int) facts);
        int length = nameLength + valueLength;
        if (failure < 0 || at + length > limit) {
            tooLong(length);
            return;
        }
        copy(memory, entry + HpackEntry.FACTS_LENGTH, arena, at, length);
        field(nameLength, valueLength, (int) (facts >>> Integer.SIZE), false);
    }

    /**
     * As whole words, four at a time: both buffers have {@link HpackDecoder#ARENA_MARGIN} bytes behind. A call of the
     * JDK's costs more than the bytes of nearly every field.
     */
    static void copy(ByteBuffer src, int from, ByteBuffer dst, int to, int length) {
        int i = 0;
        do {
            long a = Bytes.getLong(src, from + i);
            long b = Bytes.getLong(src, from + i + 8);
            long c = Bytes.getLong(src, from + i + 16);
            long d = Bytes.getLong(src, from + i + 24);
            Bytes.putLong(dst, to + i, a);
            Bytes.putLong(dst, to + i + 8, b);
            Bytes.putLong(dst, to + i + 16, c);
            Bytes.putLong(dst, to + i + 24, d);
            i += COPIED_AT_ONCE;
        } while (i < length);
    }

    /** A field comes, whose name and value lie at {@link #at}. */
    void field(int nameLength, int valueLength, int meta, boolean sensitive) {
        listLength += nameLength + valueLength + HpackEntry.OVERHEAD;
        if (listLength > listLengthMax) {
            failTooLong();
        } else if (failure == 0) {
            if ((meta & specialMask) == 0) {
                plain(nameLength, valueLength, meta);
            } else {
                special(nameLength, valueLength, meta);
            }
            if (sensitive && failure == 0 && count > 0) {
                out.sensitive(count - 1);
            }
        }
    }

    private void plain(int nameLength, int valueLength, int meta) {
        if (count == countMax) {
            fail(section == TRAILERS ? ProtocolError.TRAILERS_TOO_MANY : ProtocolError.FIELDS_TOO_MANY);
            return;
        }
        int id = meta & FieldRules.ID_MASK;
        int offset = at - base;
        out.set(count, id, offset, nameLength, offset + nameLength, valueLength);
        count++;
        mask |= FieldName.maskBit(id);
        at += nameLength + valueLength;
    }

    private void special(int nameLength, int valueLength, int meta) {
        if ((meta & FieldRules.NAME_BAD) != 0) {
            fail(ProtocolError.FIELD_NAME_INVALID);
            return;
        }
        int kind = FieldRules.kind(meta);
        boolean valueBad = (meta & FieldRules.VALUE_BAD) != 0;
        switch (kind) {
            case FieldRules.PLAIN:
                fail(ProtocolError.FIELD_VALUE_INVALID);
                break;
            case FieldRules.CONNECTION:
                fail(ProtocolError.CONNECTION_FIELD);
                break;
            case FieldRules.UNKNOWN_PSEUDO:
                fail(ProtocolError.PSEUDO_FIELD_UNKNOWN);
                break;
            case FieldRules.TE:
                checked(nameLength, valueLength, meta, valueBad ? ProtocolError.CONNECTION_FIELD : null);
                break;
            case FieldRules.HOST:
                checked(nameLength, valueLength, meta, hostError(valueBad));
                break;
            case FieldRules.CONTENT_LENGTH:
                checked(nameLength, valueLength, meta, lengthError(valueBad));
                break;
            default:
                pseudo(kind, nameLength, valueLength, meta);
                break;
        }
    }

    private void checked(int nameLength, int valueLength, int meta, ProtocolError error) {
        if (error != null) {
            fail(error);
        } else {
            plain(nameLength, valueLength, meta);
        }
    }

    private ProtocolError hostError(boolean valueBad) {
        if ((mask & HOST_BIT) != 0) {
            return ProtocolError.HOST_REPEATED;
        }
        return valueBad ? ProtocolError.HOST_INVALID : null;
    }

    private ProtocolError lengthError(boolean valueBad) {
        if ((mask & LENGTH_BIT) != 0) {
            return ProtocolError.LENGTH_REPEATED;
        }
        return valueBad ? ProtocolError.LENGTH_INVALID : null;
    }

    private void pseudo(int kind, int nameLength, int valueLength, int meta) {
        // RFC 9113 8.3: before all others; not in trailers; those of the other direction nowhere.
        boolean placed = section != TRAILERS && count == 0 && (kind == FieldRules.STATUS) == (section == RESPONSE);
        if (!placed) {
            fail(ProtocolError.PSEUDO_FIELD_MISPLACED);
        } else if ((seen & (1 << kind)) != 0) {
            fail(ProtocolError.PSEUDO_FIELD_REPEATED);
        } else if ((meta & FieldRules.VALUE_BAD) != 0) {
            fail(valueError(kind));
        } else {
            seen |= 1 << kind;
            part(kind, at + nameLength - base, valueLength, FieldRules.detail(meta));
            at += nameLength + valueLength;
        }
    }

    private static ProtocolError valueError(int kind) {
        switch (kind) {
            case FieldRules.METHOD:
                return ProtocolError.METHOD_INVALID;
            case FieldRules.SCHEME:
                return ProtocolError.SCHEME_INVALID;
            case FieldRules.AUTHORITY:
                return ProtocolError.AUTHORITY_INVALID;
            case FieldRules.PATH:
                return ProtocolError.TARGET_INVALID;
            case FieldRules.STATUS:
                return ProtocolError.STATUS_INVALID;
            default:
                return ProtocolError.PROTOCOL_INVALID;
        }
    }

    private void part(int kind, int offset, int length, int detail) {
        switch (kind) {
            case FieldRules.METHOD:
                out.method(Method.byId(detail));
                out.part(FieldTable.METHOD, offset, length);
                break;
            case FieldRules.SCHEME:
                schemeDetail = detail;
                out.part(FieldTable.SCHEME, offset, length);
                break;
            case FieldRules.AUTHORITY:
                out.part(FieldTable.AUTHORITY, offset, length);
                break;
            case FieldRules.PATH:
                path(offset, length, detail);
                break;
            case FieldRules.STATUS:
                out.status(detail);
                break;
            default:
                out.part(FieldTable.PROTOCOL, offset, length);
                break;
        }
    }

    private void path(int offset, int length, int detail) {
        if (length > limits.startLineLengthMax()) {
            fail(ProtocolError.START_LINE_TOO_LONG);
            return;
        }
        out.part(FieldTable.TARGET, offset, length);
        out.part(FieldTable.PATH, offset, detail == 0 ? length : detail - 1);
        if (detail != 0) {
            out.part(FieldTable.QUERY, offset + detail, length - detail);
        }
    }

    /** The section is over: bytes of the arena that it took, or the failure. */
    int finish() {
        if (failure == 0) {
            out.counted(count, mask);
            finishSection();
        }
        if (failure < 0) {
            return failure;
        }
        int length = at - base;
        out.end(length);
        return length;
    }

    private void finishSection() {
        if (section == REQUEST) {
            request();
        } else if (section == RESPONSE) {
            if (seen != STATUS_SEEN) {
                fail(ProtocolError.PSEUDO_FIELD_MISSING);
            }
        } else if (section == TRAILERS && (mask & KnownFields.NEVER_TRAILERS) != 0) {
            fail(ProtocolError.TRAILER_FORBIDDEN);
        }
    }

    /** RFC 9113 8.3.1: exactly one method, scheme and path, unless it is a CONNECT request. */
    private void request() {
        boolean connect = out.method().is(Method.CONNECT);
        if ((seen & PROTOCOL_SEEN) != 0 && !connect) {
            fail(ProtocolError.PROTOCOL_INVALID);
        } else if (connect && (seen & PROTOCOL_SEEN) == 0) {
            connect();
        } else if ((seen & (METHOD_SEEN | SCHEME_SEEN | PATH_SEEN)) != (METHOD_SEEN | SCHEME_SEEN | PATH_SEEN)) {
            fail(ProtocolError.PSEUDO_FIELD_MISSING);
        } else {
            target();
            authority();
        }
    }

    /** RFC 9113 8.5: authority with a port, neither scheme nor path. */
    private void connect() {
        if ((seen & (SCHEME_SEEN | PATH_SEEN)) != 0) {
            fail(ProtocolError.PSEUDO_FIELD_MISPLACED);
            return;
        }
        if ((seen & AUTHORITY_SEEN) == 0) {
            fail(ProtocolError.PSEUDO_FIELD_MISSING);
            return;
        }
        int index = out.authority().offset();
        int length = out.authority().length();
        if (!Authority.isTarget(arena, index, index + length, true)) {
            fail(ProtocolError.AUTHORITY_INVALID);
            return;
        }
        out.targetForm(TargetForm.AUTHORITY);
        out.part(FieldTable.TARGET, index - base, length);
        if ((mask & HOST_BIT) != 0) {
            compareHost(index, length);
        }
    }

    private void target() {
        boolean asterisk = arena.get(out.path().offset()) == '*';
        out.targetForm(asterisk ? TargetForm.ASTERISK : TargetForm.ORIGIN);
        if (asterisk && !out.method().is(Method.OPTIONS)) {
            fail(ProtocolError.TARGET_INVALID);
        }
    }

    /** The authority outweighs Host, which must not differ; without it Host is the authority. */
    private void authority() {
        if ((seen & AUTHORITY_SEEN) != 0) {
            if ((mask & HOST_BIT) != 0) {
                compareHost(out.authority().offset(), out.authority().length());
            }
            return;
        }
        int host = (mask & HOST_BIT) == 0 ? -1 : out.find(KnownFields.HOST);
        if (host >= 0 && out.valueLength(host) > 0) {
            out.part(FieldTable.AUTHORITY, out.valueOffset(host) - base, out.valueLength(host));
        } else if (schemeDetail != 0) {
            // RFC 9110 4.2.1: an http URI with an empty host is invalid
            fail(ProtocolError.HOST_MISSING);
        }
    }

    private void compareHost(int index, int length) {
        int host = out.find(KnownFields.HOST);
        int offset = out.valueOffset(host);
        boolean same = out.valueLength(host) == length;
        for (int i = 0; same && i < length; i++) {
            same = Bytes.lower(arena.get(index + i)) == Bytes.lower(arena.get(offset + i));
        }
        if (!same) {
            fail(ProtocolError.AUTHORITY_BESIDE_HOST);
        }
    }
}
