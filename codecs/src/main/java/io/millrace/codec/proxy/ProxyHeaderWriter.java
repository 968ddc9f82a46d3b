package io.millrace.codec.proxy;

import java.nio.ByteBuffer;

/** Writes PROXY headers. Stateless; any thread. */
public final class ProxyHeaderWriter {
    /** Room that either version needs at most. */
    public static final int LENGTH_MAX = ProxyHeaderParser.LENGTH_MIN + V2.TLV_HEAD + V2.CRC_LENGTH;

    private ProxyHeaderWriter() {}

    /**
     * Writes version 1. What it has no words for (LOCAL, a path, nothing known) is UNKNOWN.
     *
     * @return index after the last byte
     */
    public static int putV1(ByteBuffer out, int index, ProxyHeader header) {
        if (!header.family().hasPorts()) {
            return ascii(out, index, "PROXY UNKNOWN\r\n");
        }
        boolean four = header.family() == ProxyFamily.INET;
        int at = ascii(out, index, four ? "PROXY TCP4 " : "PROXY TCP6 ");
        at = address(out, at, header, true);
        at = ascii(out, at, " ");
        at = address(out, at, header, false);
        at = ascii(out, at, " ");
        at = number(out, at, header.sourcePort());
        at = ascii(out, at, " ");
        at = number(out, at, header.destinationPort());
        return ascii(out, at, "\r\n");
    }

    /**
     * Writes version 2, for a stream.
     *
     * @param checksum whether a CRC32C goes along
     * @return index after the last byte
     */
    public static int putV2(ByteBuffer out, int index, ProxyHeader header, boolean checksum) {
        ProxyFamily family = header.family();
        out.put(index, V2.SIGNATURE);
        out.put(index + V2.COMMAND, (byte) (V2.VERSION | (header.isLocal() ? 0 : V2.PROXY)));
        out.put(index + V2.FAMILY, (byte) (family == ProxyFamily.NONE ? 0 : family.ordinal() << 4 | V2.STREAM));
        int at = index + V2.ADDRESSES;
        header.write(true, out, at);
        header.write(false, out, at + family.addressLength());
        at += 2 * family.addressLength();
        if (family.hasPorts()) {
            at = big16(out, at, header.sourcePort());
            at = big16(out, at, header.destinationPort());
        }
        int end = at + (checksum ? V2.TLV_HEAD + V2.CRC_LENGTH : 0);
        big16(out, index + V2.LENGTH, end - index - V2.ADDRESSES);
        if (checksum) {
            out.put(at, (byte) V2.TLV_CRC32C);
            int value = big16(out, at + 1, V2.CRC_LENGTH);
            int crc = Crc32c.of(out, index, end, value);
            big16(out, value, crc >>> 16);
            big16(out, value + 2, crc);
        }
        return end;
    }

    private static int address(ByteBuffer out, int index, ProxyHeader header, boolean source) {
        boolean four = header.family() == ProxyFamily.INET;
        int at = index;
        for (int i = 0; i < header.family().addressLength(); i += four ? 1 : 2) {
            if (i > 0) {
                at = ascii(out, at, four ? "." : ":");
            }
            at = four
                    ? number(out, at, header.at(source, i))
                    : hex(out, at, header.at(source, i) << 8 | header.at(source, i + 1));
        }
        return at;
    }

    private static int number(ByteBuffer out, int index, int value) {
        int at = value >= 10 ? number(out, index, value / 10) : index;
        out.put(at, (byte) ('0' + value % 10));
        return at + 1;
    }

    private static int hex(ByteBuffer out, int index, int value) {
        int at = value >= 16 ? hex(out, index, value >> 4) : index;
        out.put(at, (byte) Character.forDigit(value & 15, 16));
        return at + 1;
    }

    private static int ascii(ByteBuffer out, int index, String text) {
        for (int i = 0; i < text.length(); i++) {
            out.put(index + i, (byte) text.charAt(i));
        }
        return index + text.length();
    }

    private static int big16(ByteBuffer out, int index, int value) {
        out.put(index, (byte) (value >> 8));
        out.put(index + 1, (byte) value);
        return index + 2;
    }
}
