package io.millrace.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.testkit.conformance.Proves;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HuffmanTest {
    private static final int OFFSET = 5;
    private static final int SEED = 7;

    /** Behind the code nothing, or garbage that must not matter. */
    private static byte[] decode(byte[] code, int margin) {
        ByteBuffer in = ByteBuffer.allocateDirect(OFFSET + code.length + margin);
        for (int i = 0; i < in.capacity(); i++) {
            in.put(i, (byte) 0x15);
        }
        in.put(OFFSET, code);
        int room = Huffman.decodedLengthMax(code.length) + Huffman.OVERRUN;
        ByteBuffer out = ByteBuffer.allocateDirect(room);
        int result = Huffman.decode(in, OFFSET, code.length, out, 0);
        assertEquals(
                result < 0 ? result : result & Huffman.LENGTH_MASK, Huffman.decodedLength(in, OFFSET, code.length));
        if (result < 0) {
            return null;
        }
        byte[] text = new byte[result & Huffman.LENGTH_MASK];
        out.get(0, text);
        assertFlags(text, result);
        return text;
    }

    private static void assertFlags(byte[] text, int result) {
        boolean value = true;
        boolean token = true;
        for (byte b : text) {
            value &= FieldValues.isValueChar(b & 0xFF);
            token &= Tokens.isTokenChar(b) && !(b >= 'A' && b <= 'Z');
        }
        assertEquals(!value, (result & Huffman.NOT_VALUE) != 0);
        assertEquals(!token, (result & Huffman.NOT_LOWER_TOKEN) != 0);
    }

    private static byte[] encode(byte[] text) {
        ByteBuffer in = ByteBuffer.allocateDirect(text.length).put(0, text);
        ByteBuffer out = ByteBuffer.allocateDirect(text.length + Huffman.OVERRUN);
        int end = Huffman.encode(in, 0, text.length, out, 0);
        if (end < 0) {
            return null;
        }
        byte[] code = new byte[end];
        out.get(0, code);
        return code;
    }

    private static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void rarestCodesAreThoseOfTheRfc() {
        assertArrayEquals(new byte[] {0}, decode(hex("ffc7"), 8));
        assertArrayEquals(new byte[] {10}, decode(hex("fffffff3"), 8));
        assertArrayEquals(new byte[] {13}, decode(hex("fffffff7"), 8));
        assertArrayEquals(new byte[] {22}, decode(hex("fffffffb"), 8));
        assertArrayEquals(new byte[] {127}, decode(hex("ffffffcf"), 8));
        assertArrayEquals(new byte[] {(byte) 255}, decode(hex("fffffbbf"), 8));
        assertArrayEquals(new byte[] {(byte) 249}, decode(hex("ffffffef"), 8));
        assertArrayEquals(latin("~"), decode(hex("ffef"), 8));
    }

    @Test
    void textsOfAllBytesComeBack() {
        Random random = new Random(SEED);
        for (int round = 0; round < 20_000; round++) {
            byte[] text = new byte[random.nextInt(round % 100 == 0 ? 700 : 40)];
            boolean plain = random.nextInt(4) > 0;
            for (int i = 0; i < text.length; i++) {
                boolean rare = !plain && random.nextInt(8) == 0;
                text[i] = (byte) (rare ? random.nextInt(256) : 0x20 + random.nextInt(0x5F));
            }
            byte[] code = reference(text);
            assertArrayEquals(text, decode(code, 0));
            assertArrayEquals(text, decode(code, 8));
            byte[] encoded = encode(text);
            assertArrayEquals(code.length < text.length ? code : null, encoded);
        }
    }

    /** A bit at a time. */
    private static byte[] reference(byte[] text) {
        StringBuilder bits = new StringBuilder();
        for (byte b : text) {
            long code = HuffmanTables.CODES[b & 0xFF];
            for (int i = (int) (code & 0xFF) - 1; i >= 0; i--) {
                bits.append((code >>> (8 + i)) & 1);
            }
        }
        while (bits.length() % 8 != 0) {
            bits.append('1');
        }
        byte[] bytes = new byte[bits.length() / 8];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(bits.substring(8 * i, 8 * i + 8), 2);
        }
        return bytes;
    }

    @Test
    @Proves({"rfc7541-5.2-1", "rfc7541-5.2-2"})
    void paddingMustBeShortAndOfOnes() {
        assertArrayEquals(latin("0"), decode(hex("07"), 0));
        for (int margin = 0; margin <= 8; margin += 8) {
            assertEquals(null, decode(hex("06"), margin)); // 0 and 110
            assertEquals(null, decode(hex("03"), margin)); // 0 and 011
            assertEquals(null, decode(hex("07ff"), margin)); // eleven bits
            assertEquals(null, decode(hex("ff"), margin)); // eight bits
            assertEquals(null, decode(hex("ffff"), margin));
            assertEquals(null, decode(hex("fe"), margin)); // of ! and others, cut
            assertArrayEquals(latin(";"), decode(hex("fb"), margin)); // eight bits, no padding
            assertEquals(null, decode(hex("fbff"), margin));
        }
        assertArrayEquals(latin(""), decode(hex(""), 0));
    }

    @Test
    @Proves("rfc7541-5.2-3")
    void endOfStringSymbolIsRefusedWhereverItStands() {
        for (String before : new String[] {"", "07", "f8f8f8f8f8f8f8f8f8f8f8f8", "1c64"}) {
            assertEquals(null, decode(hex(before + "ffffffff"), 8));
            assertEquals(null, decode(hex(before + "fffffffc"), 8));
            assertEquals(null, decode(hex(before + "ffffffff" + "f8f8f8f8f8f8f8f8"), 8));
        }
    }

    @Test
    void everyCutOfALongStringIsJudgedAlikeWithAndWithoutBytesBehind() {
        byte[] code =
                reference(latin("text/html,{application}\\xhtml+xml;q=0.9,*/*;q=0.8\u00e9\u0001 and 12345 \u007f!"));
        for (int length = 0; length <= code.length; length++) {
            byte[] cut = java.util.Arrays.copyOf(code, length);
            assertArrayEquals(decode(cut, 0), decode(cut, 8), "" + length);
        }
        assertTrue(code.length > 50);
    }
}
