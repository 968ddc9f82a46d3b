package io.millrace.transport.nio;

import java.nio.channels.SelectionKey;
import java.util.function.Consumer;

/**
 * FIFO of what the selector reported and the loop did not run yet, each at most once: a ring that grows. It is itself
 * the action of a select, so that a select makes no object. Loop thread only.
 */
final class SelectedList implements Consumer<SelectionKey> {
    private static final int CAPACITY_START = 256;

    private Selectable[] items = new Selectable[CAPACITY_START];
    private int head; // runs on without wrapping; addressed through the mask
    private int tail;

    @Override
    public void accept(SelectionKey key) {
        Selectable s = (Selectable) key.attachment();
        if (s.report(key.readyOps())) {
            add(s);
        }
    }

    void add(Selectable s) {
        if (tail - head == items.length) {
            grow();
        }
        items[tail++ & items.length - 1] = s;
    }

    private void grow() {
        Selectable[] old = items;
        items = new Selectable[old.length << 1];
        for (int i = head; i != tail; i++) {
            items[i & items.length - 1] = old[i & old.length - 1];
        }
    }

    boolean isEmpty() {
        return head == tail;
    }

    Selectable poll() {
        int at = head++ & items.length - 1;
        Selectable s = items[at];
        items[at] = null;
        return s;
    }
}
