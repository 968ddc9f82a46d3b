package io.millrace.codec.proxy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Fuzz target: the PROXY header parser must agree with the simple one, say the same of every beginning that tells
 * enough, and read what the writer makes of what it read.
 */
public final class ProxyFuzz {
    private static final int LENGTH_MAX = 300;
    private static final int OFFSET = 3;
    private static final ProxyHeaderParser PARSER = new ProxyHeaderParser(LENGTH_MAX);
    private static final ProxyHeader HEADER = new ProxyHeader();
    private static final ByteBuffer WRITTEN = ByteBuffer.allocateDirect(OFFSET + ProxyHeaderWriter.LENGTH_MAX);

    private ProxyFuzz() {}

    /** All bytes are input. */
    public static void fuzzerTestOneInput(byte[] data) {
        ByteBuffer in = ByteBuffer.allocateDirect(OFFSET + data.length).put(OFFSET, data);
        int whole = PARSER.parse(in, OFFSET, OFFSET + data.length, HEADER);
        String said = whole > 0 ? render(HEADER) : "";
        String expected = SimpleProxy.read(data, LENGTH_MAX);
        String tlvs = whole > 0 ? render(ProxyTlvs.of(HEADER, in, OFFSET)) : "";
        String actual = whole > 0 ? whole + " " + said + tlvs : whole == 0 ? SimpleProxy.INCOMPLETE : SimpleProxy.ERROR;
        // the parser may know sooner that it cannot come right any more
        boolean sooner = whole < 0 && expected.equals(SimpleProxy.INCOMPLETE);
        require(sooner || expected.equals(actual), expected + " expected, was " + actual, data);
        byBeginnings(in, data, whole);
        if (whole > 0) {
            again(data, said, ProxyHeaderWriter.putV2(WRITTEN, OFFSET, HEADER, true));
            if (HEADER.family() != ProxyFamily.UNIX && !HEADER.isLocal()) {
                again(data, said, ProxyHeaderWriter.putV1(WRITTEN, OFFSET, HEADER));
            }
        }
    }

    private static void byBeginnings(ByteBuffer in, byte[] data, int whole) {
        for (int n = 0; n < data.length; n++) {
            int part = PARSER.parse(in, OFFSET, OFFSET + n, HEADER);
            boolean enough = whole > 0 && n >= whole;
            require(part == whole || (part == 0 && !enough), "of " + n + " bytes " + part + ", else " + whole, data);
        }
        PARSER.parse(in, OFFSET, OFFSET + data.length, HEADER);
    }

    private static void again(byte[] data, String said, int end) {
        ProxyHeader read = new ProxyHeader();
        int length = PARSER.parse(WRITTEN, OFFSET, end, read);
        require(length == end - OFFSET, "what was written is not read: " + length, data);
        require(said.equals(render(read)), said + " written, read " + render(read), data);
    }

    private static String render(ProxyHeader h) {
        HexFormat hex = HexFormat.of();
        return (h.isLocal() ? "LOCAL " : "") + h.family() + " " + hex.formatHex(h.source()) + " " + h.sourcePort() + " "
                + hex.formatHex(h.destination()) + " " + h.destinationPort();
    }

    private static String render(ProxyTlvs tlvs) {
        StringBuilder all = new StringBuilder();
        tlvs.forEach((type, value) ->
                all.append(' ').append(type).append('=').append(HexFormat.of().formatHex(value)));
        return all.toString();
    }

    private static void require(boolean holds, String what, byte[] data) {
        if (!holds) {
            throw new AssertionError(what + " for " + Arrays.toString(data));
        }
    }
}
