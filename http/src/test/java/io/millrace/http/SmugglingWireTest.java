package io.millrace.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.codec.Method;
import io.millrace.codec.ProtocolError;
import io.millrace.engine.config.FlagSetting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The smuggling corpus of the codecs over the wire: each request gets the answer of its verdict, an error is answered
 * with its status, and behind an error there is no answer and no connection.
 */
class SmugglingWireTest {
    private static final Path CORPUS =
            Path.of(System.getProperty("basedir", ".")).resolve("../codecs/src/test/resources/smuggling");
    private static final int ENTRIES_MIN = 150;
    private static final Map<String, FlagSetting> LENIENT = Map.of(
            "bareLf", HttpSettings.LENIENT_BARE_LF,
            "obsFold", HttpSettings.LENIENT_OBS_FOLD,
            "spaceBeforeColon", HttpSettings.LENIENT_SPACE_BEFORE_COLON,
            "lengthBesideChunked", HttpSettings.LENIENT_LENGTH_BESIDE_CHUNKED,
            "equalLengths", HttpSettings.LENIENT_EQUAL_LENGTHS);

    private record Entry(String name, String lenient, String text, String verdict) {}

    @TestFactory
    List<DynamicTest> everyEntryInOnePiece() throws IOException {
        return each(Integer.MAX_VALUE);
    }

    @TestFactory
    List<DynamicTest> everyEntryByteByByte() throws IOException {
        return each(1);
    }

    private static List<DynamicTest> each(int pieceLength) throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        List<World> worlds = World.calm().stream()
                .filter(w -> pieceLength > 1 || w.isSimulated())
                .toList();
        List<Entry> entries = entries("request");
        assertTrue(entries.size() >= ENTRIES_MIN, entries.size() + " entries");
        for (World world : worlds) {
            for (String lenient :
                    entries.stream().map(Entry::lenient).distinct().toList()) {
                List<Entry> alike =
                        entries.stream().filter(e -> e.lenient.equals(lenient)).toList();
                tests.add(DynamicTest.dynamicTest(
                        world + " " + lenient + " " + alike.size(), () -> check(world, lenient, alike, pieceLength)));
            }
        }
        return tests;
    }

    /** One server, and a connection for each entry. */
    private static void check(World world, String lenient, List<Entry> entries, int pieceLength) {
        HttpHandler handler = ex -> {
            if (ex.method().is(Method.CONNECT)) {
                ex.respond(405).end();
                return;
            }
            ex.onBody(new Collecting() {
                @Override
                public void onBodyEnd(Exchange e) {
                    String behind = trailers.isEmpty() ? "" : " trailers " + String.join(" ", trailers);
                    String text = ex.methodName() + " " + ex.target() + " " + body + behind;
                    ex.respond(200).send(text.getBytes(StandardCharsets.ISO_8859_1));
                }
            });
        };
        try (HttpHost host = world.open(
                b -> {
                    if (!lenient.isEmpty()) {
                        b.set(LENIENT.get(lenient), true);
                    }
                },
                b -> b.handler(handler))) {
            for (Entry e : entries) {
                Wire wire = host.connect();
                for (int at = 0; at < e.text.length(); at += pieceLength) {
                    wire.write(e.text.substring(at, (int) Math.min(e.text.length(), (long) at + pieceLength)));
                    if (pieceLength == 1 && at % 5 == 0) {
                        host.quiet();
                    }
                }
                wire.shutdownOutput();
                host.run(wire::isOver);
                List<String> got = new ArrayList<>();
                for (Answer a : wire.answers("GET")) {
                    if (a.isFinal()) {
                        got.add(a.status() == 200 ? a.text() : "" + a.status());
                    }
                }
                assertEquals(expected(e.verdict), got, e.name);
                assertEquals("", wire.rest(), e.name);
            }
            host.checkNothingHeld();
        }
    }

    /** Handlers see names of trailers as they came; {@link Collecting} keeps them in small letters. */
    private static String withSmallNames(String body) {
        int at = body.indexOf(" trailers ");
        return at < 0 ? body : body.substring(0, at) + small(body.substring(at));
    }

    private static String small(String trailers) {
        return Pattern.compile(" [^ =]+=").matcher(trailers).replaceAll(m -> m.group()
                .toLowerCase(Locale.ROOT));
    }

    /** The answers to a verdict of the corpus. */
    private static List<String> expected(String verdict) {
        List<String> answers = new ArrayList<>();
        String whole = null; // of the message at hand, once its end is known
        String head = "";
        for (String part : verdict.split(" \\| ", -1)) {
            if (part.startsWith("body ")) {
                whole = head + withSmallNames(part.substring(5));
                continue;
            }
            if (whole != null) {
                answers.add(whole);
                whole = null;
            }
            if (part.startsWith("ERROR ")) {
                answers.add("" + ProtocolError.valueOf(part.substring(6)).h1Status());
                return answers;
            }
            if (part.equals("tunnel")) {
                answers.set(answers.size() - 1, "405");
                return answers;
            }
            if (part.startsWith("incomplete")) {
                return answers;
            }
            String[] words = part.split(" ", -1);
            if (words.length > 2) {
                head = words[0] + " " + words[1] + " ";
                whole = words[2].equals("NONE") ? head : null;
            }
        }
        return answers;
    }

    // --- the files, as the codecs' own test describes them ---

    /** Each attack and each twin. @param read request or response */
    static List<String> texts(String read) throws IOException {
        return entries(read).stream().map(Entry::text).toList();
    }

    /** @param read the kind of message, request or response */
    private static List<Entry> entries(String read) throws IOException {
        List<Entry> entries = new ArrayList<>();
        try (Stream<Path> files = Files.list(CORPUS)) {
            for (Path file : files.sorted().toList()) {
                List<String> lines = Files.readAllLines(file, StandardCharsets.US_ASCII);
                if (value(lines, "read").startsWith(read)) {
                    for (String kind : new String[] {"attack", "twin"}) {
                        entries.add(new Entry(
                                file.getFileName() + " " + kind,
                                value(lines, "lenient"),
                                unescape(value(lines, kind)),
                                unescape(value(lines, kind + "-is"))));
                    }
                }
            }
        }
        return entries;
    }

    private static String value(List<String> lines, String key) {
        return lines.stream()
                .filter(line -> line.startsWith(key + ": "))
                .map(line -> line.substring(key.length() + 2))
                .collect(Collectors.joining());
    }

    private static String unescape(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\') {
                out.append(c);
                continue;
            }
            c = text.charAt(++i);
            switch (c) {
                case 'r' -> out.append('\r');
                case 'n' -> out.append('\n');
                case 't' -> out.append('\t');
                case 's' -> out.append(' ');
                case '\\' -> out.append('\\');
                case 'x' -> {
                    out.append((char) Integer.parseInt(text.substring(i + 1, i + 3), 16));
                    i += 2;
                }
                default -> throw new IllegalArgumentException("escape \\" + c + " in " + text);
            }
        }
        return out.toString();
    }
}
