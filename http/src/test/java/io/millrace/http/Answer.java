package io.millrace.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A response as a strict client reads it, written without the codecs under test.
 *
 * @param fields lines as they came
 * @param body without the chunked coding
 * @param chunks count of chunks with data; -1 when it is not chunked
 */
record Answer(int status, List<String> fields, byte[] body, List<String> trailers, int chunks) {
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.1 ([1-5][0-9][0-9]) [ -~]*");
    private static final Pattern FIELD_LINE = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+: ?[ -~\\x80-\\xff\\t]*");
    private static final Pattern CHUNK_LINE = Pattern.compile("[0-9a-f]{1,8}");

    /** The value of the field; null when it is absent. More than one is an error. */
    String field(String name) {
        String found = null;
        for (String line : fields) {
            if (line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":")) {
                if (found != null) {
                    throw new AssertionError("twice: " + name + " in " + fields);
                }
                found = line.substring(name.length() + 1).trim();
            }
        }
        return found;
    }

    String text() {
        return new String(body, StandardCharsets.ISO_8859_1);
    }

    boolean isFinal() {
        return status >= 200 || status == 101;
    }

    @Override
    public String toString() {
        return status + " " + fields + " " + body.length + " bytes";
    }

    /** Reads answers from the bytes of a connection, as far as they go. */
    static final class Reader {
        private final String text;
        private final boolean atEnd;
        private int at;

        Reader(byte[] received, boolean atEnd) {
            this.text = new String(received, StandardCharsets.ISO_8859_1);
            this.atEnd = atEnd;
        }

        /** What was not read, since it is no whole answer. */
        String rest() {
            return text.substring(at);
        }

        /**
         * The next answer; null when it has not come whole.
         *
         * @param method of the request
         */
        Answer next(String method) {
            int start = at;
            Answer a = read(method);
            if (a == null) {
                at = start;
            }
            return a;
        }

        private Answer read(String method) {
            String statusLine = line();
            if (statusLine == null) {
                return null;
            }
            Matcher m = STATUS_LINE.matcher(statusLine);
            check(m.matches(), "status line", statusLine);
            int status = Integer.parseInt(m.group(1));
            List<String> fields = section();
            if (fields == null) {
                return null;
            }
            Answer head = new Answer(status, fields, new byte[0], List.of(), -1);
            boolean tunnel = status == 101 || (method.equals("CONNECT") && status < 300);
            if (status < 200 || status == 204 || status == 304 || method.equals("HEAD") || tunnel) {
                return head;
            }
            if (head.field("transfer-encoding") != null) {
                check(head.field("transfer-encoding").equals("chunked"), "coding", fields.toString());
                check(head.field("content-length") == null, "both lengths", fields.toString());
                return chunked(head);
            }
            int length;
            if (head.field("content-length") != null) {
                length = Integer.parseInt(head.field("content-length"));
            } else if (atEnd) {
                length = text.length() - at;
            } else {
                return null;
            }
            if (text.length() - at < length) {
                return null;
            }
            at += length;
            byte[] body = text.substring(at - length, at).getBytes(StandardCharsets.ISO_8859_1);
            return new Answer(status, fields, body, List.of(), -1);
        }

        private Answer chunked(Answer head) {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            for (int chunks = 0; ; chunks++) {
                String line = line();
                if (line == null) {
                    return null;
                }
                check(CHUNK_LINE.matcher(line).matches(), "chunk line", line);
                int length = Integer.parseInt(line, 16);
                if (length == 0) {
                    List<String> trailers = section();
                    return trailers == null
                            ? null
                            : new Answer(head.status, head.fields, body.toByteArray(), trailers, chunks);
                }
                if (text.length() - at < length + 2) {
                    return null;
                }
                body.writeBytes(text.substring(at, at + length).getBytes(StandardCharsets.ISO_8859_1));
                check(text.startsWith("\r\n", at + length), "end of chunk", text.substring(at + length));
                at += length + 2;
            }
        }

        private List<String> section() {
            List<String> lines = new ArrayList<>();
            for (String line = line(); line != null; line = line()) {
                if (line.isEmpty()) {
                    return lines;
                }
                check(FIELD_LINE.matcher(line).matches(), "field line", line);
                lines.add(line);
            }
            return null;
        }

        private String line() {
            int end = text.indexOf("\r\n", at);
            if (end < 0) {
                return null;
            }
            String line = text.substring(at, end);
            check(line.indexOf('\n') < 0 && line.indexOf('\r') < 0, "line", line);
            at = end + 2;
            return line;
        }

        private void check(boolean holds, String what, String found) {
            if (!holds) {
                throw new AssertionError("illegal " + what + " at " + at + ": " + found + "\nin\n" + text);
            }
        }
    }
}
