package io.millrace.testkit.advisories;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a file of the corpus: cases with an empty line between them, each of lines {@code key: value}; # begins a
 * remark. The keys are {@code advisory}, {@code peer}, {@code about}, {@code rfc}, {@code attack}, {@code expect},
 * {@code twin} and {@code twin-expect}. Lines of one key are joined: those of {@code about} with a space, others as
 * they are. {@code attack*80: x} stands for 80 such lines, <code>{hidden}</code> for a request to {@code /hidden}.
 * Escapes in bytes are \r \n \t \\ and \xHH, and \s for a space at an end of a line.
 */
final class AdvisoryText {
    private static final String HIDDEN = "GET /hidden HTTP/1.1\r\nHost: h\r\n\r\n";
    private static final Pattern LINE = Pattern.compile("([a-z-]+)(?:\\*([1-9][0-9]{0,5}))?: (.*)");
    private static final Set<String> KEYS =
            Set.of("advisory", "peer", "about", "rfc", "attack", "expect", "twin", "twin-expect");

    private AdvisoryText() {}

    static List<Advisory> parse(String family, List<String> lines) {
        List<Advisory> cases = new ArrayList<>();
        Map<String, StringBuilder> values = new LinkedHashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.startsWith("#")) {
                continue;
            }
            if (line.isEmpty()) {
                take(family, values, cases);
                continue;
            }
            Matcher m = LINE.matcher(line);
            if (!m.matches() || !KEYS.contains(m.group(1))) {
                throw new IllegalArgumentException(family + " line " + (i + 1) + ": " + line);
            }
            StringBuilder value = values.computeIfAbsent(m.group(1), key -> new StringBuilder());
            if (m.group(1).equals("about") && value.length() > 0) {
                value.append(' ');
            }
            value.append(m.group(3).repeat(m.group(2) == null ? 1 : Integer.parseInt(m.group(2))));
        }
        take(family, values, cases);
        return cases;
    }

    private static void take(String family, Map<String, StringBuilder> values, List<Advisory> cases) {
        if (values.isEmpty()) {
            return;
        }
        if (values.size() < KEYS.size()) {
            throw new IllegalArgumentException(
                    family + ": of " + KEYS + " only " + values.keySet() + " near " + values.get("advisory"));
        }
        cases.add(new Advisory(
                family,
                values.get("advisory").toString(),
                values.get("peer").toString(),
                values.get("about").toString(),
                values.get("rfc").toString(),
                bytes(values.get("attack")),
                Outcome.parse(values.get("expect").toString()),
                bytes(values.get("twin")),
                Outcome.parse(values.get("twin-expect").toString())));
        values.clear();
    }

    private static byte[] bytes(StringBuilder value) {
        String text = value.toString().replace("{hidden}", HIDDEN);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\') {
                out.writeBytes(String.valueOf(c).getBytes(StandardCharsets.US_ASCII));
                continue;
            }
            c = text.charAt(++i);
            switch (c) {
                case 'r' -> out.write('\r');
                case 'n' -> out.write('\n');
                case 't' -> out.write('\t');
                case 's' -> out.write(' ');
                case '\\' -> out.write('\\');
                case 'x' -> {
                    out.write(Integer.parseInt(text.substring(i + 1, i + 3), 16));
                    i += 2;
                }
                default -> throw new IllegalArgumentException("escape \\" + c);
            }
        }
        return out.toByteArray();
    }
}
