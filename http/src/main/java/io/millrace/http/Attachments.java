package io.millrace.http;

import java.util.Arrays;

/** A few values by identity of their key. Loop thread only. */
final class Attachments {
    private static final int START = 4;

    private Object[] pairs = new Object[START];
    private int count;

    Object get(Key<?> key) {
        for (int i = 0; i < count; i += 2) {
            if (pairs[i] == key) {
                return pairs[i + 1];
            }
        }
        return null;
    }

    void put(Key<?> key, Object value) {
        for (int i = 0; i < count; i += 2) {
            if (pairs[i] == key) {
                pairs[i + 1] = value;
                return;
            }
        }
        if (count == pairs.length) {
            pairs = Arrays.copyOf(pairs, count * 2);
        }
        pairs[count] = key;
        pairs[count + 1] = value;
        count += 2;
    }

    void clear() {
        Arrays.fill(pairs, 0, count, null);
        count = 0;
    }
}
