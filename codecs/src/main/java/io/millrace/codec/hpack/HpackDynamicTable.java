package io.millrace.codec.hpack;

import io.millrace.codec.Bytes;
import java.nio.ByteBuffer;

/**
 * The dynamic table of one direction (RFC 7541 section 2.3.2): a ring of entries in memory off the heap, and no object
 * for any of them. Owning thread only.
 *
 * <p>An entry lies in one piece, so one that would pass the end of the ring begins at its start. Twice the length of
 * the table is always enough for that: what lives is never longer than the table, and where it wraps the gap at the end is
 * shorter than the first entry behind it. Behind the ring lie the places of the entries, by number. Memory is taken
 * when the first entry comes, and doubled when more is needed than there is.
 */
final class HpackDynamicTable {
    private static final int FIRST_CAPACITY = 1_024;
    private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);

    private int lengthMax;
    private int length;
    private int count;
    private int newest; // number of the last entry; the first is 1, and they may wrap
    private ByteBuffer memory = NOTHING;
    private int capacity; // length of a table that the memory is enough for
    private int places;
    private int placeMask;
    private int write;

    HpackDynamicTable(int lengthMax) {
        this.lengthMax = lengthMax;
    }

    int lengthMax() {
        return lengthMax;
    }

    int length() {
        return length;
    }

    int count() {
        return count;
    }

    ByteBuffer memory() {
        return memory;
    }

    /** Number of the last entry that came. */
    int newest() {
        return newest;
    }

    /** Place of an entry by age, 0 for the newest. */
    int entry(int age) {
        assert age >= 0 && age < count : "entry " + age + " of " + count;
        return Bytes.getInt(memory, placeOf(newest - age));
    }

    /** RFC 7541 4.3: whatever is too much then leaves. */
    void lengthMax(int lengthMax) {
        this.lengthMax = lengthMax;
        while (length > lengthMax) {
            evict();
        }
    }

    void clear() {
        length = 0;
        count = 0;
        write = 0;
    }

    /** Gives the memory up. */
    void release() {
        clear();
        memory = NOTHING;
        capacity = 0;
    }

    /**
     * Adds an entry: name and value lie one behind the other. Those that it displaces leave first (RFC 7541 4.4), all
     * of them if it is longer than the table; then it is no entry either, which is no error.
     *
     * @return whether it is an entry now
     */
    boolean add(ByteBuffer src, int index, int nameLength, int valueLength, int meta, int hash) {
        int needed = nameLength + valueLength + HpackEntry.OVERHEAD;
        if (needed > lengthMax) {
            clear();
            return false;
        }
        while (length + needed > lengthMax) {
            evict();
        }
        if (length + needed > capacity) {
            grow(length + needed);
        }
        int entry = take(HpackEntry.memoryLength(nameLength, valueLength));
        HpackEntry.put(memory, entry, src, index, nameLength, valueLength, meta, hash);
        newest++;
        count++;
        length += needed;
        Bytes.putInt(memory, placeOf(newest), entry);
        return true;
    }

    private int take(int memoryLength) {
        int entry = write + memoryLength <= 2 * capacity ? write : 0;
        assert count == 0 || isFree(entry, entry + memoryLength) : "entry over a living one";
        write = entry + memoryLength;
        return entry;
    }

    private boolean isFree(int from, int to) {
        int oldest = entry(count - 1);
        int end = write;
        return oldest < end ? to <= oldest || from >= end : from >= end && to <= oldest;
    }

    private void evict() {
        int lengths = HpackEntry.lengths(memory, entry(count - 1));
        length -= HpackEntry.nameLength(lengths) + HpackEntry.valueLength(lengths) + HpackEntry.OVERHEAD;
        count--;
    }

    private int placeOf(int number) {
        return places + (number & placeMask) * Integer.BYTES;
    }

    private void grow(int needed) {
        int capacityNow = Math.min(lengthMax, Math.max(FIRST_CAPACITY, 2 * capacity));
        while (capacityNow < needed) {
            capacityNow = Math.min(lengthMax, 2 * capacityNow);
        }
        int countMax = Integer.highestOneBit(capacityNow / HpackEntry.OVERHEAD) * 2;
        ByteBuffer old = memory;
        int oldPlaces = places;
        int oldMask = placeMask;
        int ring = (2 * capacityNow + Bytes.WORD - 1) & -Bytes.WORD;
        memory = ByteBuffer.allocateDirect(ring + countMax * Integer.BYTES + HpackDecoder.ARENA_MARGIN);
        capacity = capacityNow;
        places = ring;
        placeMask = countMax - 1;
        write = 0;
        for (int age = count - 1; age >= 0; age--) {
            int from = Bytes.getInt(old, oldPlaces + ((newest - age) & oldMask) * Integer.BYTES);
            int lengths = HpackEntry.lengths(old, from);
            int memoryLength = HpackEntry.memoryLength(HpackEntry.nameLength(lengths), HpackEntry.valueLength(lengths));
            Bytes.copy(old, from, memory, write, memoryLength);
            Bytes.putInt(memory, placeOf(newest - age), write);
            write += memoryLength;
        }
    }
}
