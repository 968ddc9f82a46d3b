package io.millrace.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class KnownFieldsTest {
    @Test
    void everyNameIsFoundInEveryCase() {
        assertTrue(KnownFields.COUNT >= 70);
        for (int id = 1; id <= KnownFields.COUNT; id++) {
            FieldName name = KnownFields.byId(id);
            assertEquals(id, name.id());
            assertEquals(id, idOf(name.wire()));
            assertEquals(id, idOf(name.lower()));
            assertEquals(id, idOf(name.wire().toUpperCase(Locale.ROOT)));
            assertSame(name, FieldName.of(name.lower()));
        }
    }

    @Test
    void oneByteOtherwiseIsAnotherName() {
        for (FieldName name : KnownFields.all()) {
            byte[] bytes = name.wire().getBytes(StandardCharsets.US_ASCII);
            for (int at = 0; at < bytes.length; at++) {
                byte kept = bytes[at];
                for (int value = 0; value < 256; value++) {
                    bytes[at] = (byte) value;
                    String changed = new String(bytes, StandardCharsets.ISO_8859_1);
                    boolean same = Bytes.lower(value) == Bytes.lower(kept);
                    FieldName found = KnownFields.find(changed);
                    // another name may be one letter away
                    boolean other = found != null && found.lower().equals(changed.toLowerCase(Locale.ROOT));
                    assertEquals(same || other ? FieldName.of(changed).id() : 0, idOf(changed), changed);
                    assertTrue(!same || name.equals(found));
                }
                bytes[at] = kept;
            }
            assertEquals(0, idOf(name.wire() + "s"));
            assertEquals(0, idOf("x" + name.wire()));
        }
    }

    @Test
    void framingNamesHaveTheLowestIds() {
        assertTrue(KnownFields.isFraming(KnownFields.CONTENT_LENGTH.id()));
        assertTrue(KnownFields.isFraming(KnownFields.TRAILER.id()));
        assertFalse(KnownFields.isFraming(KnownFields.DATE.id()));
        assertFalse(KnownFields.isFraming(FieldName.UNKNOWN));
    }

    @Test
    void unknownNamesKeepTheirSpelling() {
        FieldName name = FieldName.of("X-Own");
        assertEquals("X-Own", name.wire());
        assertEquals("x-own", name.lower());
        assertEquals(FieldName.UNKNOWN, name.id());
        assertEquals(name, FieldName.of("x-oWN"));
        assertEquals(name.hashCode(), FieldName.of("x-oWN").hashCode());
        assertNotEquals(name, FieldName.of("x-ow"));
        assertEquals(1L, name.maskBit());
    }

    @Test
    void aKnownNameMayBeSpeltOtherwise() {
        FieldName spelt = FieldName.spelt("etag");
        assertNotSame(KnownFields.ETAG, spelt);
        assertEquals(KnownFields.ETAG, spelt);
        assertEquals(KnownFields.ETAG.id(), spelt.id());
        assertEquals("etag", spelt.wire());
        assertSame(KnownFields.ETAG, FieldName.spelt("ETag"));
    }

    @Test
    void refusesNamesThatAreNoTokens() {
        for (String name : new String[] {"", "a b", "a:", "a\r", "a\n", "\0", "\u00e9", "a\u010a", "(a)"}) {
            assertThrows(IllegalArgumentException.class, () -> FieldName.of(name), name);
            assertThrows(IllegalArgumentException.class, () -> FieldName.spelt(name), name);
        }
        assertNull(KnownFields.find("\u0148ost"));
    }

    private static int idOf(String name) {
        ByteBuffer in = ByteBuffer.allocateDirect(name.length() + Bytes.WORD);
        for (int i = 0; i < in.capacity(); i++) {
            in.put(i, (byte) 'a');
        }
        in.put(0, name.getBytes(StandardCharsets.ISO_8859_1));
        return KnownFields.idOf(in, 0, name.length());
    }
}
