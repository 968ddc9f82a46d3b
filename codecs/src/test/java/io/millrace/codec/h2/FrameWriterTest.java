package io.millrace.codec.h2;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.testkit.conformance.Proves;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** Frames are written as RFC 9113 section 6 draws them. */
class FrameWriterTest {
    private static final int AT = 3;

    private final ByteBuffer out = ByteBuffer.allocateDirect(80);

    private String written(int end) {
        StringBuilder hex = new StringBuilder();
        for (int i = AT; i < end; i++) {
            hex.append(String.format("%02x", out.get(i) & 0xFF));
        }
        return hex.toString();
    }

    @Test
    @Proves({"rfc9113-4.1-4", "rfc9113-4.1-6", "rfc9113-6.7-1"})
    void eachFrameHasItsLengthTypeFlagsAndStream() {
        assertEquals("000102000101020304", written(FrameWriter.data(out, AT, 258, true, 0x0102_0304)));
        assertEquals("ffffff00007fffffff", written(FrameWriter.data(out, AT, 0xFF_FFFF, false, Integer.MAX_VALUE)));
        assertEquals("000005010500000001", written(FrameWriter.headers(out, AT, 5, true, true, 1)));
        assertEquals("000005010000000001", written(FrameWriter.headers(out, AT, 5, false, false, 1)));
        assertEquals("000005090400000001", written(FrameWriter.continuation(out, AT, 5, true, 1)));
        assertEquals("000005090000000001", written(FrameWriter.continuation(out, AT, 5, false, 1)));
        assertEquals("00000403000000000300000008", written(FrameWriter.rstStream(out, AT, 3, H2Code.CANCEL)));
        assertEquals("000000040100000000", written(FrameWriter.settingsAck(out, AT)));
        assertEquals(
                "0000080601000000000102030405060708", written(FrameWriter.ping(out, AT, true, 0x0102030405060708L)));
        assertEquals("0000080600000000000000000000000009", written(FrameWriter.ping(out, AT, false, 9)));
        assertEquals(
                "00000a0700000000007fffffff00000002",
                written(FrameWriter.goAway(out, AT, Integer.MAX_VALUE, H2Code.INTERNAL_ERROR, 2)));
        assertEquals("00000408000000000500010000", written(FrameWriter.windowUpdate(out, AT, 5, 65_536)));
        assertEquals("00000710000000000000000009", written(FrameWriter.priorityUpdate(out, AT, 9, 3)));
    }

    @Test
    void settingsAreIdentifierAndValue() {
        int at = FrameWriter.settings(out, AT, 2);
        at = FrameWriter.setting(out, at, H2Setting.INITIAL_WINDOW_SIZE, 0x7FFF_FFFF);
        at = FrameWriter.setting(out, at, 0x0102, 3);
        assertEquals("00000c04000000000000047fffffff010200000003", written(at));
    }

    @Test
    void codesHaveNames() {
        assertEquals("ENHANCE_YOUR_CALM", H2Code.name(11));
        assertEquals("unknown", H2Code.name(14));
        assertEquals("unknown", H2Code.name(-1));
    }
}
