package io.millrace.codec.h2;

import java.nio.ByteBuffer;

/**
 * Reads a priority (RFC 9218 section 4): a dictionary with the members {@code u} and {@code i}. Stateless.
 *
 * <p>What is not known or has a value that is not allowed is passed over, as the RFC wants.
 */
final class PriorityField {
    static final int DEFAULT = H2StreamState.URGENCY_DEFAULT;

    private static final int INCREMENTAL = 8;
    private static final int URGENCY = 7;

    private PriorityField() {}

    static int urgency(int priority) {
        return priority & URGENCY;
    }

    static boolean isIncremental(int priority) {
        return (priority & INCREMENTAL) != 0;
    }

    /** The priority as a number, for {@link #urgency} and {@link #isIncremental}. */
    static int parse(ByteBuffer in, int offset, int length) {
        int limit = offset + length;
        int priority = DEFAULT;
        int at = offset;
        while (at < limit) {
            int end = memberEnd(in, at, limit);
            priority = member(in, skipSpace(in, at, end), end, priority);
            at = end + 1;
        }
        return priority;
    }

    private static int skipSpace(ByteBuffer in, int from, int limit) {
        int at = from;
        while (at < limit && (in.get(at) == ' ' || in.get(at) == '\t')) {
            at++;
        }
        return at;
    }

    /** Where the comma behind a member is, or the limit; a comma in a quoted string is none. */
    private static int memberEnd(ByteBuffer in, int from, int limit) {
        boolean quoted = false;
        for (int at = from; at < limit; at++) {
            int b = in.get(at);
            if (b == '"') {
                quoted = !quoted;
            } else if (b == '\\' && quoted) {
                at++;
            } else if (b == ',' && !quoted) {
                return at;
            }
        }
        return limit;
    }

    private static int member(ByteBuffer in, int at, int limit, int priority) {
        if (at >= limit) {
            return priority;
        }
        int key = in.get(at);
        boolean alone = isEnd(in, at + 1, limit);
        boolean valued = !alone && at + 2 < limit && in.get(at + 1) == '=';
        if (key == 'u' && valued && isEnd(in, at + 3, limit)) {
            int urgency = in.get(at + 2) - '0';
            return urgency >= 0 && urgency <= URGENCY ? (priority & INCREMENTAL) | urgency : priority;
        }
        if (key == 'i') {
            boolean flag = valued && in.get(at + 2) == '?' && at + 3 < limit && isEnd(in, at + 4, limit);
            if (alone || (flag && in.get(at + 3) == '1')) {
                return priority | INCREMENTAL;
            }
            if (flag && in.get(at + 3) == '0') {
                return priority & URGENCY;
            }
        }
        return priority;
    }

    /** Whether a member's value is over: nothing follows, or parameters, which say nothing to us. */
    private static boolean isEnd(ByteBuffer in, int at, int limit) {
        return at >= limit || in.get(at) == ';' || in.get(at) == ' ' || in.get(at) == '\t';
    }
}
