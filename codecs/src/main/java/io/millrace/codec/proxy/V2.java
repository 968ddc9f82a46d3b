package io.millrace.codec.proxy;

import io.millrace.codec.CodecResult;
import java.nio.ByteBuffer;

/** Version 2, a binary header. Stateless; any thread. */
final class V2 {
    static final byte[] SIGNATURE = {0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A};
    static final int COMMAND = SIGNATURE.length;
    static final int FAMILY = COMMAND + 1;
    static final int LENGTH = COMMAND + 2;
    static final int ADDRESSES = COMMAND + 4;
    static final int VERSION = 0x20;
    static final int PROXY = 1;
    static final int STREAM = 1;
    static final int TLV_HEAD = 3;
    static final int TLV_CRC32C = 3;
    static final int CRC_LENGTH = 4;

    private static final int DATAGRAM = 2;
    private static final ProxyFamily[] FAMILIES = ProxyFamily.values();

    private V2() {}

    static int parse(ByteBuffer in, int from, int limit, int lengthMax, ProxyHeader into) {
        int there = limit - from;
        for (int i = 0; i < SIGNATURE.length && i < there; i++) {
            if (in.get(from + i) != SIGNATURE[i]) {
                return ProxyError.SIGNATURE_MISSING.code();
            }
        }
        if (there <= COMMAND) {
            return CodecResult.INCOMPLETE;
        }
        int command = in.get(from + COMMAND) & 0xFF;
        if ((command & 0xF0) != VERSION) {
            return ProxyError.VERSION_INVALID.code();
        }
        if ((command & 0x0F) > PROXY) {
            return ProxyError.COMMAND_INVALID.code();
        }
        if (there <= FAMILY) {
            return CodecResult.INCOMPLETE;
        }
        boolean local = (command & 0x0F) != PROXY;
        int kind = in.get(from + FAMILY) & 0xFF;
        if (!local && !isKnown(kind)) {
            return ProxyError.FAMILY_INVALID.code();
        }
        if (there < ADDRESSES) {
            return CodecResult.INCOMPLETE;
        }
        into.begin(2, local, local ? ProxyFamily.NONE : FAMILIES[kind >> 4]);
        return block(in, from, there, lengthMax, into);
    }

    private static boolean isKnown(int kind) {
        int transport = kind & 0x0F;
        return kind == 0 || (kind >> 4 > 0 && kind >> 4 < FAMILIES.length && transport > 0 && transport <= DATAGRAM);
    }

    private static int block(ByteBuffer in, int from, int there, int lengthMax, ProxyHeader into) {
        int length = ADDRESSES + unsigned16(in, from + LENGTH);
        ProxyFamily family = into.family();
        if (length > lengthMax) {
            return ProxyError.HEADER_TOO_LONG.code();
        }
        if (length < ADDRESSES + family.blockLength()) {
            return ProxyError.LENGTH_TOO_SHORT.code();
        }
        if (there < length) {
            return CodecResult.INCOMPLETE;
        }
        if (family == ProxyFamily.NONE) {
            return length;
        }
        int at = from + ADDRESSES;
        into.read(true, in, at);
        into.read(false, in, at + family.addressLength());
        if (family.hasPorts()) {
            int ports = at + 2 * family.addressLength();
            into.ports(unsigned16(in, ports), unsigned16(in, ports + 2));
        }
        into.tlvs(ADDRESSES + family.blockLength(), length - ADDRESSES - family.blockLength());
        return tlvs(in, from, at + family.blockLength(), from + length);
    }

    /** @return length of the header, or a failure */
    private static int tlvs(ByteBuffer in, int from, int first, int limit) {
        int at = first;
        while (at < limit) {
            int next = behindTlv(in, at, limit);
            if (next < 0) {
                return ProxyError.TLV_INVALID.code();
            }
            if (in.get(at) == TLV_CRC32C) {
                int value = at + TLV_HEAD;
                if (next - value != CRC_LENGTH) {
                    return ProxyError.TLV_INVALID.code();
                }
                int told = unsigned16(in, value) << 16 | unsigned16(in, value + 2);
                if (told != Crc32c.of(in, from, limit, value)) {
                    return ProxyError.CHECKSUM_WRONG.code();
                }
            }
            at = next;
        }
        return limit - from;
    }

    /** @return index after the TLV at that index; -1: none is there */
    static int behindTlv(ByteBuffer in, int at, int limit) {
        if (limit - at < TLV_HEAD) {
            return -1;
        }
        int length = unsigned16(in, at + 1);
        return length > limit - at - TLV_HEAD ? -1 : at + TLV_HEAD + length;
    }

    private static int unsigned16(ByteBuffer in, int index) {
        return (in.get(index) & 0xFF) << 8 | (in.get(index + 1) & 0xFF);
    }
}
