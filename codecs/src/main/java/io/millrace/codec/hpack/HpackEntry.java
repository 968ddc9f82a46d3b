package io.millrace.codec.hpack;

import io.millrace.codec.Bytes;
import java.nio.ByteBuffer;

/**
 * How an entry of a table lies in memory: 16 bytes of facts, name, value. What is known of a field is found out once,
 * when it becomes an entry, so that a field that comes as an index costs no more than copying it. Stateless.
 *
 * <pre>
 *  0  length of the name, 16 bits; length of the value, 16 bits
 *  4  meta: id of the name 8 bits, kind 4, VALUE_BAD, NAME_BAD, 2 free, detail 16 (see {@link FieldRules})
 *  8  hash, of encoders
 * 16  name and value
 * </pre>
 */
final class HpackEntry {
    /** Bytes before the name. */
    static final int FACTS_LENGTH = 16;

    /** What an entry counts beyond its name and value (RFC 7541 section 4.1). */
    static final int OVERHEAD = 32;

    /** Longest name or value that an entry can have. */
    static final int LENGTH_BOUND = 65_535;

    private static final int META = 4;
    private static final int HASH = 8;
    private static final int LENGTH_SHIFT = 16;

    private HpackEntry() {}

    /** Bytes of memory for an entry: no more than it counts. */
    static int memoryLength(int nameLength, int valueLength) {
        return (FACTS_LENGTH + nameLength + valueLength + Bytes.WORD - 1) & -Bytes.WORD;
    }

    static void put(
            ByteBuffer memory,
            int entry,
            ByteBuffer src,
            int index,
            int nameLength,
            int valueLength,
            int meta,
            int hash) {
        assert nameLength <= LENGTH_BOUND && valueLength <= LENGTH_BOUND;
        Bytes.putLong(memory, entry, facts(nameLength, valueLength, meta));
        Bytes.putInt(memory, entry + HASH, hash);
        Bytes.copy(src, index, memory, entry + FACTS_LENGTH, nameLength + valueLength);
    }

    /** Lengths in the low half, meta in the high half. */
    static long facts(ByteBuffer memory, int entry) {
        return Bytes.getLong(memory, entry);
    }

    static long facts(int nameLength, int valueLength, int meta) {
        return (nameLength | (long) meta << Integer.SIZE) | (long) valueLength << LENGTH_SHIFT;
    }

    static int lengths(ByteBuffer memory, int entry) {
        return Bytes.getInt(memory, entry);
    }

    static int nameLength(int lengths) {
        return lengths & LENGTH_BOUND;
    }

    static int valueLength(int lengths) {
        return lengths >>> LENGTH_SHIFT;
    }

    static int meta(ByteBuffer memory, int entry) {
        return Bytes.getInt(memory, entry + META);
    }

    static int hash(ByteBuffer memory, int entry) {
        return Bytes.getInt(memory, entry + HASH);
    }
}
