package io.millrace.jmh.parse;

import io.millrace.codec.FieldName;
import io.millrace.codec.Method;
import io.millrace.codec.hpack.HpackEncoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Field sections of HTTP/2, 32 different ones of each kind: what a browser asks, 17 fields, and what a server answers,
 * 8 fields. WARM: the table is filled, and only what is never indexed is a literal. LITERAL: there is no table. The
 * same on every run. Any thread.
 */
public enum SampleSections {
    REQUEST_WARM(4_096),
    REQUEST_LITERAL(0),
    RESPONSE_WARM(4_096),
    RESPONSE_LITERAL(0);

    /** How many sections a kind has; a power of two. */
    public static final int COUNT = 32;

    private static final int MARGIN = 64;
    private static final int ROOM = 1 << 16;
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";
    private static final String USER_AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"
            + " Chrome/140.0.0.0 Safari/537.36";
    private static final String[] COOKIES = {
        "id=8d7a1c40b2; s=x91mzk", "id=0f3e77aa19; s=q20dop", "id=c55b0e9d34; s=vv83ll", "id=71f9d2e6ab; s=ty40wq"
    };

    private final int tableLength;

    SampleSections(int tableLength) {
        this.tableLength = tableLength;
    }

    /** Length of the dynamic tables. */
    public int tableLength() {
        return tableLength;
    }

    /** True for requests. */
    public boolean isRequest() {
        return this == REQUEST_WARM || this == REQUEST_LITERAL;
    }

    /** Names and values of each section. */
    public List<List<String[]>> sections() {
        Random random = new Random(isRequest() ? 1 : 2);
        List<List<String[]>> sections = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            sections.add(isRequest() ? request(random, COOKIES[i % COOKIES.length]) : response(random));
        }
        return sections;
    }

    /** Sections as our encoder writes them, after each was written once, which fills the table. */
    public Packed packed() {
        HpackEncoder encoder = encoder();
        ByteBuffer buffer = ByteBuffer.allocateDirect(ROOM);
        int[] offsets = new int[2 * COUNT];
        int[] limits = new int[2 * COUNT];
        int at = MARGIN;
        for (int i = 0; i < 2 * COUNT; i++) {
            offsets[i] = at;
            limits[i] = encode(encoder, buffer, at, sections().get(i % COUNT));
            at = limits[i] + MARGIN;
        }
        return new Packed(buffer, offsets, limits);
    }

    /** Sections in a buffer; those of the first half fill the table. */
    public record Packed(ByteBuffer buffer, int[] offsets, int[] limits) {}

    /** An encoder of that kind. */
    public HpackEncoder encoder() {
        HpackEncoder encoder = new HpackEncoder(4_096);
        encoder.peerTableLengthMax(tableLength);
        return encoder;
    }

    /** Writes a section, and returns its end. */
    public static int encode(HpackEncoder encoder, ByteBuffer out, int index, List<String[]> section) {
        int at = encoder.begin(out, index);
        for (String[] field : section) {
            at = switch (field[0]) {
                case ":method" -> encoder.method(out, at, Method.of(field[1]));
                case ":scheme" -> encoder.scheme(out, at, field[1]);
                case ":authority" -> encoder.authority(out, at, field[1]);
                case ":path" -> encoder.path(out, at, field[1]);
                case ":status" -> encoder.status(out, at, Integer.parseInt(field[1]));
                default -> encoder.field(out, at, FieldName.of(field[0]), field[1]);
            };
        }
        return at;
    }

    /**
     * Writes the sections of each kind into a file of its name in the folder, for C: numbers of four bytes, the lowest
     * first. Length of the table; then the sections of {@link #packed}, each a number of fields, for each field the
     * lengths and bytes of name and value, and length and bytes of what was encoded.
     *
     * @throws IOException when the folder cannot be written to
     */
    public static void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        for (SampleSections kind : values()) {
            ByteArrayOutputStream file = new ByteArrayOutputStream();
            number(file, kind.tableLength);
            Packed packed = kind.packed();
            for (int i = 0; i < 2 * COUNT; i++) {
                List<String[]> section = kind.sections().get(i % COUNT);
                number(file, section.size());
                for (String[] field : section) {
                    bytes(file, field[0].getBytes(StandardCharsets.ISO_8859_1));
                    bytes(file, field[1].getBytes(StandardCharsets.ISO_8859_1));
                }
                byte[] encoded = new byte[packed.limits()[i] - packed.offsets()[i]];
                packed.buffer().get(packed.offsets()[i], encoded);
                bytes(file, encoded);
            }
            Files.write(folder.resolve(kind.name()), file.toByteArray());
        }
    }

    private static void bytes(ByteArrayOutputStream file, byte[] bytes) {
        number(file, bytes.length);
        file.writeBytes(bytes);
    }

    private static void number(ByteArrayOutputStream file, int number) {
        byte[] bytes = new byte[Integer.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(0, number);
        file.writeBytes(bytes);
    }

    private static List<String[]> request(Random random, String cookie) {
        List<String[]> fields = new ArrayList<>();
        add(fields, ":method", "GET");
        add(fields, ":scheme", "https");
        add(fields, ":authority", "www.example.org");
        add(fields, ":path", "/" + word(random, 4, 14) + "/" + word(random, 3, 10) + "?q=" + word(random, 2, 8));
        add(fields, "sec-ch-ua", "\"Chromium\";v=\"140\", \"Not A Brand\";v=\"24\"");
        add(fields, "sec-ch-ua-mobile", "?0");
        add(fields, "sec-ch-ua-platform", "\"Linux\"");
        add(fields, "upgrade-insecure-requests", "1");
        add(fields, "user-agent", USER_AGENT);
        add(fields, "accept", "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8");
        add(fields, "sec-fetch-site", "none");
        add(fields, "sec-fetch-mode", "navigate");
        add(fields, "sec-fetch-dest", "document");
        add(fields, "accept-encoding", "gzip, deflate, br");
        add(fields, "accept-language", "en-GB,en;q=0.8");
        add(fields, "cookie", cookie);
        add(fields, "priority", "u=0, i");
        return fields;
    }

    private static List<String[]> response(Random random) {
        List<String[]> fields = new ArrayList<>();
        add(fields, ":status", "200");
        add(fields, "server", "millrace");
        add(fields, "date", "Mon, 23 Nov 2026 10:11:12 GMT");
        add(fields, "content-type", "text/html; charset=utf-8");
        add(fields, "content-length", String.valueOf(100 + random.nextInt(90_000)));
        add(fields, "etag", "\"" + word(random, 12, 18) + "\"");
        add(fields, "cache-control", "max-age=600");
        add(fields, "vary", "accept-encoding");
        return fields;
    }

    private static void add(List<String[]> fields, String name, String value) {
        fields.add(new String[] {name, value});
    }

    private static String word(Random random, int min, int max) {
        StringBuilder word = new StringBuilder();
        for (int length = min + random.nextInt(max - min + 1); length > 0; length--) {
            word.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return word.toString();
    }
}
