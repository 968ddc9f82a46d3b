package io.millrace.codec;

/**
 * The static Huffman code of RFC 7541 appendix B as tables, made from the lengths of its codes alone: the code is
 * canonical. Immutable; any thread.
 */
final class HuffmanTables {
    /** The symbol that must never be sent. */
    static final int EOS = 256;

    static final int CODE_LENGTH_MAX = 30;

    /** Bits that one look at {@link #PAIRS} takes; the codes of all common characters are shorter. */
    static final int PAIR_BITS = 12;

    static final int SECOND_SHIFT = 8;
    static final int BITS_SHIFT = 16;
    static final int COUNT_SHIFT = 20;
    static final int FIRST_BITS_SHIFT = 22;

    private static final int SYMBOLS = EOS + 1;
    private static final int CODE_SHIFT = 8;
    private static final int TOKEN_FLAGS = Huffman.NOT_LOWER_TOKEN | Huffman.NOT_VALUE;

    /** Length of the code of each symbol: A is 5 bits, B is 6, up to Z for 30; EOS is last. */
    private static final String LENGTHS = "ISXXXXXXXTZXXZXXXXXXXXZXXXXXXXXX"
            + "BFFHIBDGFFDGDBBBAAABBBBBBBCDKBHF"
            + "IBCCCCCCCCCCCCCCCCCCCCCCDCDIOIJB"
            + "KABABABBBACCBBBABCBAABCCCCCKGJIX"
            + "PRPPRRRSRSSSSSTSTTRSTSSSSQRSRSST"
            + "RQPRRSSQSRRTQRSSQQRQSRSSPRRRSRRS"
            + "VVPORSRUVVVWWVTUOQVWWVWTQQVVXWWW"
            + "PTPQRQQSRRUUTTVSVWVVWWWWWXWWWWWV"
            + "Z";

    /** Symbols in the order of their codes. */
    private static final short[] SORTED = sorted();

    /** For each length of code: its first code, and the place of that in {@link #SORTED}. */
    private static final int[] FIRST_CODE = new int[CODE_LENGTH_MAX + 1];

    private static final int[] FIRST_PLACE = new int[CODE_LENGTH_MAX + 2];

    /** For each byte: code, and in the lowest eight bits its length. */
    static final long[] CODES = codes();

    /**
     * What the next twelve bits begin with: one symbol or two, how many, the bits of the first and of all, and the
     * flags of {@link Huffman#decode}. 0 if the code is longer than that.
     */
    static final int[] PAIRS = pairs();

    private HuffmanTables() {}

    static int lengthOf(int symbol) {
        return LENGTHS.charAt(symbol) - 'A' + 5;
    }

    /** What a byte must not be part of. */
    static int flagsOf(int symbol) {
        if (!FieldValues.isValueChar(symbol)) {
            return TOKEN_FLAGS;
        }
        return Tokens.isTokenChar(symbol) && Bytes.lower(symbol) == symbol ? 0 : Huffman.NOT_LOWER_TOKEN;
    }

    private static short[] sorted() {
        short[] sorted = new short[SYMBOLS];
        int next = 0;
        for (int length = 0; length <= CODE_LENGTH_MAX; length++) {
            for (int symbol = 0; symbol < SYMBOLS; symbol++) {
                if (lengthOf(symbol) == length) {
                    sorted[next++] = (short) symbol;
                }
            }
        }
        return sorted;
    }

    private static long[] codes() {
        long[] codes = new long[EOS];
        int code = 0;
        int place = 0;
        for (int length = 1; length <= CODE_LENGTH_MAX; length++) {
            code <<= 1;
            FIRST_CODE[length] = code;
            FIRST_PLACE[length] = place;
            for (; place < SYMBOLS && lengthOf(SORTED[place]) == length; place++) {
                if (SORTED[place] != EOS) {
                    codes[SORTED[place]] = ((long) code << CODE_SHIFT) | length;
                }
                code++;
            }
        }
        FIRST_PLACE[CODE_LENGTH_MAX + 1] = place;
        assert code == 1 << CODE_LENGTH_MAX : "the code is not complete";
        return codes;
    }

    private static int[] pairs() {
        int[] pairs = new int[1 << PAIR_BITS];
        for (int bits = 0; bits < pairs.length; bits++) {
            int first = symbolAt(bits, PAIR_BITS);
            if (first < 0) {
                continue;
            }
            int firstBits = lengthOf(first);
            int left = PAIR_BITS - firstBits;
            int entry = first | (firstBits << FIRST_BITS_SHIFT) | flagsOf(first);
            int second = symbolAt(bits & ((1 << left) - 1), left);
            if (second < 0) {
                pairs[bits] = entry | (1 << COUNT_SHIFT) | (firstBits << BITS_SHIFT);
            } else {
                pairs[bits] = entry
                        | (2 << COUNT_SHIFT)
                        | ((firstBits + lengthOf(second)) << BITS_SHIFT)
                        | (second << SECOND_SHIFT)
                        | flagsOf(second);
            }
        }
        return pairs;
    }

    private static int symbolAt(int bits, int count) {
        return symbolAt((long) bits << (Long.SIZE - count), 1, count);
    }

    /**
     * The symbol whose code the window begins with, highest bit first; -1 if it is EOS or its length is not within the
     * bounds.
     */
    static int symbolAt(long window, int lengthMin, int lengthMax) {
        for (int length = lengthMin; length <= lengthMax; length++) {
            int place = FIRST_PLACE[length] + (int) (window >>> (Long.SIZE - length)) - FIRST_CODE[length];
            if (place < FIRST_PLACE[length + 1]) {
                return SORTED[place] == EOS ? -1 : SORTED[place];
            }
        }
        return -1;
    }
}
