package io.millrace.codec.proxy;

/** What kind of addresses a header tells. Immutable; any thread. */
public enum ProxyFamily {
    /** None: the connection speaks for its sender itself (LOCAL), or the sender does not know. */
    NONE(0),
    INET(4),
    INET6(16),
    /** Paths of 108 bytes, ended by the first zero. */
    UNIX(108);

    private final int addressLength;

    ProxyFamily(int addressLength) {
        this.addressLength = addressLength;
    }

    /** Bytes of one address in version 2. */
    public int addressLength() {
        return addressLength;
    }

    boolean hasPorts() {
        return this == INET || this == INET6;
    }

    /** Bytes of both addresses and their ports in version 2. */
    int blockLength() {
        return 2 * addressLength + (hasPorts() ? 4 : 0);
    }
}
