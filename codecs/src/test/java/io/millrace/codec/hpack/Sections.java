package io.millrace.codec.hpack;

import io.millrace.codec.CodecResult;
import io.millrace.codec.FieldTable;
import io.millrace.codec.Limits;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/** Reads sections given as hex digits, for tests. */
final class Sections {
    private static final int OFFSET = 3;

    final HpackDecoder decoder;
    final FieldTable out;
    final ByteBuffer arena = ByteBuffer.allocateDirect(70_000);

    Sections(int tableLengthMax, Limits limits) {
        decoder = new HpackDecoder(tableLengthMax, limits);
        out = new FieldTable(limits.fieldsMax());
    }

    Sections() {
        this(HpackDecoder.TABLE_LENGTH_DEFAULT, Limits.DEFAULT);
    }

    /** The request as {@link SimpleRules} writes it, or its error. */
    String request(String hex) {
        ByteBuffer in = buffer(hex);
        int result = decoder.decodeRequest(in, OFFSET, in.capacity(), arena, OFFSET, arena.capacity(), out);
        return text(result, SimpleRules.REQUEST);
    }

    String response(String hex) {
        ByteBuffer in = buffer(hex);
        int result = decoder.decodeResponse(in, OFFSET, in.capacity(), arena, OFFSET, arena.capacity(), out);
        return text(result, SimpleRules.RESPONSE);
    }

    String trailers(String hex) {
        ByteBuffer in = buffer(hex);
        int result = decoder.decodeTrailers(in, OFFSET, in.capacity(), arena, OFFSET, arena.capacity(), out);
        return text(result, SimpleRules.TRAILERS);
    }

    String skip(String hex) {
        ByteBuffer in = buffer(hex);
        int result = decoder.skip(in, OFFSET, in.capacity());
        return result < 0 ? "ERROR " + CodecResult.error(result) : "SKIPPED " + result;
    }

    /** What the encoder wrote, as a request. */
    String request(ByteBuffer in, int length) {
        int result = decoder.decodeRequest(in, 0, length, arena, 0, arena.capacity(), out);
        return text(result, SimpleRules.REQUEST);
    }

    String response(ByteBuffer in, int length) {
        int result = decoder.decodeResponse(in, 0, length, arena, 0, arena.capacity(), out);
        return text(result, SimpleRules.RESPONSE);
    }

    private String text(int result, String kind) {
        return result < 0 ? "ERROR " + CodecResult.error(result) : SimpleRules.render(kind, out);
    }

    private static ByteBuffer buffer(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        return ByteBuffer.allocateDirect(OFFSET + bytes.length).put(OFFSET, bytes);
    }

    /** A string without Huffman, as hex digits. */
    static String string(String text) {
        ByteBuffer bytes = ByteBuffer.allocateDirect(text.length() + 8);
        int at = io.millrace.codec.PrefixInt.put(bytes, 0, 7, 0, text.length());
        at = io.millrace.codec.Bytes.putAscii(bytes, at, text);
        byte[] written = new byte[at];
        bytes.get(0, written);
        return HexFormat.of().formatHex(written);
    }

    /** A literal that becomes an entry. */
    static String indexing(String name, String value) {
        return "40" + string(name) + string(value);
    }

    /** A literal that does not. */
    static String literal(String name, String value) {
        return "00" + string(name) + string(value);
    }
}
