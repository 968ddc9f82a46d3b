package io.millrace.codec.hpack;

import io.millrace.codec.FieldTable;
import io.millrace.codec.FieldValues;
import io.millrace.codec.KnownFields;
import io.millrace.codec.Limits;
import io.millrace.codec.ProtocolError;
import io.millrace.codec.Tokens;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** The rules of RFC 9113 sections 8.2 and 8.3 over lists of fields, as simple as they can be said. */
final class SimpleRules {
    static final String REQUEST = "REQUEST";
    static final String RESPONSE = "RESPONSE";
    static final String TRAILERS = "TRAILERS";

    private static final Set<String> OWN =
            Set.of("connection", "proxy-connection", "keep-alive", "transfer-encoding", "upgrade");
    private static final Set<String> NEVER_TRAILERS = Set.of("host", "content-length", "expect", "te", "trailer");
    private static final Set<String> PSEUDO =
            Set.of(":method", ":scheme", ":authority", ":path", ":status", ":protocol");
    private static final String HOST_CHARS = "(?:[A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})";
    private static final String IPV6 = "\\[(?=[^\\]]*:)[0-9A-Fa-f:.]{2,45}\\]";
    private static final Pattern HOST = Pattern.compile("(" + HOST_CHARS + "*|" + IPV6 + ")(:([0-9]*))?");
    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*");
    private static final Pattern PATH = Pattern.compile("/[!$-;=@A-Z_a-z~\\[\\]]*(\\?[!$-;=?-~]*)?");

    private final String kind;
    private final Limits limits;
    private final Map<String, String> pseudo = new HashMap<>();
    private final List<SimpleHpack.Field> fields = new ArrayList<>();

    private SimpleRules(String kind, Limits limits) {
        this.kind = kind;
        this.limits = limits;
    }

    /** The head as text, or the error. */
    static String apply(String kind, List<SimpleHpack.Field> section, Limits limits) {
        SimpleRules rules = new SimpleRules(kind, limits);
        int length = 0;
        for (SimpleHpack.Field field : section) {
            length += field.length();
            ProtocolError error = rules.tooLong(length) ? rules.tooLongError() : rules.take(field);
            if (error != null) {
                return "ERROR " + error;
            }
        }
        ProtocolError error = rules.finish();
        return error != null ? "ERROR " + error : rules.text();
    }

    private boolean tooLong(int length) {
        return length > (kind.equals(TRAILERS) ? limits.trailersLengthMax() : limits.headLengthMax());
    }

    private ProtocolError tooLongError() {
        return kind.equals(TRAILERS) ? ProtocolError.TRAILERS_TOO_LONG : ProtocolError.HEAD_TOO_LONG;
    }

    private ProtocolError take(SimpleHpack.Field field) {
        String name = field.name();
        if (name.startsWith(":")) {
            return takePseudo(name, field.value());
        }
        boolean token = !name.isEmpty() && Tokens.firstInvalid(name) < 0;
        if (!token || !name.equals(name.toLowerCase(Locale.ROOT))) {
            return ProtocolError.FIELD_NAME_INVALID;
        }
        if (OWN.contains(name)) {
            return ProtocolError.CONNECTION_FIELD;
        }
        ProtocolError error = valueError(name, field.value());
        if (error != null) {
            return error;
        }
        int countMax =
                kind.equals(TRAILERS) ? Math.min(limits.trailerFieldsMax(), limits.fieldsMax()) : limits.fieldsMax();
        if (fields.size() == countMax) {
            return kind.equals(TRAILERS) ? ProtocolError.TRAILERS_TOO_MANY : ProtocolError.FIELDS_TOO_MANY;
        }
        fields.add(field);
        return null;
    }

    private static boolean isValue(String value) {
        boolean edges = !value.isEmpty()
                && (" \t".indexOf(value.charAt(0)) >= 0 || " \t".indexOf(value.charAt(value.length() - 1)) >= 0);
        return !edges && FieldValues.firstInvalid(value) < 0;
    }

    private ProtocolError valueError(String name, String value) {
        boolean good = isValue(value);
        boolean repeated = fields.stream().anyMatch(f -> f.name().equals(name));
        switch (name) {
            case "te":
                return good && value.equalsIgnoreCase("trailers") ? null : ProtocolError.CONNECTION_FIELD;
            case "host":
                if (repeated) {
                    return ProtocolError.HOST_REPEATED;
                }
                return good && isHost(value) ? null : ProtocolError.HOST_INVALID;
            case "content-length":
                if (repeated) {
                    return ProtocolError.LENGTH_REPEATED;
                }
                return good && isLength(value) ? null : ProtocolError.LENGTH_INVALID;
            default:
                return good ? null : ProtocolError.FIELD_VALUE_INVALID;
        }
    }

    private static boolean isLength(String value) {
        if (!value.matches("[0-9]+")) {
            return false;
        }
        return new java.math.BigInteger(value).bitLength() < 64;
    }

    private static boolean isHost(String value) {
        java.util.regex.Matcher match = HOST.matcher(value);
        if (!match.matches()) {
            return false;
        }
        String port = match.group(3);
        return port == null || port.isEmpty() || (port.length() <= 5 && Integer.parseInt(port) <= 65_535);
    }

    private static boolean isAuthority(String value, boolean portNeeded) {
        boolean hasHost = !value.isEmpty() && !value.startsWith(":");
        boolean hasPort = value.matches("(\\[.*\\]|[^:]*):[0-9]+");
        return isHost(value) && hasHost && (hasPort || !portNeeded);
    }

    private ProtocolError takePseudo(String name, String value) {
        if (!PSEUDO.contains(name)) {
            return ProtocolError.PSEUDO_FIELD_UNKNOWN;
        }
        if (kind.equals(TRAILERS) || !fields.isEmpty() || name.equals(":status") != kind.equals(RESPONSE)) {
            return ProtocolError.PSEUDO_FIELD_MISPLACED;
        }
        if (pseudo.containsKey(name)) {
            return ProtocolError.PSEUDO_FIELD_REPEATED;
        }
        pseudo.put(name, value);
        boolean good = isValue(value);
        switch (name) {
            case ":method":
                return good && isToken(value) ? null : ProtocolError.METHOD_INVALID;
            case ":scheme":
                return good && SCHEME.matcher(value).matches() ? null : ProtocolError.SCHEME_INVALID;
            case ":authority":
                return good && isAuthority(value, false) ? null : ProtocolError.AUTHORITY_INVALID;
            case ":path":
                boolean path = value.equals("*") || PATH.matcher(value).matches();
                if (!good || !path) {
                    return ProtocolError.TARGET_INVALID;
                }
                return value.length() > limits.startLineLengthMax() ? ProtocolError.START_LINE_TOO_LONG : null;
            case ":status":
                return value.matches("[1-9][0-9]{2}") && !value.equals("101") ? null : ProtocolError.STATUS_INVALID;
            default:
                return good && isToken(value) ? null : ProtocolError.PROTOCOL_INVALID;
        }
    }

    private static boolean isToken(String value) {
        return !value.isEmpty() && Tokens.firstInvalid(value) < 0;
    }

    private ProtocolError finish() {
        if (kind.equals(RESPONSE)) {
            return pseudo.containsKey(":status") ? null : ProtocolError.PSEUDO_FIELD_MISSING;
        }
        if (kind.equals(TRAILERS)) {
            boolean forbidden = fields.stream().anyMatch(f -> NEVER_TRAILERS.contains(f.name()));
            return forbidden ? ProtocolError.TRAILER_FORBIDDEN : null;
        }
        boolean connect = "CONNECT".equals(pseudo.get(":method"));
        if (pseudo.containsKey(":protocol") && !connect) {
            return ProtocolError.PROTOCOL_INVALID;
        }
        return connect && !pseudo.containsKey(":protocol") ? finishConnect() : finishRequest();
    }

    private ProtocolError finishConnect() {
        if (pseudo.containsKey(":scheme") || pseudo.containsKey(":path")) {
            return ProtocolError.PSEUDO_FIELD_MISPLACED;
        }
        if (!pseudo.containsKey(":authority")) {
            return ProtocolError.PSEUDO_FIELD_MISSING;
        }
        if (!isAuthority(pseudo.get(":authority"), true)) {
            return ProtocolError.AUTHORITY_INVALID;
        }
        return hostDiffers() ? ProtocolError.AUTHORITY_BESIDE_HOST : null;
    }

    private ProtocolError finishRequest() {
        if (!pseudo.keySet().containsAll(Set.of(":method", ":scheme", ":path"))) {
            return ProtocolError.PSEUDO_FIELD_MISSING;
        }
        if (pseudo.get(":path").equals("*") && !pseudo.get(":method").equals("OPTIONS")) {
            return ProtocolError.TARGET_INVALID;
        }
        if (pseudo.containsKey(":authority")) {
            return hostDiffers() ? ProtocolError.AUTHORITY_BESIDE_HOST : null;
        }
        String host = host();
        boolean web = Set.of("http", "https").contains(pseudo.get(":scheme").toLowerCase(Locale.ROOT));
        return (host == null || host.isEmpty()) && web ? ProtocolError.HOST_MISSING : null;
    }

    private String host() {
        return fields.stream()
                .filter(f -> f.name().equals("host"))
                .map(SimpleHpack.Field::value)
                .findFirst()
                .orElse(null);
    }

    private boolean hostDiffers() {
        return host() != null && !host().equalsIgnoreCase(pseudo.get(":authority"));
    }

    private String text() {
        StringBuilder text = new StringBuilder(kind);
        if (kind.equals(REQUEST)) {
            String path = pseudo.get(":path");
            String authority = pseudo.getOrDefault(":authority", host() == null ? "" : host());
            int mark = path == null ? -1 : path.indexOf('?');
            text.append(' ').append(pseudo.get(":method"));
            text.append(' ').append(pseudo.getOrDefault(":scheme", ""));
            text.append(' ').append(authority);
            text.append(' ').append(path == null ? authority : path);
            text.append(' ').append(path == null ? "" : mark < 0 ? path : path.substring(0, mark));
            text.append(' ').append(mark < 0 ? "-" : path.substring(mark + 1));
            text.append(' ').append(pseudo.getOrDefault(":protocol", "-"));
        } else if (kind.equals(RESPONSE)) {
            text.append(' ').append(pseudo.get(":status"));
        }
        for (SimpleHpack.Field field : fields) {
            text.append('\n').append(field.sensitive() ? "!" : "").append(field.name());
            text.append(": ").append(field.value());
        }
        return text.toString();
    }

    /** A table as the same text. */
    static String render(String kind, FieldTable head) {
        StringBuilder text = new StringBuilder(kind);
        if (kind.equals(REQUEST)) {
            text.append(' ').append(head.methodName());
            text.append(' ').append(head.scheme());
            text.append(' ').append(head.authority());
            text.append(' ').append(head.target());
            text.append(' ').append(head.path());
            text.append(' ').append(head.hasQuery() ? head.query() : "-");
            text.append(' ').append(head.hasPart(FieldTable.PROTOCOL) ? head.protocol() : "-");
            requireMethod(head);
        } else if (kind.equals(RESPONSE)) {
            text.append(' ').append(head.status());
        }
        for (int i = 0; i < head.count(); i++) {
            text.append('\n').append(head.isSensitive(i) ? "!" : "").append(head.name(i));
            text.append(": ").append(head.value(i));
            requireId(head, i);
        }
        return text.toString();
    }

    private static void requireMethod(FieldTable head) {
        String name = head.methodName().toString();
        if (head.method().isKnown() != io.millrace.codec.Method.of(name).isKnown()
                || (head.method().isKnown() && !head.method().name().equals(name))) {
            throw new AssertionError("method " + head.method() + " for " + name);
        }
    }

    private static void requireId(FieldTable head, int index) {
        io.millrace.codec.FieldName known = KnownFields.find(head.name(index).toString());
        int id = known == null ? 0 : known.id();
        if (head.nameId(index) != id) {
            throw new AssertionError("id " + head.nameId(index) + " for " + head.name(index));
        }
    }
}
