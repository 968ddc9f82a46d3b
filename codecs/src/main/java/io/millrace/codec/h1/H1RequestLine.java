package io.millrace.codec.h1;

import io.millrace.codec.Bytes;
import io.millrace.codec.CodecResult;
import io.millrace.codec.FieldTable;
import io.millrace.codec.HttpVersion;
import io.millrace.codec.Method;
import io.millrace.codec.ProtocolError;
import io.millrace.codec.TargetForm;
import io.millrace.codec.Targets;
import io.millrace.codec.Tokens;
import java.nio.ByteBuffer;

/** Reads request lines (RFC 9112 section 3): method, target in one of its four forms, version. */
final class H1RequestLine {
    private static final int GET = word4("GET ");
    private static final long HEAD = word("HEAD ");
    private static final long POST = word("POST ");
    private static final long PUT = word("PUT ");
    private static final long DELETE = word("DELETE ");
    private static final long CONNECT = word("CONNECT ");
    private static final long OPTIONS = word("OPTIONS ");
    private static final long TRACE = word("TRACE ");
    private static final long PATCH = word("PATCH ");

    private final H1Leniency leniency;

    H1RequestLine(H1Leniency leniency) {
        this.leniency = leniency;
    }

    /** Index after the line, INCOMPLETE, or a failure. */
    int parse(ByteBuffer in, int at, int limit, FieldTable out) {
        int base = out.base();
        long word = Bytes.getLong(in, at);
        Method method = Method.GET;
        int methodEnd = at + 3;
        if ((int) word != GET) {
            method = method(word);
            methodEnd = method.isKnown() ? at + method.name().length() : unknownMethodEnd(in, at, limit);
        }
        int target = methodEnd + 1;
        if (methodEnd <= 0 || target >= limit) {
            // a known method is compared with its space, so that no byte before the limit can be wrong here
            return methodEnd <= 0 ? methodEnd : CodecResult.INCOMPLETE;
        }
        out.method(method);
        out.part(FieldTable.METHOD, at - base, methodEnd - at);
        boolean slash = method.is(Method.GET) ? (byte) (word >>> 32) == '/' : in.get(target) == '/';
        int targetEnd = slash && !method.is(Method.CONNECT)
                ? origin(in, target, limit, out)
                : H1Target.parse(in, target, limit, method, leniency, out);
        if (targetEnd <= 0) {
            return targetEnd;
        }
        out.part(FieldTable.TARGET, target - base, targetEnd - target);
        int version = targetEnd + 1;
        int next = version + H1Version.LENGTH + H1Lines.CRLF_LENGTH;
        if (next <= limit
                && Bytes.getLong(in, version) == H1Version.HTTP_1_1
                && Bytes.getShort(in, version + H1Version.LENGTH) == H1Lines.CRLF) {
            out.version(HttpVersion.HTTP_1_1);
            return next;
        }
        int versionEnd = H1Version.parse(in, version, limit, out);
        return versionEnd <= 0
                ? versionEnd
                : H1Lines.end(in, versionEnd, limit, leniency, ProtocolError.VERSION_INVALID, out);
    }

    private static Method method(long word) {
        long hits = Bytes.matches(word, ' ');
        if (hits == 0) {
            return Method.UNKNOWN;
        }
        // everything up to and with the space: without it, trailing NULs would match too
        long name = word & (((hits & -hits) << 1) - 1);
        if (name == POST) {
            return Method.POST;
        } else if (name == HEAD) {
            return Method.HEAD;
        } else if (name == PUT) {
            return Method.PUT;
        } else if (name == DELETE) {
            return Method.DELETE;
        } else if (name == OPTIONS) {
            return Method.OPTIONS;
        } else if (name == PATCH) {
            return Method.PATCH;
        } else if (name == CONNECT) {
            return Method.CONNECT;
        }
        return name == TRACE ? Method.TRACE : Method.UNKNOWN;
    }

    private static int unknownMethodEnd(ByteBuffer in, int at, int limit) {
        int end = at;
        while (end < limit && Tokens.isTokenChar(in.get(end))) {
            end++;
        }
        if (end == limit) {
            return CodecResult.INCOMPLETE;
        }
        return end > at && in.get(end) == ' ' ? end : CodecResult.failure(ProtocolError.METHOD_INVALID);
    }

    /**
     * Index of the space behind a target in origin form, INCOMPLETE, or a failure. A fragment is no part of a target
     * (RFC 9112 3.2, RFC 9110 4.2.5) and refused; so is every byte that is not visible ASCII, and so are quotes and
     * angle brackets, which end an attribute or a tag where a target is printed. Brackets pass, which browsers send.
     */
    private int origin(ByteBuffer in, int from, int limit, FieldTable out) {
        int base = out.base();
        int pathEnd = pathEnd(in, from, limit, out);
        if (pathEnd <= 0) {
            return pathEnd;
        }
        out.targetForm(TargetForm.ORIGIN);
        out.part(FieldTable.PATH, from - base, pathEnd - from);
        if (in.get(pathEnd) == ' ') {
            return pathEnd;
        }
        int query = pathEnd + 1;
        int end = queryEnd(in, query, limit);
        if (end > 0) {
            out.part(FieldTable.QUERY, query - base, end - query);
        }
        return end;
    }

    /**
     * Index of the space or question mark behind a path, INCOMPLETE, or a failure. RFC 3986 3.3 has no place there for
     * a backslash, a caret, a backtick, a bar or braces, and some servers take a backslash for a slash.
     */
    private int pathEnd(ByteBuffer in, int from, int limit, FieldTable out) {
        int scan = from;
        while (scan < limit) {
            long word = Bytes.getLong(in, scan);
            long hits = Targets.unusualInPath(word);
            if (hits == 0) {
                scan += Bytes.WORD;
                continue;
            }
            int hit = scan + Bytes.first(hits);
            if (hit >= limit) {
                return CodecResult.INCOMPLETE;
            }
            int b = (int) (word >>> (Byte.SIZE * (hit - scan))) & 0xFF;
            if (b == ' ' || b == '?') {
                return hit;
            }
            if (Targets.isEscapedInPath(b) && leniency.unescapedPath()) {
                out.tolerated(H1Leniency.UNESCAPED_PATH);
            } else if (b != '!' && b != '~') {
                return H1Target.invalid(b);
            }
            scan = hit + 1;
        }
        return CodecResult.INCOMPLETE;
    }

    /**
     * Index of the space behind a query, INCOMPLETE, or a failure. What a path must escape may stand here as it is:
     * the URL standard of the browsers escapes none of it in a query.
     */
    private static int queryEnd(ByteBuffer in, int from, int limit) {
        int scan = from;
        while (scan < limit) {
            long word = Bytes.getLong(in, scan);
            long hits = Targets.unusualInQuery(word);
            if (hits == 0) {
                scan += Bytes.WORD;
                continue;
            }
            int hit = scan + Bytes.first(hits);
            if (hit >= limit) {
                return CodecResult.INCOMPLETE;
            }
            int b = (int) (word >>> (Byte.SIZE * (hit - scan))) & 0xFF;
            if (b == ' ') {
                return hit;
            }
            if (b != '!') {
                return H1Target.invalid(b);
            }
            scan = hit + 1;
        }
        return CodecResult.INCOMPLETE;
    }

    private static long word(String name) {
        long word = 0;
        for (int i = 0; i < name.length(); i++) {
            word |= (long) name.charAt(i) << (8 * i);
        }
        return word;
    }

    private static int word4(String text) {
        return (int) word(text);
    }
}
