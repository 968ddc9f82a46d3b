package io.millrace.codec.hpack;

import io.millrace.codec.Bytes;
import io.millrace.codec.FieldName;
import io.millrace.codec.StaticField;
import java.nio.ByteBuffer;

/**
 * Finds entries of an encoder's dynamic table by content, by name, and by who wrote them. One an encoder; owning thread
 * only.
 *
 * <p>A name remembers its latest entry, which is what most fields are found by without a hash. Slots hold numbers of
 * entries and are never cleaned: a number that left the table is known by its age, and what is
 * found is compared whole. Two entries share a bucket; a third takes the place of the older, which is then written anew
 * when it comes again.
 */
final class EntryIndex {
    private static final int NOT_FOUND = -1;
    private static final int WAYS = 2;
    private static final int SLOTS_MIN = 256;
    private static final int SLOTS_MAX = 1_024;
    private static final int LENGTH_A_SLOT = 16;
    private static final int NAME_SLOTS = 128;
    private static final int FIELD_SLOTS = 64;
    private static final int FACTOR = 0x9E37_79B1;
    private static final int BUCKET_SHIFT = 16;

    private final HpackDynamicTable table;
    private int[] slots; // made with the first entry, as all of these
    private int[] names;
    private StaticField[] fields;
    private int[] fieldNumbers;
    private int lastHash;
    private int lastNameSlot;
    private int lastNumber; // of the entry that the last field is; of one that is gone if it is none

    EntryIndex(HpackDynamicTable table) {
        this.table = table;
    }

    /** Age of the entry that this field was written as, or {@link #NOT_FOUND}. */
    @SuppressWarnings("ReferenceEquality") // the same object, which is all that is remembered
    int find(StaticField field) {
        if (slots == null) {
            return NOT_FOUND;
        }
        int slot = fieldSlot(field);
        int age = table.newest() - fieldNumbers[slot];
        return fields[slot] == field && age >= 0 && age < table.count() ? age : NOT_FOUND;
    }

    /** The last field that was looked for is that one. */
    void found(StaticField field) {
        if (slots != null) {
            int slot = fieldSlot(field);
            fields[slot] = field;
            fieldNumbers[slot] = lastNumber;
        }
    }

    private static int fieldSlot(StaticField field) {
        return (field.slot() * FACTOR) >>> (Integer.SIZE - Integer.numberOfTrailingZeros(FIELD_SLOTS));
    }

    /** Age of the entry with that content, or {@link #NOT_FOUND}. A name without id lies in {@code out}. */
    int find(int id, ByteBuffer out, int nameAt, int nameLength, ByteBuffer value, int valueAt, int valueLength) {
        int nameHash = id != FieldName.UNKNOWN ? id : Bytes.hash(out, nameAt, nameLength);
        int nameSlot = nameSlot(nameHash);
        lastNumber = table.newest() - table.count();
        if (slots != null) {
            // most fields are what their name was last time
            int number = names[nameSlot];
            int age = table.newest() - number;
            if (age >= 0 && age < table.count()) {
                int entry = table.entry(age);
                long facts = HpackEntry.facts(nameLength, valueLength, id);
                if (is(entry, facts, id, out, nameAt, nameLength, value, valueAt, valueLength)) {
                    lastNumber = number;
                    return age;
                }
            }
        }
        lastNameSlot = nameSlot;
        lastHash = (nameHash ^ Bytes.hash(value, valueAt, valueLength)) * FACTOR;
        return slots == null ? NOT_FOUND : findByHash(id, out, nameAt, nameLength, value, valueAt, valueLength);
    }

    private int findByHash(
            int id, ByteBuffer out, int nameAt, int nameLength, ByteBuffer value, int valueAt, int valueLength) {
        long facts = HpackEntry.facts(nameLength, valueLength, id);
        int bucket = bucket(lastHash);
        for (int way = 0; way < WAYS; way++) {
            int number = slots[bucket + way];
            int age = table.newest() - number;
            if (age < 0 || age >= table.count()) {
                continue;
            }
            int entry = table.entry(age);
            if (HpackEntry.hash(table.memory(), entry) == lastHash
                    && is(entry, facts, id, out, nameAt, nameLength, value, valueAt, valueLength)) {
                lastNumber = number;
                names[lastNameSlot] = number;
                return age;
            }
        }
        return NOT_FOUND;
    }

    private boolean is(
            int entry,
            long facts,
            int id,
            ByteBuffer out,
            int nameAt,
            int nameLength,
            ByteBuffer value,
            int valueAt,
            int valueLength) {
        ByteBuffer memory = table.memory();
        int content = entry + HpackEntry.FACTS_LENGTH;
        return HpackEntry.facts(memory, entry) == facts
                && (id != FieldName.UNKNOWN || Bytes.same(memory, content, out, nameAt, nameLength))
                && Bytes.same(memory, content + nameLength, value, valueAt, valueLength);
    }

    /** Age of an entry with that name, or {@link #NOT_FOUND}. */
    int findName(int id, ByteBuffer out, int nameAt, int nameLength) {
        if (slots == null) {
            return NOT_FOUND;
        }
        int nameHash = id != FieldName.UNKNOWN ? id : Bytes.hash(out, nameAt, nameLength);
        int age = table.newest() - names[nameSlot(nameHash)];
        if (age < 0 || age >= table.count()) {
            return NOT_FOUND;
        }
        ByteBuffer memory = table.memory();
        int entry = table.entry(age);
        boolean same = HpackEntry.meta(memory, entry) == id
                && HpackEntry.nameLength(HpackEntry.lengths(memory, entry)) == nameLength
                && (id != FieldName.UNKNOWN
                        || Bytes.same(memory, entry + HpackEntry.FACTS_LENGTH, out, nameAt, nameLength));
        return same ? age : NOT_FOUND;
    }

    /** Adds what {@link #find} did not find just now: name and value lie in {@code out}, one behind the other. */
    void add(int id, ByteBuffer out, int nameAt, int nameLength, int valueLength) {
        if (slots == null) {
            make();
        }
        if (!table.add(out, nameAt, nameLength, valueLength, id, lastHash)) {
            throw new AssertionError("entry of " + nameLength + " and " + valueLength + " is too long");
        }
        int number = table.newest();
        int bucket = bucket(lastHash);
        int older = table.newest() - slots[bucket] >= table.newest() - slots[bucket + 1] ? bucket : bucket + 1;
        slots[older] = number;
        names[lastNameSlot] = number;
        lastNumber = number;
    }

    private void make() {
        int wanted = Integer.highestOneBit(Math.max(1, table.lengthMax() / LENGTH_A_SLOT));
        slots = new int[Math.max(SLOTS_MIN, Math.min(SLOTS_MAX, wanted))];
        names = new int[NAME_SLOTS];
        fields = new StaticField[FIELD_SLOTS];
        fieldNumbers = new int[FIELD_SLOTS];
    }

    private int bucket(int hash) {
        return (hash >>> BUCKET_SHIFT) & (slots.length - WAYS);
    }

    private static int nameSlot(int nameHash) {
        return (nameHash * FACTOR) >>> (Integer.SIZE - Integer.numberOfTrailingZeros(NAME_SLOTS));
    }
}
