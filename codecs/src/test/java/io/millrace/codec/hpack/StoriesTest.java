package io.millrace.codec.hpack;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.codec.CodecResult;
import io.millrace.codec.FieldTable;
import io.millrace.codec.Limits;
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
    private final StoriesWriter writer = new StoriesWriter(in);
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
            for (int lengths : StoriesWriter.TABLE_LENGTHS) {
                int lengthMax = Math.abs(lengths);
                HpackEncoder encoder = new HpackEncoder(lengthMax);
                HpackDecoder decoder = new HpackDecoder(Math.max(lengthMax, 4_096), WIDE);
                int number = 0;
                for (Stories.Section section : story.sections()) {
                    int setting = StoriesWriter.setting(lengths, number);
                    encoder.peerTableLengthMax(setting);
                    decoder.tableLengthMax(setting);
                    int length = writer.encode(encoder, section, number);
                    assertEquals(
                            StoriesWriter.stripped(section),
                            decode(decoder, length),
                            story + ", section " + number + ", table " + lengths);
                    number++;
                }
            }
        }
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
