package io.millrace.bench.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Reads the head of an answer as far as a generator cares. One thread; reused for each head. */
final class AnswerHead {
    private static final byte[] LENGTH = name("content-length");
    private static final byte[] CODING = name("transfer-encoding");
    private static final byte[] CONNECTION = name("connection");
    private static final byte[] CHUNKED = name("chunked");
    private static final byte[] CLOSE = name("close");
    private static final byte[] VERSION = name("http/1.");
    private static final int STATUS_AT = 9;
    private static final int DIGITS_MAX = 18;

    private int length;
    private int status;
    private long bodyLength;
    private int lengthFieldEnd;
    private boolean chunked;
    private boolean closes;

    /** Octets with the empty line. */
    int length() {
        return length;
    }

    /** Status code; -1 when it is no head of HTTP/1. */
    int status() {
        return status;
    }

    /** What Content-Length says; -1 without. */
    long bodyLength() {
        return bodyLength;
    }

    /** Octets from the start to behind the line with Content-Length. */
    int lengthFieldEnd() {
        return lengthFieldEnd;
    }

    boolean chunked() {
        return chunked;
    }

    /** Whether it announces the end of the connection. */
    boolean closes() {
        return closes;
    }

    /** Reads the head between two indexes; false when its end has not come. */
    boolean read(ByteBuffer b, int at, int limit) {
        int end = end(b, at, limit);
        if (end < 0) {
            return false;
        }
        length = end - at;
        status = status(b, at, end);
        bodyLength = -1;
        lengthFieldEnd = 0;
        chunked = false;
        closes = false;
        for (int line = nextLine(b, at, end); line < end - 2; line = nextLine(b, line, end)) {
            field(b, at, line, nextLine(b, line, end));
        }
        return true;
    }

    private static int end(ByteBuffer b, int at, int limit) {
        for (int i = at; i + 3 < limit; i++) {
            if (b.get(i) == '\r' && b.get(i + 1) == '\n' && b.get(i + 2) == '\r' && b.get(i + 3) == '\n') {
                return i + 4;
            }
        }
        return -1;
    }

    private static int status(ByteBuffer b, int at, int end) {
        if (end - at < STATUS_AT + 3 || !begins(b, at, end, VERSION)) {
            return -1;
        }
        return (int) digits(b, at + STATUS_AT, at + STATUS_AT + 3);
    }

    private void field(ByteBuffer b, int at, int line, int end) {
        if (isNamed(b, line, end, LENGTH)) {
            bodyLength = digits(b, value(b, line + LENGTH.length + 1), end - 2);
            lengthFieldEnd = end - at;
        } else if (isNamed(b, line, end, CODING)) {
            chunked = begins(b, value(b, line + CODING.length + 1), end, CHUNKED);
        } else if (isNamed(b, line, end, CONNECTION)) {
            closes = begins(b, value(b, line + CONNECTION.length + 1), end, CLOSE);
        }
    }

    private static int nextLine(ByteBuffer b, int at, int end) {
        int i = at;
        while (i < end && b.get(i) != '\n') {
            i++;
        }
        return i + 1;
    }

    private static boolean isNamed(ByteBuffer b, int at, int end, byte[] name) {
        return begins(b, at, end, name) && b.get(at + name.length) == ':';
    }

    private static boolean begins(ByteBuffer b, int at, int end, byte[] text) {
        if (end - at < text.length) {
            return false;
        }
        for (int i = 0; i < text.length; i++) {
            int c = b.get(at + i);
            if ((c >= 'A' && c <= 'Z' ? c | 0x20 : c) != text[i]) {
                return false;
            }
        }
        return true;
    }

    private static int value(ByteBuffer b, int at) {
        int i = at;
        while (b.get(i) == ' ') {
            i++;
        }
        return i;
    }

    private static long digits(ByteBuffer b, int at, int end) {
        if (end <= at || end - at > DIGITS_MAX) {
            return -1;
        }
        long number = 0;
        for (int i = at; i < end; i++) {
            int digit = b.get(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number;
    }

    private static byte[] name(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
