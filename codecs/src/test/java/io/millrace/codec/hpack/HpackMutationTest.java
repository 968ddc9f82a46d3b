package io.millrace.codec.hpack;

import java.io.ByteArrayOutputStream;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Sections of the stories, whole and damaged at random places, against the simple decoder and the simple rules. */
class HpackMutationTest {
    private static final int SEED = 7541;

    @Test
    void damagedSectionsAreReadAsTheSimpleDecoderReadsThem() {
        Random random = new Random(SEED);
        java.util.List<Stories.Story> stories = Stories.all();
        for (int round = 0; round < 40_000; round++) {
            Stories.Story story = stories.get(random.nextInt(stories.size()));
            ByteArrayOutputStream input = new ByteArrayOutputStream();
            int section = random.nextInt(3);
            for (int i = 0; i < 1 + random.nextInt(4); i++) {
                if (section < story.sections().size()) {
                    add(input, random, story.sections().get(section++).wire());
                }
            }
            HpackFuzz.fuzzerTestOneInput(input.toByteArray());
        }
    }

    private static void add(ByteArrayOutputStream input, Random random, byte[] wire) {
        byte[] bytes = java.util.Arrays.copyOf(wire, Math.min(wire.length, 255));
        for (int changes = random.nextInt(3); changes > 0 && bytes.length > 0; changes--) {
            int at = random.nextInt(bytes.length);
            bytes[at] = random.nextBoolean() ? (byte) random.nextInt() : (byte) (bytes[at] ^ (1 << random.nextInt(8)));
        }
        int choice = random.nextInt(10) == 0 ? random.nextInt(256) : random.nextInt(4) | 8;
        input.write(choice);
        input.write(bytes.length);
        input.writeBytes(bytes);
    }
}
