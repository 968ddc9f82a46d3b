package io.millrace.testkit.advisories;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells the answers of any server apart, generously where that does no harm: lines may end by LF, an answer without a
 * length goes on to the end. None of the requests is a HEAD or a CONNECT.
 */
final class AnswerCount {
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] ([1-5][0-9][0-9])(?: .*)?");

    private final String text;
    private final boolean isClosed;
    private final List<String> answers = new ArrayList<>();
    private int at;

    AnswerCount(byte[] received, boolean isClosed) {
        text = new String(received, StandardCharsets.ISO_8859_1);
        this.isClosed = isClosed;
        while (at < text.length() && next()) {
            continue;
        }
    }

    List<String> answers() {
        return List.copyOf(answers);
    }

    /** False: nothing can be told behind this one. */
    private boolean next() {
        String statusLine = line();
        Matcher m = STATUS_LINE.matcher(statusLine == null ? "" : statusLine);
        if (!m.matches()) {
            if (statusLine != null || isClosed) {
                answers.add(Outcome.NO_HTTP);
            }
            return false;
        }
        String status = m.group(1);
        int length = -1;
        boolean chunked = false;
        String field = line();
        for (; field != null && !field.isEmpty(); field = line()) {
            String lower = field.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length =
                        Integer.parseInt(lower.substring(lower.indexOf(':') + 1).trim());
            }
            chunked |= lower.startsWith("transfer-encoding:") && lower.endsWith("chunked");
        }
        if (status.startsWith("1") && !status.equals("101")) {
            return field != null;
        }
        boolean whole = field != null && (chunked ? chunks() : length < 0 ? toTheEnd(status) : skip(length));
        if (whole || isClosed) {
            answers.add(whole ? status : status + Outcome.CUT);
        }
        return whole;
    }

    /** An answer without a length has no body, or goes on until the connection ends. */
    private boolean toTheEnd(String status) {
        if (!status.equals("101") && !status.equals("204") && !status.equals("304")) {
            at = text.length();
            return isClosed;
        }
        return true;
    }

    private boolean chunks() {
        for (String line = line(); line != null; line = line()) {
            int length = Integer.parseInt(line.replaceFirst("[ ;].*", ""), 16);
            if (length == 0) {
                return trailers();
            }
            if (!skip(length + 2)) {
                return false;
            }
        }
        return false;
    }

    private boolean trailers() {
        for (String line = line(); line != null; line = line()) {
            if (line.isEmpty()) {
                return true;
            }
        }
        return false;
    }

    private boolean skip(int length) {
        at += length;
        return at <= text.length();
    }

    private String line() {
        int end = at < text.length() ? text.indexOf('\n', at) : -1;
        if (end < 0) {
            return null;
        }
        String line = text.substring(at, end);
        at = end + 1;
        return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    }
}
