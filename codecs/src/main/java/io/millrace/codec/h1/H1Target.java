package io.millrace.codec.h1;

import io.millrace.codec.Authority;
import io.millrace.codec.Bytes;
import io.millrace.codec.CodecResult;
import io.millrace.codec.FieldTable;
import io.millrace.codec.Method;
import io.millrace.codec.ProtocolError;
import io.millrace.codec.TargetForm;
import io.millrace.codec.Targets;
import java.nio.ByteBuffer;

/** The target forms that are rare: absolute, authority, asterisk (RFC 9112 sections 3.2.2 to 3.2.4). */
final class H1Target {
    private H1Target() {}

    /** Index of the space behind the target, INCOMPLETE, or a failure. */
    static int parse(ByteBuffer in, int from, int limit, Method method, H1Leniency leniency, FieldTable out) {
        int end = from;
        while (end < limit && isTargetChar(in.get(end))) {
            end++;
        }
        if (end == limit) {
            return CodecResult.INCOMPLETE;
        }
        if (in.get(end) != ' ') {
            return invalid(in.get(end));
        }
        boolean valid;
        if (method.is(Method.CONNECT)) {
            valid = authority(in, from, end, out);
        } else if (end - from == 1 && in.get(from) == '*') {
            valid = asterisk(from, method, out);
        } else {
            valid = absolute(in, from, end, out) && isPath(in, leniency, out);
        }
        return valid ? end : CodecResult.failure(ProtocolError.TARGET_INVALID);
    }

    /** What a byte means that cannot be in a target: a line end there lacks the version, as HTTP/0.9 did. */
    static int invalid(int b) {
        return CodecResult.failure(
                b == '\r' || b == '\n' ? ProtocolError.VERSION_INVALID : ProtocolError.TARGET_INVALID);
    }

    private static boolean isTargetChar(int b) {
        return b > ' ' && b < 0x7F && b != '#' && b != '"' && b != '<' && b != '>';
    }

    private static boolean isPath(ByteBuffer in, H1Leniency leniency, FieldTable out) {
        int from = out.path().offset();
        int end = from + out.path().length();
        for (int at = from; at < end; at++) {
            if (Targets.isEscapedInPath(in.get(at))) {
                if (!leniency.unescapedPath()) {
                    return false;
                }
                out.tolerated(H1Leniency.UNESCAPED_PATH);
            }
        }
        return true;
    }

    /** RFC 9112 3.2.3: only with CONNECT, and RFC 9110 9.3.6: with a port, since there is no default. */
    private static boolean authority(ByteBuffer in, int from, int end, FieldTable out) {
        out.targetForm(TargetForm.AUTHORITY);
        out.part(FieldTable.AUTHORITY, from - out.base(), end - from);
        return Authority.isTarget(in, from, end, true);
    }

    /** RFC 9112 3.2.4: only with OPTIONS. */
    private static boolean asterisk(int from, Method method, FieldTable out) {
        out.targetForm(TargetForm.ASTERISK);
        out.part(FieldTable.PATH, from - out.base(), 1);
        return method.is(Method.OPTIONS);
    }

    /** RFC 9112 3.2.2 and RFC 3986 4.3: scheme, an authority that is not empty, then path and query. */
    private static boolean absolute(ByteBuffer in, int from, int end, FieldTable out) {
        int colon = schemeEnd(in, from, end);
        if (colon + 3 > end || in.get(colon) != ':' || in.get(colon + 1) != '/' || in.get(colon + 2) != '/') {
            return false;
        }
        int base = out.base();
        int authority = colon + 3;
        int path = authority;
        while (path < end && in.get(path) != '/' && in.get(path) != '?') {
            path++;
        }
        int mark = Bytes.indexOf(in, path, end, '?');
        int pathEnd = mark < 0 ? end : mark;
        out.targetForm(TargetForm.ABSOLUTE);
        out.part(FieldTable.SCHEME, from - base, colon - from);
        out.part(FieldTable.AUTHORITY, authority - base, path - authority);
        out.part(FieldTable.PATH, path - base, pathEnd - path);
        if (mark >= 0) {
            out.part(FieldTable.QUERY, mark + 1 - base, end - mark - 1);
        }
        return colon > from && Authority.isTarget(in, authority, path, false);
    }

    /** RFC 3986 3.1: a letter, then letters, digits, plus, hyphen, full stop. */
    private static int schemeEnd(ByteBuffer in, int from, int end) {
        int at = from;
        while (at < end) {
            int c = in.get(at) | 0x20;
            boolean letter = c >= 'a' && c <= 'z';
            boolean other = at > from && isSchemeMark(in.get(at));
            if (!letter && !other) {
                return at;
            }
            at++;
        }
        return at;
    }

    private static boolean isSchemeMark(int b) {
        return (b >= '0' && b <= '9') || b == '+' || b == '-' || b == '.';
    }
}
