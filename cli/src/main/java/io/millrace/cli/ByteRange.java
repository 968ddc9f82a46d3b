package io.millrace.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of a file that a {@code range} field asks for (RFC 9110 14.1). Immutable, any thread.
 *
 * @param first index of the first byte
 * @param length bytes, 0 only in {@link #UNSATISFIABLE}
 */
record ByteRange(long first, long length) {
    /** Answered by 416: well-formed, but no byte of it exists. */
    static final ByteRange UNSATISFIABLE = new ByteRange(0, 0);

    private static final Pattern SINGLE = Pattern.compile("bytes=(\\d*)-(\\d*)", Pattern.CASE_INSENSITIVE);

    /**
     * Returns null where the field is to be ignored and the whole file sent: another unit, several ranges, or nonsense
     * (RFC 9110 14.2 allows each).
     */
    static ByteRange parse(String field, long fileLength) {
        Matcher parts = SINGLE.matcher(field.strip());
        if (!parts.matches()) {
            return null;
        }
        boolean suffix = parts.group(1).isEmpty();
        boolean open = parts.group(2).isEmpty();
        if (suffix && open) {
            return null;
        }
        long last = open ? Long.MAX_VALUE : number(parts.group(2));
        if (suffix) {
            long length = Math.min(last, fileLength);
            return length == 0 ? UNSATISFIABLE : new ByteRange(fileLength - length, length);
        }
        long first = number(parts.group(1));
        if (last < first) {
            return null;
        }
        return first >= fileLength ? UNSATISFIABLE : new ByteRange(first, Math.min(last, fileLength - 1) - first + 1);
    }

    /** Any number too large to count with lies beyond every file. */
    private static long number(String digits) {
        return digits.length() > 18 ? Long.MAX_VALUE : Long.parseLong(digits);
    }
}
