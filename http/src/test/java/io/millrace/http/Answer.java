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

    /** Reads answers from the bytes of a connection as they come; goes on where it stopped. */
    static final class Reader {
        private final StringBuilder text;
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private Answer head; // read, and its body not yet
        private int chunks;
        private boolean inTrailers;
        private int at;

        Reader(StringBuilder text) {
            this.text = text;
        }

        int position() {
            return at;
        }

        /**
         * The next answer; null when it has not come whole.
         *
         * @param method of the request
         * @param atEnd nothing more will come
         */
        Answer next(String method, boolean atEnd) {
            if (head == null && !readHead()) {
                return null;
            }
            Answer whole = readBody(method, atEnd);
            if (whole != null) {
                head = null;
            }
            return whole;
        }

        private boolean readHead() {
            int start = at;
            String statusLine = line();
            List<String> fields = statusLine == null ? null : section();
            if (fields == null) {
                at = start;
                return false;
            }
            Matcher m = STATUS_LINE.matcher(statusLine);
            check(m.matches(), "status line", statusLine);
            head = new Answer(Integer.parseInt(m.group(1)), fields, new byte[0], List.of(), -1);
            body.reset();
            chunks = 0;
            inTrailers = false;
            return true;
        }

        private Answer readBody(String method, boolean atEnd) {
            int status = head.status;
            boolean tunnel = status == 101 || (method.equals("CONNECT") && status < 300);
            if (status < 200 || status == 204 || status == 304 || method.equals("HEAD") || tunnel) {
                return head;
            }
            if (head.field("transfer-encoding") != null) {
                check(head.field("transfer-encoding").equals("chunked"), "coding", head.fields.toString());
                check(head.field("content-length") == null, "both lengths", head.fields.toString());
                return chunked();
            }
            String told = head.field("content-length");
            check(told == null || told.matches("[0-9]{1,9}"), "length", told);
            if (told == null && !atEnd) {
                return null;
            }
            int length = told == null ? text.length() - at : Integer.parseInt(told);
            if (text.length() - at < length) {
                return null;
            }
            take(length);
            return new Answer(status, head.fields, body.toByteArray(), List.of(), -1);
        }

        private Answer chunked() {
            while (!inTrailers) {
                int start = at;
                String line = line();
                if (line == null) {
                    return null;
                }
                check(CHUNK_LINE.matcher(line).matches(), "chunk line", line);
                int length = Integer.parseInt(line, 16);
                inTrailers = length == 0;
                if (inTrailers) {
                    break;
                }
                if (text.length() - at < length + 2) {
                    at = start;
                    return null;
                }
                take(length);
                chunks++;
                check(text.indexOf("\r\n", at) == at, "end of chunk", "");
                at += 2;
            }
            int start = at;
            List<String> trailers = section();
            if (trailers == null) {
                at = start;
                return null;
            }
            return new Answer(head.status, head.fields, body.toByteArray(), trailers, chunks);
        }

        private void take(int length) {
            body.writeBytes(text.substring(at, at + length).getBytes(StandardCharsets.ISO_8859_1));
            at += length;
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
                String around = text.substring(Math.max(0, at - 500), Math.min(text.length(), at + 500));
                throw new AssertionError("illegal " + what + " at " + at + ": " + found + "\naround\n" + around);
            }
        }
    }
}
