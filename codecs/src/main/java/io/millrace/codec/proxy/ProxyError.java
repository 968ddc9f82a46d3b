package io.millrace.codec.proxy;

/** Why bytes are no PROXY header. Immutable; any thread. */
public enum ProxyError {
    SIGNATURE_MISSING("neither version 1 nor version 2 begins so"),
    LINE_INVALID("version 1: the line is malformed"),
    LINE_TOO_LONG("version 1: no end of line within 107 bytes"),
    ADDRESS_INVALID("version 1: an address is malformed"),
    PORT_INVALID("version 1: a port is not a number from 0 to 65535"),
    VERSION_INVALID("version 2: the version is not 2"),
    COMMAND_INVALID("version 2: the command is neither LOCAL nor PROXY"),
    FAMILY_INVALID("version 2: the family or the transport is unknown"),
    LENGTH_TOO_SHORT("version 2: the length has no room for the addresses"),
    HEADER_TOO_LONG("version 2: the header is longer than the limit"),
    TLV_INVALID("version 2: a TLV reaches beyond the header"),
    CHECKSUM_WRONG("version 2: the CRC32C is wrong");

    private static final ProxyError[] ALL = values();

    private final String label;

    ProxyError(String label) {
        this.label = label;
    }

    /** A few plain words that quote nothing of the peer's. */
    public String label() {
        return label;
    }

    /** The error that a negative result of {@link ProxyHeaderParser#parse} stands for. */
    public static ProxyError of(int result) {
        if (result >= 0 || -1 - result >= ALL.length) {
            throw new IllegalArgumentException(
                    "result " + result + " is no error code; codes are -1 to -" + ALL.length);
        }
        return ALL[-1 - result];
    }

    int code() {
        return -1 - ordinal();
    }
}
