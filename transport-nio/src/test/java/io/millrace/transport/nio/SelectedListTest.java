package io.millrace.transport.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SelectedListTest {
    private record Numbered(int number) implements Selectable {
        @Override
        public boolean report(int ops) {
            return true;
        }

        @Override
        public int run() {
            return 0;
        }

        @Override
        public void gone() {}
    }

    @Test
    void keepsTheOrderWhileItGrows() {
        SelectedList list = new SelectedList();
        int added = 0;
        int polled = 0;
        for (int round = 0; round < 2000; round++) {
            list.add(new Numbered(added++));
            list.add(new Numbered(added++));
            assertEquals(new Numbered(polled++), list.poll());
        }
        while (!list.isEmpty()) {
            assertEquals(new Numbered(polled++), list.poll());
        }
        assertEquals(added, polled);
        assertTrue(list.isEmpty());
    }
}
