package io.millrace.codec;

import java.nio.ByteBuffer;

/**
 * The characters of a request target in origin form, by words (RFC 3986 sections 3.3 and 3.4).
 * Stateless; any thread that owns the buffer.
 *
 * <p>Only visible ASCII, no fragment, no quotes and no angle brackets, which end an attribute or a tag where a target
 * is printed. Brackets pass, which browsers send. In a path nothing that RFC 3986 3.3 has no place for: a backslash, a
 * caret, a backtick, a bar, braces; some servers take a backslash for a slash. In a query they may stand.
 */
public final class Targets {
    /** Makes one of {@code <} and {@code >}, so that one comparison finds both. */
    private static final long ANGLES = 0xFDFD_FDFD_FDFD_FDFDL;

    /** Makes {@link #ANGLE_BAR_IS} of {@code < > \\ ^ |}, and of {@code ~}, which is rare. */
    private static final long ANGLE_BAR = 0x9D9D_9D9D_9D9D_9D9DL;

    private static final int ANGLE_BAR_IS = '<' & 0x9D;

    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;

    private Targets() {}

    /**
     * High bit of each byte that may end a path or not be in one, and of {@code !} and {@code ~}; lowest bit exact. As
     * {@link Bytes#outside} and {@link Bytes#matches} in one: a byte above 0x7F is outside, so that no comparison has
     * to leave it out.
     */
    public static long unusualInPath(long word) {
        long outside = (word - ('#' + 1) * ONES) | (word + (0x7F - 'z') * ONES);
        long angleBar = ((word & ANGLE_BAR) ^ (ANGLE_BAR_IS * ONES)) - ONES;
        long backtick = (word ^ ('`' * ONES)) - ONES;
        long question = (word ^ ('?' * ONES)) - ONES;
        return (outside | angleBar | backtick | question) & HIGHS;
    }

    /** High bit of each byte that may not be in a query, and of {@code !}; lowest bit exact. */
    public static long unusualInQuery(long word) {
        return Bytes.outside(word, '#' + 1, '~') | Bytes.matches(word & ANGLES, '<');
    }

    /** What RFC 3986 3.3 does not let stand in a path as it is, though browsers and others send some of it. */
    public static boolean isEscapedInPath(int b) {
        return b == '\\' || b == '^' || b == '`' || (b >= '{' && b <= '}');
    }

    /**
     * Index of the question mark behind a path, {@code limit} if there is none, or -1 if a character may not be in a
     * path. Reads up to 8 bytes beyond the limit as garbage.
     */
    public static int pathEnd(ByteBuffer in, int from, int limit) {
        int scan = from;
        while (scan < limit) {
            long hits = unusualInPath(Bytes.getLong(in, scan));
            if (hits == 0) {
                scan += Bytes.WORD;
                continue;
            }
            int hit = scan + Bytes.first(hits);
            if (hit >= limit) {
                return limit;
            }
            int b = in.get(hit);
            if (b == '?') {
                return hit;
            }
            if (b != '!' && b != '~') {
                return -1;
            }
            scan = hit + 1;
        }
        return limit;
    }

    /** True if every character may be in a query. Reads up to 8 bytes beyond the limit as garbage. */
    public static boolean isQuery(ByteBuffer in, int from, int limit) {
        int scan = from;
        while (scan < limit) {
            long hits = unusualInQuery(Bytes.getLong(in, scan));
            if (hits == 0) {
                scan += Bytes.WORD;
                continue;
            }
            int hit = scan + Bytes.first(hits);
            if (hit >= limit) {
                return true;
            }
            if (in.get(hit) != '!') {
                return false;
            }
            scan = hit + 1;
        }
        return true;
    }
}
