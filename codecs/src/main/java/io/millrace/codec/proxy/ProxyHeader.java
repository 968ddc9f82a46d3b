package io.millrace.codec.proxy;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What a PROXY header says, in an object that is used again.
 * One thread at a time.
 *
 * <p>Reading into it allocates nothing; {@link #source()} and {@link #destination()} make arrays when asked.
 */
public final class ProxyHeader {
    private static final int ADDRESS_MAX = ProxyFamily.UNIX.addressLength();

    private final byte[] addresses = new byte[2 * ADDRESS_MAX]; // source, then destination
    private int version;
    private boolean local;
    private ProxyFamily family = ProxyFamily.NONE;
    private int sourcePort;
    private int destinationPort;
    private int tlvsOffset;
    private int tlvsLength;

    /** Says nothing yet. */
    public ProxyHeader() {}

    /** 1 or 2. */
    public int version() {
        return version;
    }

    /** Whether the sender opened the connection for itself, as for a health check. Version 2 only. */
    public boolean isLocal() {
        return local;
    }

    /** {@link ProxyFamily#NONE}: there are no addresses, and the connection's own count. */
    public ProxyFamily family() {
        return family;
    }

    /** The client's address in network order, or its path without zeros; empty without a family. */
    public byte[] source() {
        return address(0);
    }

    /** Where the client connected to, in the form of {@link #source()}. */
    public byte[] destination() {
        return address(ADDRESS_MAX);
    }

    /** 0 to 65535; 0 where the family has none. */
    public int sourcePort() {
        return sourcePort;
    }

    /** 0 to 65535; 0 where the family has none. */
    public int destinationPort() {
        return destinationPort;
    }

    /** Where the TLVs begin, counted from the header's first byte. {@link ProxyTlvs#of} copies them. */
    public int tlvsOffset() {
        return tlvsOffset;
    }

    /** Bytes of all TLVs; 0 when there are none, or none that count: those of a LOCAL header do not. */
    public int tlvsLength() {
        return tlvsLength;
    }

    /** Says who a connection comes from, for a writer. @param kind INET, INET6 or UNIX */
    public ProxyHeader set(ProxyFamily kind, byte[] source, int sourcePort, byte[] destination, int destinationPort) {
        begin(2, false, kind);
        fill(0, source);
        fill(ADDRESS_MAX, destination);
        ports(checkedPort(sourcePort), checkedPort(destinationPort));
        return this;
    }

    /** Says that the connection speaks for its sender, for a writer. */
    public ProxyHeader setLocal() {
        begin(2, true, ProxyFamily.NONE);
        return this;
    }

    /** Says that nothing is known, for a writer. */
    public ProxyHeader setUnknown() {
        begin(2, false, ProxyFamily.NONE);
        return this;
    }

    // --- filled by the parser, read by the writer ---

    void begin(int ofVersion, boolean isLocal, ProxyFamily kind) {
        version = ofVersion;
        local = isLocal;
        family = kind;
        sourcePort = 0;
        destinationPort = 0;
        tlvsOffset = 0;
        tlvsLength = 0;
    }

    void tlvs(int offset, int length) {
        tlvsOffset = offset;
        tlvsLength = length;
    }

    void ports(int source, int destination) {
        sourcePort = source;
        destinationPort = destination;
    }

    void put(boolean source, int i, int value) {
        addresses[(source ? 0 : ADDRESS_MAX) + i] = (byte) value;
    }

    int at(boolean source, int i) {
        return addresses[(source ? 0 : ADDRESS_MAX) + i] & 0xFF;
    }

    void read(boolean source, ByteBuffer from, int index) {
        from.get(index, addresses, source ? 0 : ADDRESS_MAX, family.addressLength());
    }

    void write(boolean source, ByteBuffer to, int index) {
        to.put(index, addresses, source ? 0 : ADDRESS_MAX, family.addressLength());
    }

    private byte[] address(int from) {
        int length = family.addressLength();
        if (family == ProxyFamily.UNIX) {
            length = 0;
            while (length < ADDRESS_MAX && addresses[from + length] != 0) {
                length++;
            }
        }
        return Arrays.copyOfRange(addresses, from, from + length);
    }

    private void fill(int to, byte[] address) {
        int length = family.addressLength();
        boolean fits = family == ProxyFamily.UNIX ? address.length <= length : address.length == length;
        if (!fits || family == ProxyFamily.NONE) {
            throw new IllegalArgumentException(
                    "an address of " + address.length + " bytes does not fit " + family + ", which has " + length);
        }
        Arrays.fill(addresses, to, to + length, (byte) 0);
        System.arraycopy(address, 0, addresses, to, address.length);
    }

    private static int checkedPort(int port) {
        if (port < 0 || port > 0xFFFF) {
            throw new IllegalArgumentException("port " + port + ": must be 0 to 65535");
        }
        return port;
    }
}
