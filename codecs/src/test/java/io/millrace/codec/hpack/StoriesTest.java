package io.millrace.codec.hpack;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.codec.CodecResult;
import io.millrace.codec.FieldName;
import io.millrace.codec.FieldTable;
import io.millrace.codec.KnownFields;
import io.millrace.codec.Limits;
import io.millrace.codec.Method;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every public story of every encoder decodes; ours writes them all so that they decode again. */
class StoriesTest {
    private static final Limits WIDE = new Limits(65_535, 65_535, 1_024, 65_535, 1_024, 0, 0);

    private static List<Stories.Story> stories;

    private final FieldTable table = new FieldTable(WIDE.fieldsMax());
    private final ByteBuffer in = ByteBuffer.allocateDirect(1 << 17);
    private final ByteBuffer arena = ByteBuffer.allocateDirect(1 << 16);

    @BeforeAll
    static void read() {
        stories = Stories.all();
    }

    @Test
    void allAreThere() {
        assertEquals(446, stories.size());
        assertEquals(47_142, stories.stream().mapToInt(s -> s.sections().size()).sum());
    }

    @Test
    void everyStoryOfEveryEncoderDecodes() {
        for (Stories.Story story : stories) {
            // a setting of the first section was acknowledged before the connection had any
            int first = story.sections().get(0).tableLength();
            HpackDecoder decoder = new HpackDecoder(first >= 0 ? first : 4_096, WIDE);
            int number = 0;
            for (Stories.Section section : story.sections()) {
                if (section.tableLength() >= 0) {
                    decoder.tableLengthMax(section.tableLength());
                }
                in.put(0, section.wire());
                assertEquals(section.fields(), decode(decoder, section.wire().length), story + ", section " + number);
                number++;
            }
        }
    }

    @Test
    void whatWeWriteOfEveryStoryDecodes() {
        for (Stories.Story story : stories) {
            if (!story.encoder().equals("nghttp2")) {
                continue;
            }
            for (int lengthMax : new int[] {0, 256, 4_096, 65_536}) {
                HpackEncoder encoder = new HpackEncoder(lengthMax);
                encoder.peerTableLengthMax(lengthMax);
                HpackDecoder decoder = new HpackDecoder(lengthMax, WIDE);
                int number = 0;
                for (Stories.Section section : story.sections()) {
                    int length = encode(encoder, section);
                    // RFC 9113 8.2.1: no white space around a value
                    List<Stories.Field> fields = section.fields().stream()
                            .map(f -> new Stories.Field(f.name(), f.value().strip()))
                            .toList();
                    assertEquals(fields, decode(decoder, length), story + ", section " + number);
                    number++;
                }
            }
        }
    }

    private int encode(HpackEncoder encoder, Stories.Section section) {
        int at = encoder.begin(in, 0);
        for (Stories.Field field : section.fields()) {
            at = encode(encoder, at, field);
        }
        return at;
    }

    private int encode(HpackEncoder encoder, int at, Stories.Field field) {
        int next;
        switch (field.name()) {
            case ":method":
                next = encoder.method(in, at, Method.of(field.value()));
                break;
            case ":scheme":
                next = encoder.scheme(in, at, field.value());
                break;
            case ":authority":
                next = encoder.authority(in, at, field.value());
                break;
            case ":path":
                next = encoder.path(in, at, field.value());
                break;
            case ":status":
                next = encoder.status(in, at, Integer.parseInt(field.value()));
                break;
            case "content-length":
                next = encoder.field(in, at, KnownFields.CONTENT_LENGTH, Long.parseLong(field.value()));
                break;
            default:
                next = encoder.field(in, at, FieldName.of(field.name()), field.value());
                break;
        }
        if (next <= at) {
            throw new AssertionError(field + ": " + next);
        }
        return next;
    }

    private List<Stories.Field> decode(HpackDecoder decoder, int length) {
        int result = decoder.decodeFields(in, 0, length, arena, 0, arena.capacity(), table);
        List<Stories.Field> fields = new ArrayList<>();
        if (result < 0) {
            fields.add(new Stories.Field("error", "" + CodecResult.error(result)));
            return fields;
        }
        for (int i = 0; i < table.count(); i++) {
            fields.add(new Stories.Field(table.nameAsString(i), table.valueAsString(i)));
        }
        return fields;
    }
}
