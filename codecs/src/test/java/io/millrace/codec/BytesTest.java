package io.millrace.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;

class BytesTest {
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(64);

    @Test
    void masksFindTheFirstByteThatABytewiseSearchFinds() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 200_000; round++) {
            long word = random.nextLong();
            if (round % 2 == 0) {
                // bytes at the edges of the classes, where borrows and carries come from
                word = 0;
                for (int i = 0; i < 64; i += 8) {
                    word |= (EDGES[random.nextInt(EDGES.length)] & 0xFFL) << i;
                }
            }
            String where = "seed " + seed + ", word " + Long.toHexString(word);
            assertFirst(word, Bytes::controls, c -> c < 0x20 || c == 0x7F, where);
            assertFirst(word, w -> Bytes.outside(w, 0x21, 0x7E), c -> c < 0x21 || c > 0x7E, where);
            assertFirst(word, w -> Bytes.outside(w, '$', 'z'), c -> c < '$' || c > 'z', where);
            assertDigits(word, round % 8, where);
            int wanted = EDGES[random.nextInt(EDGES.length)];
            assertFirst(word, w -> Bytes.matches(w, wanted), c -> c == (wanted & 0xFF), where);
        }
    }

    private static final int[] EDGES = {
        0, 1, 0x1F, 0x20, 0x21, '#', '$', '/', '0', '9', ':', '?', 'z', '{', 0x7E, 0x7F, 0x80, 0x81, 0x9F, 0xA0, 0xA1,
        0xFE, 0xFF
    };

    private static void assertDigits(long word, int length, String where) {
        boolean digits = true;
        for (int i = 0; i < length; i++) {
            long c = (word >>> (8 * i)) & 0xFF;
            digits &= c >= '0' && c <= '9';
        }
        assertEquals(digits, Bytes.areDigits(word, length), where);
    }

    private static void assertFirst(long word, LongUnaryOperator mask, IntPredicate simple, String where) {
        int first = 0;
        while (first < 8 && !simple.test((int) (word >>> (8 * first)) & 0xFF)) {
            first++;
        }
        assertEquals(first, Bytes.first(mask.applyAsLong(word)), where);
    }

    @Test
    void findsBytesAndNeverLooksBeyondTheLimit() {
        for (int from = 0; from < 20; from++) {
            for (int at = from; at < 40; at++) {
                buffer.put(at, (byte) 'x');
                assertEquals(at, Bytes.indexOf(buffer, from, 41, 'x'));
                assertEquals(at, Bytes.indexOf(buffer, from, at + 1, 'x'));
                assertEquals(-1, Bytes.indexOf(buffer, from, at, 'x'));
                buffer.put(at, (byte) 0);
            }
        }
        assertEquals(-1, Bytes.indexOf(ByteBuffer.allocateDirect(0), 0, 0, 'x'));
    }

    @Test
    void writesAndReadsDecimals() {
        for (long value :
                new long[] {0, 1, 9, 10, 99, 100, 12_345, 999_999_999, 1_000_000_000, Long.MAX_VALUE - 1, Long.MAX_VALUE
                }) {
            int end = Bytes.putDecimal(buffer, 3, value);
            assertEquals(Long.toString(value).length(), Bytes.decimalLength(value));
            assertEquals(3 + Bytes.decimalLength(value), end);
            assertTrue(Bytes.equals(buffer, 3, end - 3, Long.toString(value)));
            assertEquals(value, Bytes.parseDecimal(buffer, 3, end - 3));
        }
    }

    @Test
    void readsNothingButDigits() {
        for (String text :
                new String[] {"", "-1", "+1", " 1", "1 ", "0x1", "1.", "a", "/", ":", "\u00b1", "99999999999999999999x"
                }) {
            assertEquals(Bytes.NOT_A_NUMBER, parse(text), text);
        }
        assertEquals(Bytes.OVERFLOW, parse("9223372036854775808"));
        assertEquals(Bytes.OVERFLOW, parse("18446744073709551617"));
        assertEquals(Bytes.OVERFLOW, parse("100000000000000000000000000000000000000"));
        assertEquals(7, parse("0000000000000000000000000000007"));
    }

    @Test
    void comparesWithAndWithoutCase() {
        Bytes.putAscii(buffer, 0, "Content-Type[");
        assertTrue(Bytes.equals(buffer, 0, 12, "Content-Type"));
        assertFalse(Bytes.equals(buffer, 0, 12, "content-type"));
        assertTrue(Bytes.equalsIgnoreCase(buffer, 0, 12, "cONTENT-tYPE"));
        assertFalse(Bytes.equalsIgnoreCase(buffer, 0, 12, "Content\rType"));
        assertFalse(Bytes.equalsIgnoreCase(buffer, 0, 13, "Content-Type{"));
        assertFalse(Bytes.equals(buffer, 0, 11, "Content-Type"));
    }

    @Test
    void copiesRangesOfAnyLengthAlsoWhereTheyOverlap() {
        ByteBuffer bytes = ByteBuffer.allocateDirect(128);
        for (int length = 0; length <= 48; length++) {
            for (int distance = -9; distance <= 9; distance++) {
                for (int i = 0; i < bytes.capacity(); i++) {
                    bytes.put(i, (byte) i);
                }
                Bytes.copy(bytes, 20, bytes, 20 + distance, length);
                for (int i = 0; i < bytes.capacity(); i++) {
                    int from = i - distance;
                    boolean copied = from >= 20 && from < 20 + length;
                    assertEquals(copied ? from : i, bytes.get(i), length + " bytes by " + distance + ", at " + i);
                }
            }
        }
    }

    private long parse(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        buffer.put(0, bytes);
        return Bytes.parseDecimal(buffer, 0, bytes.length);
    }
}
