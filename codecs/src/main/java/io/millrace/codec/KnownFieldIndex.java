package io.millrace.codec;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Perfect hash over the known names: the first and the last eight bytes choose one slot, whose name is then compared
 * word by word, letters in either case. An attacker has nothing to flood: one look, one candidate.
 */
final class KnownFieldIndex {
    private static final int SLOT_BITS = 9;
    private static final int SLOTS = 1 << SLOT_BITS;
    /** Longs a slot: length and id, then a pair of fold mask and folded bytes for each word; two lines of a cache. */
    private static final int STRIDE = 16;

    private static final int PAIRS = 1;
    private static final int ID_SHIFT = 32;

    private static final int NAME_LENGTH_MAX = 40;
    /** All bits but the one that tells capitals from small letters. */
    private static final long CASELESS = 0xDFDFDFDFDFDFDFDFL;
    /** Whole bytes, or case would get into other bits; odd, or short names would meet themselves. */
    private static final int LAST_ROTATION = 24;

    private static final long FIRST_CANDIDATE = 0x9E3779B97F4A7C15L;

    // static and final, so that the compiler knows the arrays and drops the checks of masked indexes
    private static final long FACTOR = findFactor(KnownFields.all());
    private static final long[] WORDS = new long[SLOTS * STRIDE];

    static {
        assert KnownFields.COUNT <= Byte.MAX_VALUE : "tables keep ids as bytes";
        for (FieldName name : KnownFields.all()) {
            ByteBuffer bytes = padded(name.lower());
            int slot = slot(bytes, 0, name.length(), FACTOR);
            WORDS[slot * STRIDE] = ((long) name.id() << ID_SHIFT) | name.length();
            fill(slot * STRIDE + PAIRS, bytes, name.length());
        }
    }

    private KnownFieldIndex() {}

    static int find(CharSequence name) {
        int length = name.length();
        if (length == 0 || length > NAME_LENGTH_MAX) {
            return FieldName.UNKNOWN;
        }
        for (int i = 0; i < length; i++) {
            if (name.charAt(i) > 0x7F) {
                return FieldName.UNKNOWN;
            }
        }
        ByteBuffer bytes = padded(name.toString());
        return find(bytes, 0, length, Bytes.getLong(bytes, 0));
    }

    static int find(ByteBuffer in, int index, int length, long word) {
        long first = word;
        long last = word;
        if (length >= Bytes.WORD) {
            last = Bytes.getLong(in, index + length - Bytes.WORD);
        } else {
            first &= lowBytes(length);
            last = first;
        }
        int at = slot(first, last, length, FACTOR) * STRIDE;
        long differ = ((first | WORDS[at + 1]) ^ WORDS[at + 2])
                | ((last | WORDS[at + 3]) ^ WORDS[at + 4])
                | ((int) WORDS[at] ^ length);
        if (length > 2 * Bytes.WORD) {
            differ |= middle(in, index, Math.min(length, NAME_LENGTH_MAX), at + PAIRS + 4);
        }
        return differ == 0 ? (int) (WORDS[at] >>> ID_SHIFT) : FieldName.UNKNOWN;
    }

    private static long middle(ByteBuffer in, int index, int length, int firstPair) {
        long differ = 0;
        int pair = firstPair;
        for (int i = Bytes.WORD; i < length - Bytes.WORD; i += Bytes.WORD) {
            differ |= (Bytes.getLong(in, index + i) | WORDS[pair]) ^ WORDS[pair + 1];
            pair += 2;
        }
        return differ;
    }

    private static void fill(int at, ByteBuffer bytes, int length) {
        if (length < Bytes.WORD) {
            long mask = lowBytes(length);
            long word = Bytes.getLong(bytes, 0) & mask;
            pair(at, word);
            pair(at + 2, word);
            return;
        }
        pair(at, Bytes.getLong(bytes, 0));
        pair(at + 2, Bytes.getLong(bytes, length - Bytes.WORD));
        int next = at + 4;
        for (int i = Bytes.WORD; i < length - Bytes.WORD; i += Bytes.WORD) {
            pair(next, Bytes.getLong(bytes, i));
            next += 2;
        }
        assert next < at + STRIDE;
    }

    /** Folding only where a letter stands: folding every byte would take CR for a hyphen. */
    private static void pair(int at, long folded) {
        long mask = 0;
        for (int i = 0; i < Long.SIZE; i += Byte.SIZE) {
            long c = (folded >>> i) & 0xFF;
            if (c >= 'a' && c <= 'z') {
                mask |= 0x20L << i;
            }
        }
        WORDS[at] = mask;
        WORDS[at + 1] = folded;
    }

    private static int slot(ByteBuffer in, int index, int length, long factor) {
        if (length < Bytes.WORD) {
            long word = Bytes.getLong(in, index) & lowBytes(length);
            return slot(word, word, length, factor);
        }
        return slot(Bytes.getLong(in, index), Bytes.getLong(in, index + length - Bytes.WORD), length, factor);
    }

    private static int slot(long first, long last, int length, long factor) {
        long mixed = (first ^ Long.rotateLeft(last, LAST_ROTATION)) & CASELESS;
        return (int) (((mixed + length) * factor) >>> (Long.SIZE - SLOT_BITS));
    }

    private static long lowBytes(int length) {
        return ~(-1L << (Byte.SIZE * length));
    }

    /** The first odd factor under which no two names share a slot; some hundred tries, always the same ones. */
    private static long findFactor(List<FieldName> names) {
        long candidate = FIRST_CANDIDATE;
        for (int tries = 0; tries < 1_000_000; tries++) {
            candidate = candidate * 6364136223846793005L + 1442695040888963407L | 1;
            if (isPerfect(names, candidate)) {
                return candidate;
            }
        }
        throw new AssertionError("no perfect hash for " + names.size() + " names");
    }

    private static boolean isPerfect(List<FieldName> names, long factor) {
        boolean[] taken = new boolean[SLOTS];
        for (FieldName name : names) {
            int slot = slot(padded(name.lower()), 0, name.length(), factor);
            if (taken[slot]) {
                return false;
            }
            taken[slot] = true;
        }
        return true;
    }

    private static ByteBuffer padded(String name) {
        byte[] bytes = new byte[name.length() + Bytes.WORD];
        System.arraycopy(name.getBytes(StandardCharsets.ISO_8859_1), 0, bytes, 0, name.length());
        return ByteBuffer.allocateDirect(bytes.length).put(0, bytes);
    }
}
