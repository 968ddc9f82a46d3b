package io.millrace.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class FieldTableTest {
    private static final String TEXT = "Vary: a|ETag: b|Vary: c|X-Odd: d|";

    private static FieldTable table() {
        ByteBuffer arena = ByteBuffer.allocateDirect(64);
        arena.put(0, TEXT.getBytes(StandardCharsets.US_ASCII));
        FieldTable table = new FieldTable(4);
        table.begin(arena, 0);
        for (int at = 0; at < TEXT.length(); at = TEXT.indexOf('|', at) + 1) {
            int colon = TEXT.indexOf(':', at);
            table.add(KnownFields.idOf(arena, at, colon - at), at, colon - at, colon + 2, 1);
        }
        return table;
    }

    @Test
    void removingAFieldKeepsTheOrderOfTheOthers() {
        FieldTable table = table();
        table.remove(1);
        assertEquals("Vary: a\nVary: c\nX-Odd: d\n", table.toString());
        assertEquals(1, table.findNext(KnownFields.VARY, 0));
        table.remove(2);
        table.remove(0);
        assertEquals("Vary: c\n", table.toString());
    }

    @Test
    void aNameIsGoneWithItsLastFieldOnly() {
        FieldTable table = table();
        table.remove(0);
        assertEquals(1, table.find(KnownFields.VARY));
        table.remove(1);
        assertEquals(-1, table.find(KnownFields.VARY));
        assertEquals(0, table.mask() & KnownFields.VARY.maskBit());
        assertFalse(table.has(KnownFields.VARY));
    }

    @Test
    void onlyFieldsThatAreThereCanBeRemoved() {
        FieldTable table = table();
        assertThrows(IndexOutOfBoundsException.class, () -> table.remove(4));
        assertThrows(IndexOutOfBoundsException.class, () -> table.remove(-1));
    }
}
