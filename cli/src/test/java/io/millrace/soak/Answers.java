package io.millrace.soak;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads the answers of one connection and compares every byte with what has to come. One thread. */
final class Answers {
    private static final int BUFFER_LENGTH = 16 << 10;
    private static final String LENGTH = "\r\nContent-Length: ";
    private static final String CHUNKED = "\r\nTransfer-Encoding: chunked\r\n";

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER_LENGTH];
    private int at;
    private int end;

    Answers(InputStream in) {
        this.in = in;
    }

    /** An answer with status 200 whose body is the first {@code length} bytes of {@code body}. */
    void expect(byte[] body, int length) throws IOException {
        String head = head();
        if (!head.startsWith("HTTP/1.1 200 ")) {
            throw new WrongAnswerException("another status: " + head);
        }
        if (head.contains(CHUNKED)) {
            chunks(body, length);
            return;
        }
        if (contentLength(head) != length) {
            throw new WrongAnswerException(length + " bytes wanted: " + head);
        }
        compare(body, 0, length);
    }

    /** The body of an answer with status 200, for those who cannot know it. */
    String take() throws IOException {
        String head = head();
        int length = contentLength(head);
        if (!head.startsWith("HTTP/1.1 200 ") || length < 0) {
            throw new WrongAnswerException("no 200 with a length: " + head);
        }
        byte[] body = new byte[length];
        for (int filled = 0; filled < length; ) {
            fill();
            int piece = Math.min(end - at, length - filled);
            System.arraycopy(buffer, at, body, filled, piece);
            at += piece;
            filled += piece;
        }
        return new String(body, StandardCharsets.UTF_8);
    }

    /** The end of the connection, and nothing before it. */
    void expectEnd() throws IOException {
        if (at < end || in.read(buffer, 0, 1) >= 0) {
            throw new WrongAnswerException("bytes after the last answer");
        }
    }

    private String head() throws IOException {
        int from = at;
        while (true) {
            int stop = headEnd(from);
            if (stop >= 0) {
                String head = new String(buffer, at, stop - at, StandardCharsets.ISO_8859_1);
                at = stop;
                return head;
            }
            from = Math.max(at, end - 3);
            if (at > 0) {
                System.arraycopy(buffer, at, buffer, 0, end - at);
                from -= at;
                end -= at;
                at = 0;
            }
            if (end == BUFFER_LENGTH) {
                throw new WrongAnswerException(
                        "a head without an end: " + new String(buffer, 0, 200, StandardCharsets.ISO_8859_1));
            }
            more();
        }
    }

    /** Index after the empty line, or -1 if it has not come. */
    private int headEnd(int from) {
        for (int i = from; i + 3 < end; i++) {
            if (buffer[i] == '\r' && buffer[i + 1] == '\n' && buffer[i + 2] == '\r' && buffer[i + 3] == '\n') {
                return i + 4;
            }
        }
        return -1;
    }

    private static int contentLength(String head) {
        int field = head.indexOf(LENGTH);
        if (field < 0) {
            return -1;
        }
        int digits = field + LENGTH.length();
        return Integer.parseInt(head, digits, head.indexOf('\r', digits), 10);
    }

    private void compare(byte[] body, int offset, int length) throws IOException {
        int stop = offset + length;
        for (int i = offset; i < stop; ) {
            fill();
            int piece = Math.min(end - at, stop - i);
            int differs = Arrays.mismatch(buffer, at, at + piece, body, i, i + piece);
            if (differs >= 0) {
                throw new WrongAnswerException("another byte at " + (i + differs) + " of " + stop);
            }
            at += piece;
            i += piece;
        }
    }

    private void chunks(byte[] body, int length) throws IOException {
        int seen = 0;
        for (int chunk = chunkLength(); chunk > 0; chunk = chunkLength()) {
            if (chunk > length - seen) {
                throw new WrongAnswerException("chunks of more than " + length + " bytes");
            }
            compare(body, seen, chunk);
            seen += chunk;
            line(0);
        }
        line(0);
        if (seen != length) {
            throw new WrongAnswerException("chunks of " + seen + " bytes in all, " + length + " wanted");
        }
    }

    private int chunkLength() throws IOException {
        String digits = line(8);
        try {
            return Integer.parseInt(digits, 16);
        } catch (NumberFormatException e) {
            throw new WrongAnswerException("no length of a chunk: " + digits);
        }
    }

    /** A line of at most so many characters, without its end. */
    private String line(int lengthMax) throws IOException {
        StringBuilder line = new StringBuilder(lengthMax);
        for (int b = next(); b != '\r'; b = next()) {
            if (line.length() == lengthMax) {
                throw new WrongAnswerException("a line of chunked coding is too long: " + line + (char) b);
            }
            line.append((char) b);
        }
        if (next() != '\n') {
            throw new WrongAnswerException("a CR without its LF");
        }
        return line.toString();
    }

    private int next() throws IOException {
        fill();
        return buffer[at++];
    }

    private void fill() throws IOException {
        if (at == end) {
            at = 0;
            end = 0;
            more();
        }
    }

    private void more() throws IOException {
        int count = in.read(buffer, end, BUFFER_LENGTH - end);
        if (count < 0) {
            throw new EOFException(end == at ? "the end instead of an answer" : "the end within an answer");
        }
        end += count;
    }
}
