package io.millrace.codec.hpack;

import io.millrace.codec.Bytes;
import io.millrace.codec.FieldName;
import io.millrace.codec.FieldTable;
import io.millrace.codec.KnownFields;
import io.millrace.codec.Method;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Writes the stories as our encoder encodes them, in every way that it takes fields; {@code scripts/hpack} lets nghttp2
 * decode what the command writes.
 */
final class StoriesWriter {
    /** Lengths of the table; with the last ones it changes while the story goes on. */
    static final int[] TABLE_LENGTHS = {0, 256, 4_096, 65_536, -4_096, -16_384};

    private final ByteBuffer out;
    private final FieldTable received = new FieldTable(1);
    private final ByteBuffer arena = ByteBuffer.allocateDirect(1 << 16);

    StoriesWriter(ByteBuffer out) {
        this.out = out;
    }

    /**
     * {@code FILE}: for each story and table a number of sections; for each of them the setting acknowledged before it,
     * a number of fields, for each the lengths and bytes of name and value, then length and bytes of the section. All
     * numbers are four bytes, the lowest last.
     */
    public static void main(String[] args) throws IOException {
        ByteBuffer out = ByteBuffer.allocateDirect(1 << 17);
        StoriesWriter writer = new StoriesWriter(out);
        long sections = 0;
        try (DataOutputStream file =
                new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(Path.of(args[0]))))) {
            for (Stories.Story story : Stories.all()) {
                if (story.encoder().equals("nghttp2")) {
                    for (int lengths : TABLE_LENGTHS) {
                        writer.write(file, story, lengths);
                        sections += story.sections().size();
                    }
                }
            }
        }
        System.out.println(sections + " sections written");
    }

    private void write(DataOutputStream file, Stories.Story story, int lengths) throws IOException {
        HpackEncoder encoder = new HpackEncoder(Math.abs(lengths));
        file.writeInt(story.sections().size());
        int number = 0;
        for (Stories.Section section : story.sections()) {
            int setting = setting(lengths, number);
            encoder.peerTableLengthMax(setting);
            int length = encode(encoder, section, number);
            file.writeInt(setting);
            file.writeInt(section.fields().size());
            for (Stories.Field field : section.fields()) {
                bytes(file, field.name().getBytes(StandardCharsets.ISO_8859_1));
                bytes(file, field.value().strip().getBytes(StandardCharsets.ISO_8859_1));
            }
            byte[] encoded = new byte[length];
            out.get(0, encoded);
            bytes(file, encoded);
            number++;
        }
    }

    /** What the peer's setting is before a section. */
    static int setting(int lengths, int section) {
        int max = Math.abs(lengths);
        return lengths >= 0 || section % 5 < 3 ? max : max >> (section % 7);
    }

    private static void bytes(DataOutputStream file, byte[] bytes) throws IOException {
        file.writeInt(bytes.length);
        file.write(bytes);
    }

    /** Writes a section at the start of the buffer; the number chooses how its fields are given. */
    int encode(HpackEncoder encoder, Stories.Section section, int number) {
        int at = encoder.begin(out, 0);
        for (Stories.Field field : section.fields()) {
            int next = encode(encoder, at, field, number);
            if (next <= at) {
                throw new AssertionError(field + ": " + next);
            }
            at = next;
        }
        return at;
    }

    private int encode(HpackEncoder encoder, int at, Stories.Field field, int number) {
        String value = field.value();
        return switch (field.name()) {
            case ":method" -> encoder.method(out, at, Method.of(value));
            case ":scheme" -> encoder.scheme(out, at, value);
            case ":authority" -> encoder.authority(out, at, value);
            case ":path" -> encoder.path(out, at, value);
            case ":status" -> encoder.status(out, at, Integer.parseInt(value));
            default -> ordinary(encoder, at, field, number);
        };
    }

    private int ordinary(HpackEncoder encoder, int at, Stories.Field field, int number) {
        FieldName name = FieldName.of(field.name());
        int nameLength = name.length();
        int length = field.value().length();
        if (name.equals(KnownFields.CONTENT_LENGTH) && number % 2 == 0) {
            return encoder.contentLength(out, at, Long.parseLong(field.value()));
        }
        Bytes.putAscii(arena, 0, field.name());
        Bytes.putAscii(arena, nameLength, field.value());
        switch (number % 4) {
            case 0:
                return encoder.field(out, at, name, field.value());
            case 1:
                return encoder.field(out, at, name, arena, nameLength, length);
            case 2:
                return encoder.field(out, at, arena, 0, nameLength, nameLength, length);
            default:
                received.begin(arena, 0);
                received.add(name.id(), 0, nameLength, nameLength, length);
                return encoder.field(out, at, received, 0);
        }
    }

    /** The fields as they come out again: without white space around a value (RFC 9113 8.2.1). */
    static List<Stories.Field> stripped(Stories.Section section) {
        return section.fields().stream()
                .map(f -> new Stories.Field(f.name(), f.value().strip()))
                .toList();
    }
}
