package io.millrace.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.testkit.conformance.Proves;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class FieldsTest {
    private static final String TEXT = "a=Accept b=Via c=X d=x e=Via 1,2 , Close";

    private final ByteBuffer arena = ByteBuffer.allocateDirect(64);
    private final FieldTable table = new FieldTable(4);

    FieldsTest() {
        arena.put(2, TEXT.getBytes(StandardCharsets.ISO_8859_1));
        table.begin(arena, 2);
        add(KnownFields.ACCEPT, 2, 6, 0, 1);
        add(FieldName.of("X"), 17, 1, 21, 1);
        add(KnownFields.VIA, 11, 3, 25, 15);
        add(KnownFields.TRACESTATE, 11, 3, 28, 0);
    }

    private void add(FieldName name, int nameOffset, int nameLength, int valueOffset, int valueLength) {
        assertTrue(table.add(name.id(), nameOffset, nameLength, valueOffset, valueLength));
    }

    @Test
    void findsKnownAndUnknownNames() {
        assertEquals(4, table.count());
        assertEquals(2, table.find(KnownFields.VIA));
        assertEquals(-1, table.findNext(KnownFields.VIA, 2));
        assertEquals(1, table.find(FieldName.of("x")));
        assertEquals(-1, table.find(FieldName.of("y")));
        assertFalse(table.has(KnownFields.COOKIE));
        assertTrue(table.has(KnownFields.TRACESTATE));
        assertTrue(KnownFields.TRACESTATE.id() > 63, "an id without a bit of its own");
        assertFalse(table.has(KnownFields.X_REAL_IP));
        assertNull(table.valueAsString(KnownFields.COOKIE));
    }

    @Test
    void valuesOfANameAreJoined() {
        FieldTable crumbs = new FieldTable(5);
        crumbs.begin(arena, 2);
        for (int offset : new int[] {0, 9, 15, 19}) {
            assertTrue(crumbs.add(KnownFields.COOKIE.id(), 2, 6, offset, offset == 9 ? 0 : 3));
        }
        assertEquals(-1, crumbs.joinedLength(KnownFields.VIA, "; "));
        assertEquals(15, crumbs.joinedLength(KnownFields.COOKIE, "; "));
        ByteBuffer out = ByteBuffer.allocateDirect(20);
        assertEquals(4 + 15, crumbs.copyJoined(KnownFields.COOKIE, "; ", out, 4));
        byte[] text = new byte[15];
        out.get(4, text);
        assertEquals("a=A; ; c=X; d=x", new String(text, StandardCharsets.ISO_8859_1));
        assertEquals(4, crumbs.copyJoined(KnownFields.VIA, "; ", out, 4));
    }

    @Test
    void marksOfSensitiveFieldsMoveWithThem() {
        table.sensitive(1);
        table.sensitive(3);
        table.remove(0);
        assertTrue(table.isSensitive(0));
        assertFalse(table.isSensitive(1));
        assertTrue(table.isSensitive(2));
        table.remove(2);
        table.begin(arena, 2);
        add(KnownFields.ACCEPT, 2, 6, 0, 1);
        assertFalse(table.isSensitive(0));
    }

    @Test
    void refusesMoreThanItHolds() {
        assertFalse(table.add(1, 0, 1, 0, 1));
        FieldTable far = new FieldTable(1);
        assertFalse(far.add(1, Limits.HEAD_LENGTH_BOUND + 1, 1, 0, 1));
        assertTrue(far.add(1, Limits.HEAD_LENGTH_BOUND, 1, 0, 1));
        assertEquals(4, table.count());
        assertThrows(IndexOutOfBoundsException.class, () -> table.value(4));
        assertThrows(IndexOutOfBoundsException.class, () -> table.name(-1));
        table.clear();
        assertEquals(0, table.count());
        assertFalse(table.has(KnownFields.ACCEPT));
        assertThrows(IndexOutOfBoundsException.class, () -> table.value(0));
    }

    @Test
    void lendsOneViewAndFillsAnother() {
        AsciiView lent = table.value(0);
        assertEquals("a", lent.toString());
        AsciiView own = table.value(2, new AsciiView());
        assertSame(lent, table.value(1));
        assertNotSame(lent, own);
        assertEquals("x", lent.toString());
        assertEquals("Via 1,2 , Close".length(), own.length());
        assertNotSame(table.name(0), table.value(0));
    }

    @Test
    @Proves("rfc9110-5.6.1.2-1")
    void viewsReadLikeText() {
        AsciiView view = table.value(2);
        String text = view.toString();
        assertEquals("a 1,2 , Close".length() + 2, text.length());
        assertTrue(view.contentEquals(text) && view.contentEqualsIgnoreCase(text.toUpperCase(java.util.Locale.ROOT)));
        assertTrue(view.startsWith(text.substring(0, 3)) && view.endsWith("Close"));
        assertFalse(view.startsWith(text + "x") || view.endsWith("x" + text));
        assertEquals(text.indexOf(','), view.indexOf(',', 0));
        assertEquals(text.lastIndexOf(','), view.indexOf(',', text.indexOf(',') + 1));
        assertEquals(-1, view.indexOf('\u0100', 0));
        assertEquals(text.charAt(5), view.charAt(5));
        assertEquals(text.subSequence(1, 4), view.subSequence(1, 4));
        assertThrows(IndexOutOfBoundsException.class, () -> view.charAt(text.length()));
        assertThrows(IndexOutOfBoundsException.class, () -> view.charAt(-1));
        assertTrue(view.listHas("close") && view.listHas("2"));
        assertFalse(view.listHas("clos") || view.listHas(""));
        assertTrue(table.listHas(KnownFields.VIA, "close"));
        ByteBuffer copy = ByteBuffer.allocateDirect(64);
        assertEquals(3 + text.length(), view.copyTo(copy, 3));
        assertTrue(Bytes.equals(copy, 3, text.length(), text));
    }

    @Test
    void anEmptyViewIsEmpty() {
        AsciiView view = new AsciiView();
        assertEquals("", view.toString());
        assertEquals(7, view.copyTo(arena, 7));
        assertTrue(view.isEmpty() && view.contentEquals("") && view.startsWith(""));
        assertEquals(Bytes.NOT_A_NUMBER, view.parseLong());
        assertEquals(-1, view.indexOf('a', 0));
    }

    @Test
    void visitsEveryFieldInOrder() {
        StringBuilder seen = new StringBuilder();
        table.forEach((name, value) ->
                seen.append(name).append('=').append(value.length()).append(' '));
        assertEquals("Accept=1 X=1 Via=15 Via=0 ", seen.toString());
    }
}
