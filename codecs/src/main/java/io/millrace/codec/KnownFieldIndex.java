package io.millrace.codec;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Perfect hash over the known names: the first and the last eight bytes choose one slot, whose name is then compared
 * word by word, letters in either case. An attacker has nothing to flood: one look, one candidate.
 */
final class KnownFieldIndex {
    private static final int SLOT_BITS = 9;
    private static final int SLOTS = 1 << SLOT_BITS;
    /** Longs a slot: length, then a pair of fold mask and folded bytes for each word. */
    private static final int STRIDE = 16;

    private static final int NAME_LENGTH_MAX = 40;
    private static final long FOLD_ALL = 0x2020202020202020L;
    private static final long LAST_FACTOR = 0x9E3779B97F4A7C15L;

    private final long factor;
    private final byte[] ids = new byte[SLOTS];
    private final byte[] lengths = new byte[SLOTS];
    private final long[] words = new long[SLOTS * STRIDE];

    KnownFieldIndex(List<FieldName> names) {
        assert names.size() < 128 : "ids are bytes";
        factor = findFactor(names);
        for (FieldName name : names) {
            ByteBuffer bytes = padded(name.lower());
            int slot = slot(bytes, 0, name.length(), factor);
            ids[slot] = (byte) name.id();
            lengths[slot] = (byte) name.length();
            fill(slot * STRIDE, bytes, name.length());
        }
    }

    int find(CharSequence name) {
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
        return find(bytes, 0, length);
    }

    int find(ByteBuffer in, int index, int length) {
        long first = Bytes.getLong(in, index);
        long last;
        if (length < Bytes.WORD) {
            first &= lowBytes(length);
            last = first;
        } else {
            last = Bytes.getLong(in, index + length - Bytes.WORD);
        }
        int slot = slot(first, last, length, factor);
        if (lengths[slot] != length) {
            return FieldName.UNKNOWN;
        }
        int at = slot * STRIDE;
        long differ = ((first | words[at]) ^ words[at + 1]) | ((last | words[at + 2]) ^ words[at + 3]);
        if (length > 2 * Bytes.WORD) {
            differ |= middle(in, index, length, at + 4);
        }
        return differ == 0 ? ids[slot] : FieldName.UNKNOWN;
    }

    private long middle(ByteBuffer in, int index, int length, int firstPair) {
        long differ = 0;
        int pair = firstPair;
        for (int i = Bytes.WORD; i < length - Bytes.WORD; i += Bytes.WORD) {
            differ |= (Bytes.getLong(in, index + i) | words[pair]) ^ words[pair + 1];
            pair += 2;
        }
        return differ;
    }

    private void fill(int at, ByteBuffer bytes, int length) {
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
        assert next <= at + STRIDE;
    }

    /** Folding only where a letter stands: folding every byte would take CR for a hyphen. */
    private void pair(int at, long folded) {
        long mask = 0;
        for (int i = 0; i < Long.SIZE; i += Byte.SIZE) {
            long c = (folded >>> i) & 0xFF;
            if (c >= 'a' && c <= 'z') {
                mask |= 0x20L << i;
            }
        }
        words[at] = mask;
        words[at + 1] = folded;
    }

    private static int slot(ByteBuffer in, int index, int length, long factor) {
        if (length < Bytes.WORD) {
            long word = Bytes.getLong(in, index) & lowBytes(length);
            return slot(word, word, length, factor);
        }
        return slot(Bytes.getLong(in, index), Bytes.getLong(in, index + length - Bytes.WORD), length, factor);
    }

    private static int slot(long first, long last, int length, long factor) {
        long hash = (first | FOLD_ALL) * factor + ((last | FOLD_ALL) + length) * LAST_FACTOR;
        return (int) (hash >>> (Long.SIZE - SLOT_BITS));
    }

    private static long lowBytes(int length) {
        return -1L >>> (Long.SIZE - Byte.SIZE * length);
    }

    /** The first odd factor under which no two names share a slot; some hundred tries, always the same ones. */
    private static long findFactor(List<FieldName> names) {
        long candidate = LAST_FACTOR;
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
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
