package io.millrace.codec.h1;

import io.millrace.codec.Method;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One file of {@code smuggling/}: lines of {@code key: value}, lines that begin with # say what it is about. The keys
 * are {@code read} (request, or response and the method it answers), {@code lenient} (a leniency, optional), {@code
 * attack} and {@code twin} (bytes as text with escapes, may repeat and are joined), {@code attack-is} and {@code
 * twin-is} (what {@link H1Reading} says). Escapes are those of Java, {@code \xHH}, and {@code \s} for a space at an end
 * of a line.
 */
record SmugglingCase(
        String name,
        Method answered,
        H1Leniency leniency,
        byte[] attack,
        String attackVerdict,
        byte[] twin,
        String twinVerdict) {

    static List<SmugglingCase> all() throws IOException {
        Path folder;
        try {
            folder = Path.of(SmugglingCase.class.getResource("/smuggling").toURI());
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> sorted = files.sorted().collect(Collectors.toList());
            return sorted.stream().map(SmugglingCase::read).collect(Collectors.toList());
        }
    }

    private static SmugglingCase read(Path file) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file, StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        String[] read = value(lines, "read").split(" ", 2);
        return new SmugglingCase(
                file.getFileName().toString().replace(".txt", ""),
                read[0].equals("request") ? null : Method.of(read[1]),
                leniency(value(lines, "lenient")),
                Heads.bytes(unescape(value(lines, "attack"))),
                unescape(value(lines, "attack-is")),
                Heads.bytes(unescape(value(lines, "twin"))),
                unescape(value(lines, "twin-is")));
    }

    private static H1Leniency leniency(String name) {
        return new H1Leniency(
                name.equals("bareLf"),
                name.equals("obsFold"),
                name.equals("spaceBeforeColon"),
                name.equals("lengthBesideChunked"),
                name.equals("equalLengths"),
                name.equals("unescapedPath"));
    }

    private static String value(List<String> lines, String key) {
        return lines.stream()
                .filter(line -> line.startsWith(key + ": "))
                .map(line -> line.substring(key.length() + 2))
                .collect(Collectors.joining());
    }

    private static String unescape(String text) {
        StringBuilder bytes = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) != '\\') {
                bytes.append(text.charAt(i));
                continue;
            }
            char kind = text.charAt(++i);
            switch (kind) {
                case 'r' -> bytes.append('\r');
                case 'n' -> bytes.append('\n');
                case 't' -> bytes.append('\t');
                case 's' -> bytes.append(' ');
                case '\\' -> bytes.append('\\');
                case 'x' -> {
                    bytes.append((char) Integer.parseInt(text.substring(i + 1, i + 3), 16));
                    i += 2;
                }
                default -> throw new IllegalArgumentException("escape \\" + kind + " in " + text);
            }
        }
        return bytes.toString();
    }
}
