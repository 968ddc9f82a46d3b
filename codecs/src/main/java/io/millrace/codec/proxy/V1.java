package io.millrace.codec.proxy;

import io.millrace.codec.CodecResult;
import java.nio.ByteBuffer;

/** Version 1, a line of text. Stateless; any thread. */
final class V1 {
    /** The longest line, CRLF included. */
    static final int LENGTH_MAX = 107;

    private static final String PREFIX = "PROXY ";
    private static final String UNKNOWN = "UNKNOWN";
    private static final int PORT_DIGITS_MAX = 5;

    private V1() {}

    static int parse(ByteBuffer in, int from, int limit, ProxyHeader into) {
        int there = Math.min(limit - from, LENGTH_MAX);
        for (int i = 0; i < PREFIX.length() && i < there; i++) {
            if (in.get(from + i) != PREFIX.charAt(i)) {
                return ProxyError.SIGNATURE_MISSING.code();
            }
        }
        for (int i = PREFIX.length(); i < there; i++) {
            byte b = in.get(from + i);
            if (b == '\r') {
                if (i + 1 == LENGTH_MAX) {
                    return ProxyError.LINE_TOO_LONG.code();
                }
                if (i + 1 == there) {
                    return CodecResult.INCOMPLETE;
                }
                return in.get(from + i + 1) == '\n' ? line(in, from, from + i, into) : ProxyError.LINE_INVALID.code();
            }
            if (b < ' ' || b == 0x7F) { // above ASCII is negative
                return ProxyError.LINE_INVALID.code();
            }
        }
        return there == LENGTH_MAX ? ProxyError.LINE_TOO_LONG.code() : CodecResult.INCOMPLETE;
    }

    private static int line(ByteBuffer in, int from, int end, ProxyHeader into) {
        int at = from + PREFIX.length();
        if (is(in, at, end, UNKNOWN) && (at + UNKNOWN.length() == end || in.get(at + UNKNOWN.length()) == ' ')) {
            into.begin(1, false, ProxyFamily.NONE);
            return end + 2 - from;
        }
        boolean four = is(in, at, end, "TCP4 ");
        if (!four && !is(in, at, end, "TCP6 ")) {
            return ProxyError.LINE_INVALID.code();
        }
        into.begin(1, false, four ? ProxyFamily.INET : ProxyFamily.INET6);
        int source = at + 5;
        int sourceEnd = space(in, source, end);
        int destination = sourceEnd + 1;
        int destinationEnd = space(in, destination, end);
        int sourcePort = destinationEnd + 1;
        int sourcePortEnd = space(in, sourcePort, end);
        if (sourcePortEnd >= end) {
            return ProxyError.LINE_INVALID.code();
        }
        if (!address(in, source, sourceEnd, four, true, into)
                || !address(in, destination, destinationEnd, four, false, into)) {
            return ProxyError.ADDRESS_INVALID.code();
        }
        int fromPort = number(in, sourcePort, sourcePortEnd, PORT_DIGITS_MAX, 0xFFFF);
        int toPort = number(in, sourcePortEnd + 1, end, PORT_DIGITS_MAX, 0xFFFF);
        if (fromPort < 0 || toPort < 0) {
            return ProxyError.PORT_INVALID.code();
        }
        into.ports(fromPort, toPort);
        return end + 2 - from;
    }

    private static boolean address(ByteBuffer in, int at, int end, boolean four, boolean source, ProxyHeader into) {
        return four ? inet(in, at, end, source, 0, into) : inet6(in, at, end, source, into);
    }

    /** Dotted decimal into four bytes of an address from {@code to} on. */
    private static boolean inet(ByteBuffer in, int from, int end, boolean source, int to, ProxyHeader into) {
        int at = from;
        for (int i = 0; i < 4; i++) {
            int stop = i == 3 ? end : find(in, at, end, '.');
            int value = number(in, at, stop, 3, 255);
            if (value < 0 || (i < 3 && stop == end)) {
                return false;
            }
            into.put(source, to + i, value);
            at = stop + 1;
        }
        return true;
    }

    /** Groups of one to four digits, one {@code ::} at most, and dotted decimal at the end if so. */
    private static boolean inet6(ByteBuffer in, int from, int end, boolean source, ProxyHeader into) {
        int at = from;
        int filled = 0;
        int gap = -1;
        if (starts(in, at, end)) {
            gap = 0;
            at += 2;
        } else if (at < end && in.get(at) == ':') {
            return false;
        }
        while (at < end) {
            int stop = find(in, at, end, ':');
            if (stop == end && find(in, at, end, '.') < end) {
                if (filled > 12 || !inet(in, at, end, source, filled, into)) {
                    return false;
                }
                filled += 4;
                break;
            }
            int group = hex(in, at, stop);
            if (group < 0 || filled > 14) {
                return false;
            }
            into.put(source, filled, group >> 8);
            into.put(source, filled + 1, group);
            filled += 2;
            if (stop == end) {
                break;
            }
            at = stop + 1;
            if (starts(in, stop, end)) {
                if (gap >= 0) {
                    return false;
                }
                gap = filled;
                at++;
            } else if (at == end) {
                return false;
            }
        }
        return gap < 0 ? filled == 16 : filled < 16 && spread(source, gap, filled, into);
    }

    private static boolean starts(ByteBuffer in, int at, int end) {
        return end - at >= 2 && in.get(at) == ':' && in.get(at + 1) == ':';
    }

    /** Moves what stands behind the gap to the end, and fills the gap with zeros. */
    private static boolean spread(boolean source, int gap, int filled, ProxyHeader into) {
        int behind = filled - gap;
        for (int i = 1; i <= behind; i++) {
            into.put(source, 16 - i, into.at(source, filled - i));
        }
        for (int i = gap; i < 16 - behind; i++) {
            into.put(source, i, 0);
        }
        return true;
    }

    private static boolean is(ByteBuffer in, int at, int end, String text) {
        if (end - at < text.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (in.get(at + i) != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static int space(ByteBuffer in, int from, int end) {
        return find(in, from, end, ' ');
    }

    /** Index of the byte, or {@code end}. */
    private static int find(ByteBuffer in, int from, int end, char what) {
        int at = Math.min(from, end);
        while (at < end && in.get(at) != what) {
            at++;
        }
        return at;
    }

    /** Decimal without leading zeros; -1: it is not. */
    private static int number(ByteBuffer in, int from, int end, int digitsMax, int max) {
        int digits = end - from;
        if (digits < 1 || digits > digitsMax || (digits > 1 && in.get(from) == '0')) {
            return -1;
        }
        int value = 0;
        for (int i = from; i < end; i++) {
            int digit = in.get(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value <= max ? value : -1;
    }

    private static int hex(ByteBuffer in, int from, int end) {
        if (end - from < 1 || end - from > 4) {
            return -1;
        }
        int value = 0;
        for (int i = from; i < end; i++) {
            int digit = Character.digit(in.get(i), 16); // ASCII only, by the scan of the line
            if (digit < 0) {
                return -1;
            }
            value = value << 4 | digit;
        }
        return value;
    }
}
