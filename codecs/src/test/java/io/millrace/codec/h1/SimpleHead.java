package io.millrace.codec.h1;

import io.millrace.codec.FieldTable;
import io.millrace.codec.Limits;
import io.millrace.codec.ProtocolError;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The head parser once more, byte by byte and without any of its code: what the fast one is held against. Strict only.
 * A verdict is a text: {@code INCOMPLETE}, {@code ERROR name}, or everything that was read.
 */
final class SimpleHead {
    static final String INCOMPLETE = "INCOMPLETE";

    private static final String PATH_ESCAPED = "\\^`{|}";
    private static final String REG_NAME = "(?:[A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})";
    private static final String IPV6 = "\\[(?=[^\\]]*:)[0-9A-Fa-f:.]{2,45}\\]";
    private static final Pattern HOST = Pattern.compile("(?:" + IPV6 + "|" + REG_NAME + "*)(?::([0-9]{0,5}))?");
    private static final Pattern TARGET_HOST = Pattern.compile("(?:" + IPV6 + "|" + REG_NAME + "+)(?::([0-9]{0,5}))?");
    private static final Pattern ABSOLUTE =
            Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://([^/?]*)((?:/[^?]*)?)(?:\\?(.*))?", Pattern.DOTALL);

    private final byte[] text;
    private final int end;
    private final boolean full;
    private final int fieldsMax;
    private int at;
    private int lineEnd = Integer.MAX_VALUE;
    private int hosts;
    private String host = "";
    private final StringBuilder fields = new StringBuilder();
    private int count;

    private SimpleHead(byte[] text, int from, int lengthMax, int fieldsMax) {
        this.text = text;
        this.at = from;
        this.end = Math.min(text.length, from + lengthMax);
        this.full = end == from + lengthMax;
        this.fieldsMax = fieldsMax;
    }

    /** Ends the reading at once. */
    private static final class Verdict extends RuntimeException {
        private static final long serialVersionUID = 1;

        Verdict(String text) {
            super(text, null, false, false);
        }
    }

    static String request(byte[] text, Limits limits) {
        try {
            return new SimpleHead(text, 0, limits.headLengthMax(), limits.fieldsMax()).readRequest(limits);
        } catch (Verdict verdict) {
            return verdict.getMessage();
        }
    }

    static String response(byte[] text, Limits limits) {
        try {
            return new SimpleHead(text, 0, limits.headLengthMax(), limits.fieldsMax()).readResponse(limits);
        } catch (Verdict verdict) {
            return verdict.getMessage();
        }
    }

    /** Verdict on a trailer section that begins at {@code from}; a good one begins with its length. */
    static String trailers(byte[] text, int from, Limits limits) {
        SimpleHead head = new SimpleHead(text, from, limits.trailersLengthMax(), limits.trailerFieldsMax());
        try {
            head.readFields();
            return (head.at - from) + head.fields.toString();
        } catch (Verdict verdict) {
            return verdict.getMessage()
                    .replace("FIELDS_TOO_MANY", "TRAILERS_TOO_MANY")
                    .replace("HEAD_TOO_LONG", "TRAILERS_TOO_LONG");
        }
    }

    /** What a parser made of a head, in the words used here. */
    static String render(int length, FieldTable head, boolean request) {
        StringBuilder text = new StringBuilder().append(length).append(' ');
        if (request) {
            text.append(line(head.methodName(), head.targetForm(), head.target(), head.scheme(), head.authority()))
                    .append(line(head.path(), head.hasQuery() ? "?" + head.query() : "", head.version()));
        } else {
            text.append(line(head.version(), head.status(), head.reason()));
        }
        head.forEach((name, value) -> text.append(field(name, value)));
        return text.toString();
    }

    private static String line(Object... parts) {
        StringBuilder text = new StringBuilder();
        for (Object part : parts) {
            text.append(part).append('|');
        }
        return text.toString();
    }

    private static String field(Object name, Object value) {
        return "\n" + name + "=" + value;
    }

    private String readRequest(Limits limits) {
        if (at < end && (text[at] == '\r' || text[at] == '\n')) {
            lineEnd("-");
            if (at < end && (text[at] == '\r' || text[at] == '\n')) {
                throw error(ProtocolError.EMPTY_LINES);
            }
        }
        lineEnd = at + limits.startLineLengthMax() + 2;
        String method = "";
        while (isToken(peek())) {
            method += take();
        }
        if (peek() != ' ' || method.isEmpty()) {
            throw error(ProtocolError.METHOD_INVALID);
        }
        take();
        String target = "";
        while (peek() != ' ') {
            if (peek() == '\r' || peek() == '\n') {
                throw error(ProtocolError.VERSION_INVALID);
            }
            boolean inPath = target.startsWith("/") && !method.equals("CONNECT") && target.indexOf('?') < 0;
            if (peek() < 0x21
                    || peek() > 0x7E
                    || "#\"<>".indexOf(peek()) >= 0
                    || (inPath && PATH_ESCAPED.indexOf(peek()) >= 0)) {
                throw error(ProtocolError.TARGET_INVALID);
            }
            target += take();
        }
        String[] parts = split(method, target);
        take();
        String version = version();
        lineEnd("VERSION_INVALID");
        lineEnd = Integer.MAX_VALUE;
        readFields();
        if (hosts == 0 && version.equals("HTTP/1.1")) {
            throw error(ProtocolError.HOST_MISSING);
        }
        if (!isHost(HOST, host)) {
            throw error(ProtocolError.HOST_INVALID);
        }
        String authority = parts[2].isEmpty() ? host : parts[2];
        return at + " " + line(method, parts[0], target, parts[1], authority) + line(parts[3], parts[4], version)
                + fields;
    }

    private String readResponse(Limits limits) {
        lineEnd = at + limits.startLineLengthMax() + 2;
        String version = version();
        if (take() != ' ') {
            throw error(ProtocolError.STATUS_INVALID);
        }
        String status = "";
        for (int i = 0; i < 3; i++) {
            char c = take();
            if (c < (i == 0 ? '1' : '0') || c > '9') {
                throw error(ProtocolError.STATUS_INVALID);
            }
            status += c;
        }
        String reason = "";
        if (peek() == ' ') {
            take();
            while (peek() == '\t' || (peek() >= ' ' && peek() != 0x7F)) {
                reason += take();
            }
        }
        lineEnd("STATUS_INVALID");
        lineEnd = Integer.MAX_VALUE;
        readFields();
        return at + " " + line(version, status, reason) + fields;
    }

    /** Form, scheme, authority, path, query. */
    private String[] split(String method, String target) {
        if (method.equals("CONNECT")) {
            Matcher matcher = TARGET_HOST.matcher(target);
            if (!isHost(TARGET_HOST, target)
                    || !matcher.matches()
                    || matcher.group(1) == null
                    || matcher.group(1).isEmpty()) {
                throw error(ProtocolError.TARGET_INVALID);
            }
            return new String[] {"AUTHORITY", "", target, "", ""};
        }
        if (target.equals("*") && method.equals("OPTIONS")) {
            return new String[] {"ASTERISK", "", "", "*", ""};
        }
        if (target.startsWith("/")) {
            int mark = target.indexOf('?');
            String path = mark < 0 ? target : target.substring(0, mark);
            return new String[] {"ORIGIN", "", "", path, mark < 0 ? "" : target.substring(mark)};
        }
        Matcher matcher = ABSOLUTE.matcher(target);
        if (!matcher.matches()
                || !isHost(TARGET_HOST, matcher.group(2))
                || matcher.group(3).chars().anyMatch(c -> PATH_ESCAPED.indexOf(c) >= 0)) {
            throw error(ProtocolError.TARGET_INVALID);
        }
        String query = matcher.group(4) == null ? "" : "?" + matcher.group(4);
        return new String[] {"ABSOLUTE", matcher.group(1), matcher.group(2), matcher.group(3), query};
    }

    private static boolean isHost(Pattern pattern, String host) {
        Matcher matcher = pattern.matcher(host);
        if (!matcher.matches()) {
            return false;
        }
        String port = matcher.group(1);
        return port == null || port.isEmpty() || Integer.parseInt(port) <= 65535;
    }

    private String version() {
        String version = "";
        for (char expected : "HTTP/d.d".toCharArray()) {
            char c = take();
            if (expected == 'd' ? c < '0' || c > '9' : c != expected) {
                throw error(ProtocolError.VERSION_INVALID);
            }
            version += c;
        }
        if (!version.startsWith("HTTP/1.")) {
            throw error(ProtocolError.VERSION_UNSUPPORTED);
        }
        return version.equals("HTTP/1.0") ? version : "HTTP/1.1";
    }

    private void readFields() {
        while (peek() != '\r' && peek() != '\n') {
            String name = "";
            while (isToken(peek())) {
                name += take();
            }
            boolean space = peek() == ' ' || peek() == '\t';
            if (name.isEmpty() && space) {
                throw error(count == 0 ? ProtocolError.FIELD_BEFORE_FIRST : ProtocolError.FIELD_FOLDED);
            }
            if (space) {
                throw error(ProtocolError.FIELD_SPACE_BEFORE_COLON);
            }
            if (name.isEmpty() || take() != ':') {
                throw error(ProtocolError.FIELD_NAME_INVALID);
            }
            boolean isHost = name.equalsIgnoreCase("host");
            if (isHost && hosts++ > 0) {
                throw error(ProtocolError.HOST_REPEATED);
            }
            String value = "";
            while (peek() == '\t' || (peek() >= ' ' && peek() != 0x7F)) {
                value += take();
            }
            lineEnd("FIELD_VALUE_INVALID");
            value = value.replaceAll("^[ \t]+|[ \t]+\\z", ""); // where "$" would also match before U+0085
            if (isHost) {
                host = value;
            }
            if (++count > fieldsMax) {
                throw error(ProtocolError.FIELDS_TOO_MANY);
            }
            fields.append(field(name, value));
        }
        lineEnd("-");
    }

    private void lineEnd(String otherwise) {
        char c = take();
        if (c == '\n') {
            throw error(ProtocolError.BARE_LF);
        }
        if (c != '\r') {
            throw new Verdict("ERROR " + otherwise);
        }
        if (take() != '\n') {
            throw error(ProtocolError.BARE_CR);
        }
    }

    private static boolean isToken(int c) {
        return c > ' ' && c < 0x7F && "\"(),/:;<=>?@[\\]{}".indexOf(c) < 0;
    }

    private char peek() {
        if (at >= lineEnd) {
            throw error(ProtocolError.START_LINE_TOO_LONG);
        }
        if (at >= end) {
            throw full ? error(ProtocolError.HEAD_TOO_LONG) : new Verdict(INCOMPLETE);
        }
        return (char) (text[at] & 0xFF);
    }

    private char take() {
        char c = peek();
        at++;
        return c;
    }

    private static Verdict error(ProtocolError error) {
        return new Verdict("ERROR " + error);
    }
}
