package io.millrace.codec.proxy;

import java.nio.ByteBuffer;

/**
 * The TLVs of a PROXY header of version 2: what a proxy tells beside addresses, as the name that a TLS client asked
 * for. Immutable; any thread.
 *
 * <p>A copy, in the order in which they came, those without a meaning for an application (checksum, padding) included.
 * It is no longer than the header that the parser takes.
 */
public final class ProxyTlvs {
    /** Application protocol, as ALPN names it. */
    public static final int ALPN = 0x01;
    /** Host name that the client asked for, in UTF-8; that of SNI. */
    public static final int AUTHORITY = 0x02;
    /** Checksum of the header, which the parser has checked. */
    public static final int CRC32C = V2.TLV_CRC32C;
    /** Padding. */
    public static final int NOOP = 0x04;
    /** What the proxy calls this connection, up to 128 bytes. */
    public static final int UNIQUE_ID = 0x05;
    /** How the client's TLS is; {@link #SSL_HEAD_LENGTH} bytes, then more TLVs for {@link #parse}. */
    public static final int SSL = 0x20;
    /** Name of the network namespace. */
    public static final int NETWORK_NAMESPACE = 0x30;
    /** Within the value of {@link #SSL}: a byte of flags and four of the verification's result. */
    public static final int SSL_HEAD_LENGTH = 5;

    /** There are none. */
    public static final ProxyTlvs NONE = new ProxyTlvs(ByteBuffer.allocate(0));

    private final ByteBuffer bytes; // only what was checked to be TLVs, up to its capacity

    private ProxyTlvs(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    /** Is shown one TLV after the other. */
    public interface Visitor {
        /** @param type 0 to 255 @param value a copy */
        void tlv(int type, byte[] value);
    }

    /** What a parser told of, copied. @param in what it read @param from where the header began */
    public static ProxyTlvs of(ProxyHeader header, ByteBuffer in, int from) {
        int length = header.tlvsLength();
        return length == 0
                ? NONE
                : new ProxyTlvs(ByteBuffer.allocate(length).put(0, in, from + header.tlvsOffset(), length));
    }

    /**
     * Reads TLVs out of other bytes, as those within the value of {@link #SSL} are.
     *
     * @return null when the bytes from there on are no TLVs
     */
    public static ProxyTlvs parse(byte[] value, int from) {
        ByteBuffer copy = ByteBuffer.allocate(value.length - from).put(0, value, from, value.length - from);
        int at = 0;
        while (at >= 0 && at < copy.capacity()) {
            at = V2.behindTlv(copy, at, copy.capacity());
        }
        return at < 0 ? null : new ProxyTlvs(copy);
    }

    /** A copy of the first value of that type; null when there is none. */
    public byte[] value(int type) {
        for (int at = 0; at < bytes.capacity(); at = V2.behindTlv(bytes, at, bytes.capacity())) {
            if (typeAt(at) == type) {
                return valueAt(at);
            }
        }
        return null;
    }

    /** Shows them all, in their order. */
    public void forEach(Visitor visitor) {
        for (int at = 0; at < bytes.capacity(); at = V2.behindTlv(bytes, at, bytes.capacity())) {
            visitor.tlv(typeAt(at), valueAt(at));
        }
    }

    public boolean isEmpty() {
        return bytes.capacity() == 0;
    }

    private int typeAt(int at) {
        return bytes.get(at) & 0xFF;
    }

    private byte[] valueAt(int at) {
        int from = at + V2.TLV_HEAD;
        byte[] value = new byte[V2.behindTlv(bytes, at, bytes.capacity()) - from];
        bytes.get(from, value);
        return value;
    }
}
