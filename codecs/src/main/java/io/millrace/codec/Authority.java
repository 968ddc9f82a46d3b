package io.millrace.codec;

import java.nio.ByteBuffer;

/**
 * The grammar of host and port (RFC 9110 section 4.2.1, RFC 3986 section 3.2): a registered name or IPv4 address, or an
 * IPv6 address in brackets, and perhaps a port. User information is refused: it only ever disguises a host. Stateless;
 * any thread that owns the buffer.
 */
public final class Authority {
    private static final int PORT_MAX = 65_535;
    private static final int PORT_DIGITS_MAX = 5;
    /** Letters of an IPv6 address with an IPv4 tail at its longest. */
    private static final int IPV6_LENGTH_MAX = 45;

    private static final long HIGHS = 0x8080808080808080L;
    private static final long SEVENS = 0x7F7F7F7F7F7F7F7FL;

    private Authority() {}

    /** True for a valid host with or without a port; the host may be empty. Reads up to 8 bytes beyond the end. */
    public static boolean isHost(ByteBuffer in, int index, int length) {
        int limit = index + length;
        int end = hostEnd(in, index, limit);
        return end == limit || (end > 0 && isPort(in, end, limit, true));
    }

    /** True for a valid, non-empty host with a port (RFC 9110 section 9.3.6), or without one if that may be missing. */
    public static boolean isTarget(ByteBuffer in, int index, int limit, boolean portNeeded) {
        int end = hostEnd(in, index, limit);
        if (end <= index) {
            return false;
        }
        return end == limit ? !portNeeded : isPort(in, end, limit, !portNeeded);
    }

    /** Index of the first byte behind the host: its colon, or {@code limit}; -1 if the host is invalid. */
    private static int hostEnd(ByteBuffer in, int index, int limit) {
        int at = index;
        while (at < limit) {
            long odd = unusual(Bytes.getLong(in, at));
            if (odd != 0) {
                at = Math.min(limit, at + Bytes.first(odd));
                return at == limit || in.get(at) == ':' ? at : unusualHostEnd(in, index, at, limit);
            }
            at += Bytes.WORD;
        }
        return limit;
    }

    /** High bit of each byte that is no letter, digit, hyphen or full stop; every bit exact, no byte borrows. */
    private static long unusual(long word) {
        long seven = word & SEVENS;
        long folded = seven | 0x2020202020202020L;
        long letters = (folded + 0x1F1F1F1F1F1F1F1FL) & ~(folded + 0x0505050505050505L);
        long digits = (seven + 0x5353535353535353L) & ~(seven + 0x4646464646464646L);
        long notSlash = (seven ^ 0x2F2F2F2F2F2F2F2FL) + SEVENS;
        return ~((letters | (digits & notSlash)) & ~word) & HIGHS;
    }

    private static int unusualHostEnd(ByteBuffer in, int index, int from, int limit) {
        if (in.get(index) == '[') {
            return ipv6End(in, index + 1, limit);
        }
        for (int at = from; at < limit; at++) {
            int b = in.get(at);
            if (b == ':') {
                return at;
            }
            if (!Tokens.isHostChar(b) || (b == '%' && !isEscape(in, at, limit))) {
                return -1;
            }
        }
        return limit;
    }

    private static boolean isEscape(ByteBuffer in, int at, int limit) {
        return at + 2 < limit && isHex(in.get(at + 1)) && isHex(in.get(at + 2));
    }

    private static boolean isHex(int b) {
        int c = b | 0x20;
        return (b >= '0' && b <= '9') || (c >= 'a' && c <= 'f');
    }

    private static int ipv6End(ByteBuffer in, int from, int limit) {
        int at = from;
        boolean colons = false;
        while (at < limit && (isHex(in.get(at)) || in.get(at) == ':' || in.get(at) == '.')) {
            colons |= in.get(at) == ':';
            at++;
        }
        boolean closed = at < limit && in.get(at) == ']';
        boolean plausible = colons && at - from >= 2 && at - from <= IPV6_LENGTH_MAX;
        boolean ended = at + 1 >= limit || in.get(at + 1) == ':';
        return closed && plausible && ended ? at + 1 : -1;
    }

    private static boolean isPort(ByteBuffer in, int colon, int limit, boolean mayBeEmpty) {
        int digits = limit - colon - 1;
        if (digits == 0) {
            return mayBeEmpty;
        }
        if (digits < PORT_DIGITS_MAX) {
            return Bytes.areDigits(Bytes.getLong(in, colon + 1), digits);
        }
        long port = digits == PORT_DIGITS_MAX ? Bytes.parseDecimal(in, colon + 1, digits) : Bytes.NOT_A_NUMBER;
        return port >= 0 && port <= PORT_MAX;
    }
}
