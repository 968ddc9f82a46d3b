package io.millrace.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class PrefixIntTest {
    private static long read(String hex, int prefixBits) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        return PrefixInt.read(ByteBuffer.wrap(bytes), 0, bytes.length, prefixBits);
    }

    @Test
    void readsTheExamplesOfTheRfc() {
        assertEquals(10, PrefixInt.value(read("0a", 5)));
        assertEquals(1_337, PrefixInt.value(read("1f9a0a", 5)));
        assertEquals(3, PrefixInt.next(read("1f9a0a", 5)));
        assertEquals(42, PrefixInt.value(read("2a", 8)));
    }

    @Test
    void bitsAboveThePrefixDoNotCount() {
        assertEquals(10, PrefixInt.value(read("ea", 5)));
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        ByteBuffer out = ByteBuffer.allocate(16);
        for (int bits = 1; bits <= 8; bits++) {
            for (long value = 0; value <= Integer.MAX_VALUE; value = value < 600 ? value + 1 : value * 3 / 2) {
                int next = PrefixInt.put(out, 1, bits, 0, (int) value);
                long read = PrefixInt.read(out, 1, next, bits);
                assertEquals(value, PrefixInt.value(read));
                assertEquals(next, PrefixInt.next(read));
                assertEquals(next - 1, PrefixInt.length(bits, (int) value));
                for (int cut = 1; cut < next; cut++) {
                    assertEquals(PrefixInt.CUT, PrefixInt.read(out, 1, cut, bits));
                }
            }
        }
        int next = PrefixInt.put(out, 0, 1, 0, Integer.MAX_VALUE);
        assertEquals(Integer.MAX_VALUE, PrefixInt.value(PrefixInt.read(out, 0, next, 1)));
    }

    @Test
    void largestNumberIsThatOfAnInt() {
        assertEquals(Integer.MAX_VALUE, PrefixInt.value(read("1fe0ffffff07", 5)));
        assertEquals(PrefixInt.INVALID, read("1fe1ffffff07", 5));
        assertEquals(PrefixInt.INVALID, read("1fffffffff7f", 5));
    }

    @Test
    void fiveBytesMayFollowButNotSix() {
        assertEquals(31, PrefixInt.value(read("1f8080808000", 5)));
        assertEquals(PrefixInt.INVALID, read("1f808080808000", 5));
        assertEquals(PrefixInt.INVALID, read("1f8080808080", 5));
        assertEquals(PrefixInt.CUT, read("1f80808080", 5));
    }
}
