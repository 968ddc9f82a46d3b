package io.millrace.codec.hpack;

import io.millrace.codec.CodecResult;
import io.millrace.codec.FieldTable;
import io.millrace.codec.Limits;
import io.millrace.codec.ProtocolError;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Fuzz target: sections of one connection, one after the other, must be read as the simple decoder and the simple rules
 * read them; the tables of both must hold the same.
 */
public final class HpackFuzz {
    /** Small, so that short inputs reach every bound; names and values may be as long as a table of 256. */
    private static final Limits LIMITS = new Limits(64, 400, 6, 200, 3, 0, 0);

    private static final int TABLE_LENGTH = 256;
    private static final int OFFSET = 3;
    private static final String[] KINDS = {SimpleRules.REQUEST, SimpleRules.RESPONSE, SimpleRules.TRAILERS, "SKIPPED"};

    private HpackFuzz() {}

    /**
     * Pieces of one byte and so many bytes behind it. The byte: kind of the section in its lowest two bits, then
     * whether the setting changes before it, then whether garbage may be read behind it; its length is the next byte.
     */
    public static void fuzzerTestOneInput(byte[] data) {
        HpackDecoder decoder = new HpackDecoder(TABLE_LENGTH, LIMITS);
        SimpleHpack simple = new SimpleHpack(TABLE_LENGTH);
        int at = 0;
        while (at + 2 <= data.length) {
            int choice = data[at];
            int end = Math.min(data.length, at + 2 + (data[at + 1] & 0xFF));
            byte[] section = Arrays.copyOfRange(data, at + 2, end);
            if ((choice & 4) != 0) {
                int lengthMax = (choice & 0xF0) == 0 ? 0 : TABLE_LENGTH - (choice & 0xF0);
                decoder.tableLengthMax(lengthMax);
                simple.tableLengthMax(lengthMax);
            }
            if (!same(decoder, simple, section, KINDS[choice & 3], (choice & 8) != 0)) {
                return;
            }
            at = end;
        }
    }

    /** True if the connection goes on. */
    private static boolean same(HpackDecoder decoder, SimpleHpack simple, byte[] section, String kind, boolean tight) {
        String expected = expected(simple, section, kind);
        String actual = actual(decoder, section, kind, tight);
        if (!expected.equals(actual)) {
            throw new AssertionError("expected " + expected + " but was " + actual + " for " + kind + " "
                    + HexFormat.of().formatHex(section));
        }
        boolean over = expected.startsWith("ERROR")
                && ProtocolError.valueOf(expected.substring(6)).scope() == ProtocolError.Scope.CONNECTION;
        if (!over && !simple.entries().equals(withMarks(decoder.entries(), simple.entries()))) {
            throw new AssertionError("table " + decoder.entries() + " but should be " + simple.entries());
        }
        return !over;
    }

    /** Entries do not remember how they came; the simple ones do. */
    private static List<SimpleHpack.Field> withMarks(List<String[]> entries, List<SimpleHpack.Field> like) {
        return java.util.stream.IntStream.range(0, entries.size())
                .mapToObj(i -> new SimpleHpack.Field(
                        entries.get(i)[0],
                        entries.get(i)[1],
                        i < like.size() && like.get(i).sensitive()))
                .toList();
    }

    private static String expected(SimpleHpack simple, byte[] section, String kind) {
        int lengthMax = kind.equals(SimpleRules.TRAILERS) ? LIMITS.trailersLengthMax() : LIMITS.headLengthMax();
        try {
            List<SimpleHpack.Field> fields = simple.decode(section, 4L * lengthMax);
            return kind.equals("SKIPPED") ? kind : SimpleRules.apply(kind, fields, LIMITS);
        } catch (SimpleHpack.Broken e) {
            return "ERROR " + e.error;
        }
    }

    private static String actual(HpackDecoder decoder, byte[] section, String kind, boolean tight) {
        ByteBuffer in = ByteBuffer.allocateDirect(OFFSET + section.length + (tight ? 0 : 8));
        in.put(OFFSET, section);
        ByteBuffer arena = ByteBuffer.allocateDirect(OFFSET + LIMITS.headLengthMax() + HpackDecoder.ARENA_MARGIN);
        FieldTable out = new FieldTable(LIMITS.fieldsMax());
        int limit = OFFSET + section.length;
        int result =
                switch (kind) {
                    case SimpleRules.REQUEST ->
                        decoder.decodeRequest(in, OFFSET, limit, arena, OFFSET, arena.capacity(), out);
                    case SimpleRules.RESPONSE ->
                        decoder.decodeResponse(in, OFFSET, limit, arena, OFFSET, arena.capacity(), out);
                    case SimpleRules.TRAILERS ->
                        decoder.decodeTrailers(in, OFFSET, limit, arena, OFFSET, arena.capacity(), out);
                    default -> decoder.skip(in, OFFSET, limit);
                };
        if (result < 0) {
            return "ERROR " + CodecResult.error(result);
        }
        return kind.equals("SKIPPED") ? kind : SimpleRules.render(kind, out);
    }
}
