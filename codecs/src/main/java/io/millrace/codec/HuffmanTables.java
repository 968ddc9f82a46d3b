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

    // an entry of PAIRS: six bits for the length of both codes, two for how many symbols, two for flags, then the
    // symbols
    static final int COUNT_SHIFT = 6;
    static final int FLAGS_SHIFT = 8;
    static final int FIRST_SHIFT = 16;
    private static final int SECOND_SHIFT = 24;

    /** Flags of a symbol: no token character or a capital, and not to be in a value. */
    static final int NOT_LOWER_TOKEN = 2 << FLAGS_SHIFT;

    static final int NOT_VALUE = 1 << FLAGS_SHIFT;

    private static final int SYMBOLS = EOS + 1;
    private static final int CODE_SHIFT = 8;

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
     * What the next twelve bits begin with: one symbol or two, and their flags. 0 if the code is
     * longer than that. The index is the complement of the bits, so that ones behind the end of a string, which are its
     * padding, are the zeros that a shift brings. The bits taken come lowest, where a shift takes its distance from
     * without a mask.
     */
    static final int[] PAIRS = pairs();

    private HuffmanTables() {}

    static int lengthOf(int symbol) {
        return LENGTHS.charAt(symbol) - 'A' + 5;
    }

    /** What a byte must not be part of, as an entry has it. */
    static int flagsOf(int symbol) {
        if (!FieldValues.isValueChar(symbol)) {
            return NOT_LOWER_TOKEN | NOT_VALUE;
        }
        return Tokens.isTokenChar(symbol) && Bytes.lower(symbol) == symbol ? 0 : NOT_LOWER_TOKEN;
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
            if (first >= 0) {
                pairs[pairs.length - 1 - bits] = pair(first, bits);
            }
        }
        return pairs;
    }

    private static int pair(int first, int bits) {
        int taken = lengthOf(first);
        int left = PAIR_BITS - taken;
        int second = symbolAt(bits & ((1 << left) - 1), left);
        int entry = (first << FIRST_SHIFT) | flagsOf(first);
        if (second < 0) {
            return entry | (1 << COUNT_SHIFT) | taken;
        }
        return entry | (2 << COUNT_SHIFT) | (taken + lengthOf(second)) | (second << SECOND_SHIFT) | flagsOf(second);
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
