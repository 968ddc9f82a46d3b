package io.millrace.bench.load;

import java.nio.ByteBuffer;

/**
 * Tells the answers of one connection apart, and right ones from wrong ones. One thread.
 *
 * <pre>
 *   HEAD --length--> BODY --all of it--> HEAD
 *     |                                    ^
 *     +--chunked--> SIZE --0--> TRAILER ---+
 *                    ^ |n
 *             AFTER -+ +--> CHUNK --> AFTER
 * </pre>
 */
abstract class AnswerReader {
    private static final int HEAD = 0;
    private static final int BODY = 1;
    private static final int SIZE = 2;
    private static final int CHUNK = 3;
    private static final int AFTER = 4;
    private static final int TRAILER = 5;
    private static final int OK = 200;
    private static final int CHUNK_LENGTH_MAX = 1 << 30;

    /** What {@link #read} answers when what came is no HTTP/1 that it understands. */
    static final int GARBAGE = -1;

    private final AnswerShape shape;
    private final AnswerHead head;
    private final int answerLength;
    private int state = HEAD;
    private boolean right;
    private boolean closes;
    private long left; // octets of the body or chunk that have not come
    private long seen; // octets of a chunked body
    private int line; // octets of the line with a size or of a trailer

    AnswerReader(AnswerShape shape, AnswerHead head, int answerLength) {
        this.shape = shape;
        this.head = head;
        this.answerLength = answerLength;
    }

    /** An answer is complete. @param last whether it announced the end of the connection */
    abstract void onAnswer(boolean isRight, boolean last);

    /** Forgets what has not ended; for the next connection. */
    final void reset() {
        state = HEAD;
    }

    /** Whether a part of an answer has been read. */
    final boolean inAnswer() {
        return state != HEAD;
    }

    /** Reads between two indexes; returns the octets consumed, or {@link #GARBAGE}. */
    final int read(ByteBuffer b, int from, int limit) {
        int at = from;
        while (at < limit) {
            if (state == HEAD) {
                int length = head(b, at, limit);
                if (length <= 0) {
                    return length < 0 ? GARBAGE : at - from;
                }
                at += length;
            } else if (state == BODY || state == CHUNK) {
                at += pass(limit - at);
            } else if (!chunkLine(b.get(at++))) {
                return GARBAGE;
            }
        }
        return at - from;
    }

    /** Octets of the head, 0 when its end has not come, or {@link #GARBAGE}. */
    private int head(ByteBuffer b, int at, int limit) {
        if (shape.isKnown() && limit - at >= shape.headLength() && shape.matches(b, at)) {
            right = true;
            closes = false;
            begin(answerLength);
            return shape.headLength();
        }
        if (!head.read(b, at, limit)) {
            return 0;
        }
        if (head.status() < 0 || (head.bodyLength() < 0 && !head.chunked())) {
            return GARBAGE;
        }
        right = head.status() == OK && (head.chunked() || head.bodyLength() == answerLength);
        closes = head.closes();
        if (head.chunked()) {
            state = SIZE;
            left = 0;
            seen = 0;
            line = 0;
        } else {
            if (right && !closes) {
                shape.learn(b, at, head.length(), head.lengthFieldEnd());
            }
            begin(head.bodyLength());
        }
        return head.length();
    }

    private void begin(long bodyLength) {
        left = bodyLength;
        if (left == 0) {
            end();
        } else {
            state = BODY;
        }
    }

    private int pass(int available) {
        int part = (int) Math.min(left, available);
        left -= part;
        if (left == 0) {
            if (state == BODY) {
                end();
            } else {
                state = AFTER;
            }
        }
        return part;
    }

    /** One octet of what stands between chunks; false when it cannot be. */
    private boolean chunkLine(byte octet) {
        if (octet == '\n') {
            return endLine();
        }
        if (octet == '\r') {
            return true;
        }
        line++;
        if (state == SIZE) {
            int digit = Character.digit(octet, 16);
            left = (left << 4) | digit;
            return digit >= 0 && left <= CHUNK_LENGTH_MAX;
        }
        return state == TRAILER;
    }

    private boolean endLine() {
        if (state == AFTER) {
            state = SIZE;
            left = 0;
        } else if (state == SIZE) {
            seen += left;
            state = left == 0 ? TRAILER : CHUNK;
        } else if (line == 0) {
            right &= seen == answerLength;
            end();
        }
        line = 0;
        return true;
    }

    private void end() {
        state = HEAD;
        onAnswer(right, closes);
    }
}
