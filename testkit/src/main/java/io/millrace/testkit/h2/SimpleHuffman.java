package io.millrace.testkit.h2;

import java.util.HashMap;
import java.util.Map;

/** The Huffman code of RFC 7541 appendix B, bit by bit. Immutable; any thread. */
final class SimpleHuffman {
    private static final int EOS = 256;
    private static final int BITS_MIN = 5;
    private static final int BITS_MAX = 30;

    /** Bits of the code of each symbol, from A for 5; the code is canonical, so they say all. */
    private static final String BITS = "ISXXXXXXXTZXXZXXXXXXXXZXXXXXXXXX"
            + "BFFHIBDGFFDGDBBBAAABBBBBBBCDKBHF"
            + "IBCCCCCCCCCCCCCCCCCCCCCCDCDIOIJB"
            + "KABABABBBACCBBBABCBAABCCCCCKGJIX"
            + "PRPPRRRSRSSSSSTSTTRSTSSSSQRSRSST"
            + "RQPRRSSQSRRTQRSSQQRQSRSSPRRRSRRS"
            + "VVPORSRUVVVWWVTUOQVWWVWTQQVVXWWW"
            + "PTPQRQQSRRUUTTVSVWVVWWWWWXWWWWWV"
            + "Z";

    private static final Map<Integer, Integer> SYMBOLS = symbols();

    private SimpleHuffman() {}

    /** By code, with a 1 in front so that zeros count. */
    private static Map<Integer, Integer> symbols() {
        Map<Integer, Integer> all = new HashMap<>();
        int code = 0;
        for (int bits = BITS_MIN; bits <= BITS_MAX; bits++) {
            for (int symbol = 0; symbol <= EOS; symbol++) {
                if (BITS.charAt(symbol) - 'A' + BITS_MIN == bits) {
                    all.put(1 << bits | code, symbol);
                    code++;
                }
            }
            code <<= 1;
        }
        return all;
    }

    static String decode(byte[] in, int from, int length) {
        StringBuilder text = new StringBuilder();
        int code = 1;
        for (int i = 0; i < Byte.SIZE * length; i++) {
            int bit = in[from + i / Byte.SIZE] >> (Byte.SIZE - 1 - i % Byte.SIZE) & 1;
            code = code << 1 | bit;
            Integer symbol = SYMBOLS.get(code);
            if (symbol != null) {
                if (symbol == EOS) {
                    throw new AssertionError("EOS in a Huffman code");
                }
                text.append((char) symbol.intValue());
                code = 1;
            }
        }
        int padding = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(code);
        if (padding >= Byte.SIZE || code != (2 << padding) - 1) {
            throw new AssertionError("Huffman code padded by " + Integer.toBinaryString(code));
        }
        return text.toString();
    }
}
