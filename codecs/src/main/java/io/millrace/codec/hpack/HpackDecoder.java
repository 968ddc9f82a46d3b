package io.millrace.codec.hpack;

import io.millrace.codec.Bytes;
import io.millrace.codec.CodecResult;
import io.millrace.codec.FieldTable;
import io.millrace.codec.Huffman;
import io.millrace.codec.Limits;
import io.millrace.codec.PrefixInt;
import io.millrace.codec.ProtocolError;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the field sections of one direction of an HTTP/2 connection (RFC 7541), and holds them to the rules for
 * messages (RFC 9113 sections 8.2 and 8.3). One a connection; owning thread only. Nothing is allocated but the memory
 * of the dynamic table, as it grows.
 *
 * <p>A section must lie in one piece. Names and values are written to an arena, their places to a {@link FieldTable}:
 * pseudo fields become parts of the table, known names their ids, cookie crumbs stay fields of their own.
 *
 * <p>Errors are negative. One of {@link io.millrace.codec.ProtocolError.Scope#CONNECTION} leaves the dynamic table
 * unknown: the connection is over. After one of scope STREAM the section was read to its end, so the next one can be
 * decoded.
 */
public final class HpackDecoder {
    /**
     * Last bytes of an arena that are written as garbage only: short pieces are copied as whole words. An arena of n
     * bytes holds heads of n less this.
     */
    public static final int ARENA_MARGIN = 32;

    /** Length of the dynamic table until a setting says otherwise (RFC 9113 section 6.5.2). */
    public static final int TABLE_LENGTH_DEFAULT = 4_096;

    /** Longest dynamic table that can be set. */
    public static final int TABLE_LENGTH_BOUND = 65_536;

    /** A section this many times over its limit ends the connection. */
    public static final int FAR_TOO_LONG = 4;

    private static final int CUT = CodecResult.failure(ProtocolError.HPACK_CUT);
    private static final int NUMBER_INVALID = CodecResult.failure(ProtocolError.HPACK_NUMBER_INVALID);
    private static final int HUFFMAN_INVALID = CodecResult.failure(ProtocolError.HPACK_HUFFMAN_INVALID);
    private static final int INDEX_INVALID = CodecResult.failure(ProtocolError.HPACK_INDEX_INVALID);
    private static final int TABLE_INVALID = CodecResult.failure(ProtocolError.HPACK_TABLE_INVALID);
    private static final int FAR_OVER = CodecResult.failure(ProtocolError.HEAD_FAR_TOO_LONG);

    private static final int INDEXED_BITS = 7;
    private static final int INDEXED_MASK = (1 << INDEXED_BITS) - 1;
    private static final int INDEXING = 0x40;
    private static final int INDEXING_BITS = 6;
    private static final int INDEXING_MASK = (1 << INDEXING_BITS) - 1;
    private static final int TABLE_LENGTH = 0x20;
    private static final int TABLE_LENGTH_MASK = 0xE0;
    private static final int TABLE_LENGTH_BITS = 5;
    private static final int NEVER_INDEXED = 0x10;
    private static final int LITERAL_BITS = 4;
    private static final int LITERAL_MASK = (1 << LITERAL_BITS) - 1;
    private static final int STRING_BITS = 7;
    private static final int STRING_MASK = (1 << STRING_BITS) - 1;

    /** Of {@link #stringFlags}: the bytes were copied and not looked at. */
    private static final int RAW = 1;

    private final HpackDynamicTable table;
    private final SectionFiller filler;
    private int tableLengthMax;
    private int owedLengthMax = -1; // a section must first bring the table to this length; -1: need not
    private ByteBuffer scratch;

    // of the literal that is being read
    private int nameLength;
    private int stringLength;
    private int stringFlags;
    private int meta;
    private boolean far; // the arena is too short for it

    /** As {@link #HpackDecoder(int, Limits)} with {@link Limits#DEFAULT}. */
    public HpackDecoder(int tableLengthMax) {
        this(tableLengthMax, Limits.DEFAULT);
    }

    /**
     * A decoder with an empty table, for which nothing is allocated yet.
     *
     * @param tableLengthMax what we announce as SETTINGS_HEADER_TABLE_SIZE; 0 to {@link #TABLE_LENGTH_BOUND}. It holds
     *        from the start: where it is below {@link #TABLE_LENGTH_DEFAULT} and sections may come before the peer has
     *        acknowledged it, begin with the default and call {@link #tableLengthMax} then
     * @param limits {@code headLengthMax} and {@code trailersLengthMax} count as SETTINGS_MAX_HEADER_LIST_SIZE does:
     *        name, value and 32 for each field; {@code startLineLengthMax} is for {@code :path}
     */
    public HpackDecoder(int tableLengthMax, Limits limits) {
        this.tableLengthMax = check(tableLengthMax);
        // RFC 7541 4.2: the encoder chooses the length; until it says so it is the default
        table = new HpackDynamicTable(Math.min(tableLengthMax, TABLE_LENGTH_DEFAULT));
        filler = new SectionFiller(limits);
    }

    static int check(int tableLengthMax) {
        if (tableLengthMax < 0 || tableLengthMax > TABLE_LENGTH_BOUND) {
            throw new IllegalArgumentException(
                    "tableLengthMax " + tableLengthMax + " is outside 0 to " + TABLE_LENGTH_BOUND);
        }
        return tableLengthMax;
    }

    /**
     * Our SETTINGS_HEADER_TABLE_SIZE changed. Call it when the peer has acknowledged the setting, not before: the next
     * section must then begin by shortening the table if it is longer.
     */
    public void tableLengthMax(int tableLengthMax) {
        this.tableLengthMax = check(tableLengthMax);
        if (tableLengthMax < table.lengthMax() && (owedLengthMax < 0 || tableLengthMax < owedLengthMax)) {
            owedLengthMax = tableLengthMax;
        }
    }

    /**
     * Reads the field section of a request.
     *
     * @param offset first byte of the section; all fragments in one piece, no frame headers or padding between
     * @param limit end of the section; up to 8 bytes behind it are read as garbage where the buffer has them
     * @param arenaLimit end of the room, which must not be shorter than the longest table
     * @param out begun anew at {@code arenaOffset}, whole only if the result is not negative; its capacity is the limit
     *        of fields
     * @return bytes written to the arena, 0 or more, or a negative code for {@link CodecResult#error}
     * @throws IllegalArgumentException if the arena is too short
     */
    public int decodeRequest(
            ByteBuffer in, int offset, int limit, ByteBuffer arena, int arenaOffset, int arenaLimit, FieldTable out) {
        begin(SectionFiller.REQUEST, arena, arenaOffset, arenaLimit, out);
        return decode(in, offset, limit);
    }

    /** Reads the field section of a response, final or interim; as {@link #decodeRequest}. */
    public int decodeResponse(
            ByteBuffer in, int offset, int limit, ByteBuffer arena, int arenaOffset, int arenaLimit, FieldTable out) {
        begin(SectionFiller.RESPONSE, arena, arenaOffset, arenaLimit, out);
        return decode(in, offset, limit);
    }

    /** Reads a trailer section, which has no pseudo fields; as {@link #decodeRequest}. */
    public int decodeTrailers(
            ByteBuffer in, int offset, int limit, ByteBuffer arena, int arenaOffset, int arenaLimit, FieldTable out) {
        begin(SectionFiller.TRAILERS, arena, arenaOffset, arenaLimit, out);
        return decode(in, offset, limit);
    }

    /** Reads any section, without the rules for messages: all fields as they are, pseudo fields among them. */
    int decodeFields(
            ByteBuffer in, int offset, int limit, ByteBuffer arena, int arenaOffset, int arenaLimit, FieldTable out) {
        begin(SectionFiller.FIELDS, arena, arenaOffset, arenaLimit, out);
        return decode(in, offset, limit);
    }

    /**
     * Reads a section that nobody wants, of a stream that is closed or refused, to keep the dynamic table in step.
     *
     * @return 0, or a negative code of scope CONNECTION
     */
    public int skip(ByteBuffer in, int offset, int limit) {
        int length = Math.max(tableLengthMax, ARENA_MARGIN);
        if (scratch == null || scratch.capacity() < length) {
            scratch = ByteBuffer.allocateDirect(length);
        }
        begin(SectionFiller.NOTHING, scratch, 0, length, null);
        return Math.min(read(in, offset, limit), 0);
    }

    /** Length of the last section as SETTINGS_MAX_HEADER_LIST_SIZE counts, as far as it was read. */
    public int listLength() {
        return (int) Math.min(filler.listLength(), Integer.MAX_VALUE);
    }

    /** The table, newest entry first, as pairs of name and value; for tests, allocates. */
    List<String[]> entries() {
        List<String[]> entries = new ArrayList<>();
        for (int age = 0; age < table.count(); age++) {
            int entry = table.entry(age);
            int lengths = HpackEntry.lengths(table.memory(), entry);
            int split = HpackEntry.nameLength(lengths);
            byte[] both = new byte[split + HpackEntry.valueLength(lengths)];
            table.memory().get(entry + HpackEntry.FACTS_LENGTH, both);
            String text = new String(both, StandardCharsets.ISO_8859_1);
            entries.add(new String[] {text.substring(0, split), text.substring(split)});
        }
        return entries;
    }

    /** The connection is over: gives the memory of the table up. Nothing may be decoded afterwards. */
    public void release() {
        table.release();
        scratch = null;
    }

    private void begin(int section, ByteBuffer arena, int arenaOffset, int arenaLimit, FieldTable out) {
        int room = arenaLimit - arenaOffset - ARENA_MARGIN;
        // what becomes an entry of the table goes through the arena, be the head too long or not
        if (room < tableLengthMax - HpackEntry.OVERHEAD || arenaLimit > arena.capacity()) {
            throw new IllegalArgumentException("arena from " + arenaOffset + " to " + arenaLimit + " of "
                    + arena.capacity() + " is too short for a table of " + tableLengthMax);
        }
        int used = Math.min(room, Limits.HEAD_LENGTH_BOUND);
        filler.begin(section, arena, arenaOffset, arenaOffset + used, out);
    }

    private int decode(ByteBuffer in, int offset, int limit) {
        int failure = read(in, offset, limit);
        return failure < 0 ? failure : filler.finish();
    }

    /** A failure of scope CONNECTION, or 0 or more. */
    private int read(ByteBuffer in, int offset, int limit) {
        if (limit - offset > Huffman.ENCODED_LENGTH_MAX) {
            return FAR_OVER;
        }
        int at = tableLengths(in, offset, limit);
        while (at >= 0 && at < limit) {
            int b = in.get(at);
            if (b < 0) {
                at = indexed(in, at, limit, b & INDEXED_MASK);
            } else if ((b & TABLE_LENGTH_MASK) == TABLE_LENGTH) {
                // RFC 7541 4.2: only at the beginning
                return TABLE_INVALID;
            } else {
                at = literal(in, at, limit, b);
            }
            if (filler.isFarTooLong()) {
                return FAR_OVER;
            }
        }
        return at;
    }

    /** RFC 7541 4.2 and 6.3: changes of the table's length that a section begins with. Next index, or a failure. */
    private int tableLengths(ByteBuffer in, int offset, int limit) {
        int at = offset;
        while (at < limit && (in.get(at) & TABLE_LENGTH_MASK) == TABLE_LENGTH) {
            long read = PrefixInt.read(in, at, limit, TABLE_LENGTH_BITS);
            if (read < 0) {
                return numberFailure(read);
            }
            int length = PrefixInt.value(read);
            if (length > tableLengthMax) {
                return TABLE_INVALID;
            }
            table.lengthMax(length);
            owedLengthMax = length <= owedLengthMax ? -1 : owedLengthMax;
            at = PrefixInt.next(read);
        }
        return owedLengthMax >= 0 ? TABLE_INVALID : at;
    }

    private static int numberFailure(long read) {
        return read == PrefixInt.CUT ? CUT : NUMBER_INVALID;
    }

    /** RFC 7541 6.1. Next index, or a failure. */
    private int indexed(ByteBuffer in, int from, int limit, int low) {
        int index = low;
        int at = from + 1;
        if (low == INDEXED_MASK) {
            long read = PrefixInt.read(in, from, limit, INDEXED_BITS);
            if (read < 0) {
                return numberFailure(read);
            }
            index = PrefixInt.value(read);
            at = PrefixInt.next(read);
        }
        if (isBeyond(index)) {
            return INDEX_INVALID;
        }
        if (index > HpackStaticTable.COUNT) {
            filler.entry(table.memory(), table.entry(index - HpackStaticTable.COUNT - 1));
        } else {
            filler.entry(HpackStaticTable.MEMORY, HpackStaticTable.entry(index));
        }
        return at;
    }

    /** RFC 7541 2.3.3: no entry has index 0, nor one above those of both tables. */
    private boolean isBeyond(int index) {
        return index == 0 || index - HpackStaticTable.COUNT > table.count();
    }

    /** RFC 7541 6.2: a literal, with or without indexing. Next index, or a failure. */
    private int literal(ByteBuffer in, int from, int limit, int first) {
        boolean indexing = (first & INDEXING) != 0;
        int mask = indexing ? INDEXING_MASK : LITERAL_MASK;
        int index = first & mask;
        int start = from + 1;
        if (index == mask) {
            long read = PrefixInt.read(in, from, limit, indexing ? INDEXING_BITS : LITERAL_BITS);
            if (read < 0) {
                return numberFailure(read);
            }
            index = PrefixInt.value(read);
            start = PrefixInt.next(read);
        }
        int next = nameAndValue(in, start, limit, index);
        if (far && next >= 0 && !filler.hasFailed()) {
            // the head is lost; with it out of the way there may be room for what the table has to get
            filler.failTooLong();
            next = nameAndValue(in, start, limit, index);
        }
        if (next < 0) {
            return next;
        }
        if (far) {
            filler.tooLong((long) nameLength + stringLength);
            if (indexing) {
                // RFC 7541 4.4: longer than the table, which it empties
                table.clear();
            }
            return next;
        }
        if (indexing) {
            table.add(filler.arena(), filler.at(), nameLength, stringLength, meta, 0);
        }
        boolean sensitive = !indexing && (first & NEVER_INDEXED) != 0;
        filler.field(nameLength, stringLength, meta, sensitive);
        return next;
    }

    /** Reads both into the arena, one behind the other. Next index, or a failure. */
    private int nameAndValue(ByteBuffer in, int from, int limit, int index) {
        far = false;
        int at = index == 0 ? ownName(in, from, limit) : nameOf(index, from);
        if (at < 0) {
            return at;
        }
        int valueAt = far ? filler.at() : filler.at() + nameLength;
        at = string(in, at, limit, valueAt);
        if (at >= 0 && !far) {
            ByteBuffer arena = filler.arena();
            if (stringFlags == RAW) {
                meta = FieldRules.value(meta, arena, valueAt, stringLength);
            } else if ((stringFlags & Huffman.NOT_VALUE) == 0) {
                meta = FieldRules.cleanValue(meta, arena, valueAt, stringLength);
            } else {
                meta |= FieldRules.VALUE_BAD;
            }
        }
        return at;
    }

    private int ownName(ByteBuffer in, int from, int limit) {
        int to = filler.at();
        int at = string(in, from, limit, to);
        nameLength = stringLength;
        if (at >= 0 && !far) {
            boolean lower = (stringFlags & (RAW | Huffman.NOT_LOWER_TOKEN)) == 0 && nameLength > 0;
            meta = lower
                    ? FieldRules.lowerName(filler.arena(), to, nameLength)
                    : FieldRules.name(filler.arena(), to, nameLength);
        }
        return at;
    }

    private int nameOf(int index, int next) {
        if (isBeyond(index)) {
            return INDEX_INVALID;
        }
        boolean dynamic = index > HpackStaticTable.COUNT;
        ByteBuffer memory = dynamic ? table.memory() : HpackStaticTable.MEMORY;
        int entry = dynamic ? table.entry(index - HpackStaticTable.COUNT - 1) : HpackStaticTable.entry(index);
        nameLength = HpackEntry.nameLength(HpackEntry.lengths(memory, entry));
        meta = HpackEntry.meta(memory, entry) & FieldRules.NAME_MASK;
        if (filler.at() + nameLength > filler.limit()) {
            far = true;
        } else {
            SectionFiller.copy(memory, entry + HpackEntry.FACTS_LENGTH, filler.arena(), filler.at(), nameLength);
        }
        return next;
    }

    /** RFC 7541 5.2: reads a string into the arena, or only its length if it is too long. Next index, or a failure. */
    private int string(ByteBuffer in, int from, int limit, int to) {
        if (from >= limit) {
            return CUT;
        }
        int first = in.get(from);
        int length = first & STRING_MASK;
        int at = from + 1;
        if (length == STRING_MASK) {
            long read = PrefixInt.read(in, from, limit, STRING_BITS);
            if (read < 0) {
                return numberFailure(read);
            }
            length = PrefixInt.value(read);
            at = PrefixInt.next(read);
        }
        if (length > limit - at) {
            return CUT;
        }
        boolean huffman = first < 0;
        int room = filler.limit() - to;
        stringLength = huffman ? Huffman.decodedLengthMax(length) : length;
        if (stringLength > room) {
            stringLength = huffman ? Huffman.decodedLength(in, at, length) : length;
            if (stringLength < 0) {
                return HUFFMAN_INVALID;
            }
            if (stringLength > room) {
                far = true;
                return at + length;
            }
        }
        if (huffman) {
            int decoded = Huffman.decode(in, at, length, filler.arena(), to);
            if (decoded < 0) {
                return HUFFMAN_INVALID;
            }
            stringLength = decoded & Huffman.LENGTH_MASK;
            stringFlags = decoded & ~Huffman.LENGTH_MASK;
        } else {
            copy(in, at, filler.arena(), to, length);
            stringFlags = RAW;
        }
        return at + length;
    }

    private static void copy(ByteBuffer in, int from, ByteBuffer arena, int to, int length) {
        if (from + length + ARENA_MARGIN <= in.capacity()) {
            SectionFiller.copy(in, from, arena, to, length);
        } else {
            Bytes.copy(in, from, arena, to, length);
        }
    }
}
