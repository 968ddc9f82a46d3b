package io.millrace.codec.hpack;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** The public test cases of http2jp, as {@code scripts/hpack-stories} packed them. */
final class Stories {
    /** One sequence of sections in a row, by one encoder: they share a dynamic table. */
    record Story(String name, String encoder, List<Section> sections) {
        @Override
        public String toString() {
            return encoder + "/" + name;
        }
    }

    /**
     * One section.
     *
     * @param tableLength setting acknowledged before it, or -1
     */
    record Section(List<Field> fields, int tableLength, byte[] wire) {}

    /** A name and a value, one byte a character. */
    record Field(String name, String value) {}

    private Stories() {}

    static List<Story> all() {
        try (InputStream packed = Stories.class.getResourceAsStream("/hpack/stories.gz");
                DataInputStream in = new DataInputStream(new GZIPInputStream(packed, 1 << 16))) {
            return read(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Story> read(DataInputStream in) throws IOException {
        String[] encoders = new String[in.readUnsignedByte()];
        for (int i = 0; i < encoders.length; i++) {
            encoders[i] = text(in, in.readUnsignedByte());
        }
        List<Story> stories = new ArrayList<>();
        for (int left = in.readUnsignedShort(); left > 0; left--) {
            String name = text(in, in.readUnsignedByte());
            int present = in.readInt();
            List<Story> versions = new ArrayList<>();
            for (int i = 0; i < encoders.length; i++) {
                if ((present & (1 << i)) != 0) {
                    versions.add(new Story(name, encoders[i], new ArrayList<>()));
                }
            }
            for (int sections = in.readUnsignedShort(); sections > 0; sections--) {
                readSection(in, versions);
            }
            stories.addAll(versions);
        }
        return stories;
    }

    private static void readSection(DataInputStream in, List<Story> versions) throws IOException {
        List<Field> fields = new ArrayList<>();
        for (int left = in.readUnsignedShort(); left > 0; left--) {
            String name = text(in, in.readUnsignedShort());
            fields.add(new Field(name, text(in, in.readUnsignedShort())));
        }
        for (Story story : versions) {
            int tableLength = in.readInt();
            byte[] wire = new byte[in.readUnsignedShort()];
            in.readFully(wire);
            story.sections().add(new Section(fields, tableLength, wire));
        }
    }

    private static String text(DataInputStream in, int length) throws IOException {
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
