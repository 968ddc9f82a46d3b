package io.millrace.codec.hpack;

import io.millrace.codec.Bytes;
import io.millrace.codec.FieldName;
import io.millrace.codec.FieldValues;
import io.millrace.codec.KnownFields;
import io.millrace.codec.PrefixInt;
import io.millrace.codec.StaticField;
import io.millrace.codec.StringLiteral;
import java.nio.ByteBuffer;

/**
 * Decides how a field is written, and writes it: as an index, as a literal that becomes an entry, or as one that does
 * not (RFC 7541 section 6). One an encoder; owning thread only.
 *
 * <p>Where the bytes of a name or value are needed in one piece they are laid out in the outgoing buffer itself, behind
 * what the field can take at most: see {@link #layout}.
 */
final class FieldWriter {
    /** Policies: what becomes an entry, what does not, and what never must, on no hop. */
    static final int INDEX = 0;

    static final int LITERAL = 1;
    static final int NEVER = 2;

    /** Two prefixes with their lengths, and the garbage behind the second string. */
    static final int LAYOUT_MARGIN = 32;

    /** RFC 7541 7.1.3 asks for care with values that can be guessed; a long cookie cannot. */
    private static final int COOKIE_LENGTH_MIN = 20;

    private static final int INDEXED = 0x80;
    private static final int INDEXED_BITS = 7;
    private static final int INDEXING = 0x40;
    private static final int INDEXING_BITS = 6;
    private static final int NEVER_INDEXED = 0x10;
    private static final int LITERAL_BITS = 4;
    private static final int FIRST_DYNAMIC = HpackStaticTable.COUNT + 1;

    private static final String STATIC_CODINGS = "gzip, deflate";

    private static final byte[] POLICIES = policies();

    private final HpackDynamicTable table;
    private final EntryIndex entries;

    FieldWriter(HpackDynamicTable table) {
        this.table = table;
        entries = new EntryIndex(table);
    }

    private static byte[] policies() {
        byte[] policies = new byte[KnownFields.COUNT + 1];
        FieldName[] literal = {
            KnownFields.CONTENT_LENGTH,
            KnownFields.CONTENT_RANGE,
            KnownFields.RANGE,
            KnownFields.AGE,
            KnownFields.ETAG,
            KnownFields.IF_NONE_MATCH,
            KnownFields.IF_MATCH,
            KnownFields.IF_MODIFIED_SINCE,
            KnownFields.IF_UNMODIFIED_SINCE,
            KnownFields.IF_RANGE,
            KnownFields.LOCATION,
            KnownFields.CONTENT_LOCATION,
            KnownFields.X_REQUEST_ID,
            KnownFields.TRACEPARENT,
            KnownFields.TRACESTATE,
            KnownFields.SERVER_TIMING,
            KnownFields.LAST_EVENT_ID
        };
        for (FieldName name : literal) {
            policies[name.id()] = LITERAL;
        }
        policies[KnownFields.AUTHORIZATION.id()] = NEVER;
        policies[KnownFields.PROXY_AUTHORIZATION.id()] = NEVER;
        policies[KnownFields.SET_COOKIE.id()] = NEVER;
        return policies;
    }

    private static int policy(int id, int valueLength) {
        return id == KnownFields.COOKIE.id() && valueLength < COOKIE_LENGTH_MIN ? NEVER : POLICIES[id];
    }

    /** Where a name is laid out; its value follows. */
    static int layout(int index, int nameLength, int valueLength) {
        return index + nameLength + valueLength + LAYOUT_MARGIN;
    }

    /** A field that was encoded ahead. */
    int field(ByteBuffer out, int index, StaticField field) {
        int age = entries.find(field);
        if (age >= 0) {
            return indexed(out, index, FIRST_DYNAMIC + age);
        }
        return newField(out, index, field);
    }

    private int newField(ByteBuffer out, int index, StaticField field) {
        FieldName name = field.name();
        int id = name.id();
        String value = field.value();
        int policy = policy(id, value.length());
        if (policy == INDEX && fits(name.length() + value.length())) {
            int next = field(out, index, name, value);
            entries.found(field);
            return next;
        }
        int entry = HpackStaticTable.indexOf(id);
        int at = PrefixInt.put(out, index, LITERAL_BITS, policy == NEVER ? NEVER_INDEXED : 0, entry);
        if (entry == 0) {
            at = name.putString(out, at);
        }
        return field.putString(out, at);
    }

    /** A field with a text, of which white space around is left out. */
    int field(ByteBuffer out, int index, FieldName name, CharSequence value) {
        int from = 0;
        int to = value.length();
        while (from < to && isSpace(value.charAt(from))) {
            from++;
        }
        while (to > from && isSpace(value.charAt(to - 1))) {
            to--;
        }
        int nameLength = name.length();
        int nameAt = layout(index, nameLength, to - from);
        int valueAt = nameAt + nameLength;
        int invalid = putText(out, valueAt, value, from, to);
        if (invalid >= 0) {
            return -1 - invalid;
        }
        int id = name.id();
        if (id == FieldName.UNKNOWN) {
            Bytes.putAscii(out, nameAt, name.lower());
        }
        int policy = policy(id, to - from);
        int entry = HpackStaticTable.indexOf(id);
        return write(out, index, id, entry, nameLength, out, valueAt, to - from, policy, true);
    }

    /** A field with bytes, of which white space around is left out. */
    int field(ByteBuffer out, int index, FieldName name, ByteBuffer value, int offset, int length) {
        int from = offset;
        int valueLength = length;
        if (hasSpaceAround(value, offset, length)) {
            from = FieldValues.skipSpace(value, offset, offset + length);
            valueLength = FieldValues.trimSpace(value, from, offset + length) - from;
        }
        int id = name.id();
        if (id == FieldName.UNKNOWN) {
            Bytes.putAscii(out, layout(index, name.length(), valueLength), name.lower());
        }
        int next = write(
                out,
                index,
                id,
                HpackStaticTable.indexOf(id),
                name.length(),
                value,
                from,
                valueLength,
                policy(id, valueLength),
                false);
        return next >= 0 ? next : next - (from - offset);
    }

    /** A field that was received: a name of that id, or of none, and a value. */
    int field(
            ByteBuffer out,
            int index,
            int id,
            ByteBuffer in,
            int nameOffset,
            int nameLength,
            int valueOffset,
            int valueLength,
            boolean sensitive) {
        int from = valueOffset;
        int length = valueLength;
        if (hasSpaceAround(in, valueOffset, valueLength)) {
            from = FieldValues.skipSpace(in, valueOffset, valueOffset + valueLength);
            length = FieldValues.trimSpace(in, from, valueOffset + valueLength) - from;
        }
        int known = id;
        if (id == FieldName.UNKNOWN) {
            int nameAt = layout(index, nameLength, length);
            for (int i = 0; i < nameLength; i++) {
                out.put(nameAt + i, (byte) Bytes.lower(in.get(nameOffset + i)));
            }
            known = KnownFields.idOf(out, nameAt, nameLength);
        }
        int policy = sensitive ? NEVER : policy(known, length);
        int entry = HpackStaticTable.indexOf(known);
        int next = write(out, index, known, entry, nameLength, in, from, length, policy, false);
        return next >= 0 ? next : next - (from - valueOffset);
    }

    /** A pseudo field whose name and value are laid out and checked. */
    int pseudo(ByteBuffer out, int index, int entry, int nameLength, int valueAt, int valueLength, int policy) {
        return write(out, index, FieldName.UNKNOWN, entry, nameLength, out, valueAt, valueLength, policy, true);
    }

    private static boolean hasSpaceAround(ByteBuffer in, int index, int length) {
        return length > 0 && (in.get(index) <= ' ' || in.get(index + length - 1) <= ' ');
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t';
    }

    /** An entry that takes more than three quarters would throw out nearly all others. */
    private boolean fits(int nameAndValueLength) {
        int lengthMax = table.lengthMax();
        return nameAndValueLength + HpackEntry.OVERHEAD <= lengthMax - (lengthMax >>> 2);
    }

    /**
     * Any field. A name without an id is laid out; the value lies anywhere.
     *
     * @param entry static entry with that name, or 0
     * @param checked whether the characters of the value are known to be valid
     * @return next index, or {@code -1 - place}
     */
    private int write(
            ByteBuffer out,
            int index,
            int id,
            int entry,
            int nameLength,
            ByteBuffer value,
            int valueAt,
            int valueLength,
            int policy,
            boolean checked) {
        boolean indexing = policy == INDEX && fits(nameLength + valueLength);
        if (indexing) {
            int nameAt = layout(index, nameLength, valueLength);
            int age = entries.find(id, out, nameAt, nameLength, value, valueAt, valueLength);
            if (age >= 0) {
                return indexed(out, index, FIRST_DYNAMIC + age);
            }
        }
        return literal(out, index, id, entry, nameLength, value, valueAt, valueLength, policy, indexing, checked);
    }

    private static int indexed(ByteBuffer out, int index, int entry) {
        if (entry < (1 << INDEXED_BITS) - 1) {
            out.put(index, (byte) (INDEXED | entry));
            return index + 1;
        }
        return PrefixInt.put(out, index, INDEXED_BITS, INDEXED, entry);
    }

    private int literal(
            ByteBuffer out,
            int index,
            int id,
            int entry,
            int nameLength,
            ByteBuffer value,
            int valueAt,
            int valueLength,
            int policy,
            boolean indexing,
            boolean checked) {
        if (entry == HpackStaticTable.ACCEPT_ENCODING && Bytes.equals(value, valueAt, valueLength, STATIC_CODINGS)) {
            return indexed(out, index, entry);
        }
        int invalid = checked ? -1 : FieldValues.firstInvalid(value, valueAt, valueLength);
        if (invalid >= 0) {
            return -1 - invalid;
        }
        int nameAt = layout(index, nameLength, valueLength);
        int nameIndex = entry != 0 ? entry : nameIndex(id, out, nameAt, nameLength);
        int at = indexing
                ? PrefixInt.put(out, index, INDEXING_BITS, INDEXING, nameIndex)
                : PrefixInt.put(out, index, LITERAL_BITS, policy == NEVER ? NEVER_INDEXED : 0, nameIndex);
        if (nameIndex == 0) {
            at = id == FieldName.UNKNOWN
                    ? StringLiteral.put(out, at, out, nameAt, nameLength)
                    : KnownFields.byId(id).putString(out, at);
        }
        if (indexing) {
            add(out, id, nameAt, nameLength, value, valueAt, valueLength);
        }
        return StringLiteral.put(out, at, value, valueAt, valueLength);
    }

    private int nameIndex(int id, ByteBuffer out, int nameAt, int nameLength) {
        int age = entries.findName(id, out, nameAt, nameLength);
        return age < 0 ? 0 : FIRST_DYNAMIC + age;
    }

    /** Lays out what is not yet, and makes it an entry. */
    private void add(
            ByteBuffer out, int id, int nameAt, int nameLength, ByteBuffer value, int valueAt, int valueLength) {
        if (id != FieldName.UNKNOWN) {
            Bytes.putAscii(out, nameAt, KnownFields.byId(id).lower());
        }
        Bytes.copy(value, valueAt, out, nameAt + nameLength, valueLength);
        entries.add(id, out, nameAt, nameLength, valueLength);
    }

    /** One pass, a word of eight characters at a time: check, then store. The first invalid place, or -1. */
    private static int putText(ByteBuffer out, int index, CharSequence value, int from, int to) {
        int at = index;
        int i = from;
        for (; i <= to - Bytes.WORD; i += Bytes.WORD) {
            int high = 0;
            long word = 0;
            for (int j = 0; j < Bytes.WORD; j++) {
                int c = value.charAt(i + j);
                high |= c;
                word |= (long) c << (Byte.SIZE * j);
            }
            if (high > 0xFF || Bytes.controls(word) != 0) {
                break;
            }
            Bytes.putLong(out, at, word);
            at += Bytes.WORD;
        }
        for (; i < to; i++) {
            int c = value.charAt(i);
            if (!FieldValues.isValueChar(c)) {
                return i;
            }
            out.put(at++, (byte) c);
        }
        return -1;
    }
}
