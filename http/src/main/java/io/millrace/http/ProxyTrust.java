package io.millrace.http;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/** The addresses from which a PROXY header is believed. Immutable; any thread. */
final class ProxyTrust {
    private static final String UNIX = "unix";

    private final List<Network> networks = new ArrayList<>();
    private boolean unix;

    private record Network(byte[] address, int bits) {
        boolean holds(byte[] other) {
            if (other.length != address.length) {
                return false;
            }
            int whole = bits >> 3;
            for (int i = 0; i < whole; i++) {
                if (other[i] != address[i]) {
                    return false;
                }
            }
            int mask = 0xFF00 >> (bits & 7) & 0xFF;
            return mask == 0 || (other[whole] & mask) == (address[whole] & mask);
        }
    }

    private ProxyTrust() {}

    /**
     * Reads a list such as {@code 10.0.0.0/8, ::1, unix}.
     *
     * @param source who says so, for the error
     * @throws IllegalArgumentException when there is none, or one is malformed
     */
    static ProxyTrust parse(String list, String source) {
        ProxyTrust trust = new ProxyTrust();
        for (String item : list.split(",", -1)) {
            String text = item.strip();
            if (text.equals(UNIX)) {
                trust.unix = true;
            } else if (!text.isEmpty()) {
                trust.networks.add(network(text, source));
            }
        }
        if (!trust.unix && trust.networks.isEmpty()) {
            throw new IllegalArgumentException(source + " names nobody from whom a PROXY header is taken: expected "
                    + "addresses or CIDR blocks, as 10.0.0.0/8, ::1, or unix");
        }
        return trust;
    }

    private static Network network(String text, String source) {
        int slash = text.indexOf('/');
        String host = slash < 0 ? text : text.substring(0, slash);
        try {
            boolean literal = host.indexOf(':') >= 0 || host.matches("\\d+\\.\\d+\\.\\d+\\.\\d+");
            byte[] address = literal ? InetAddress.getByName(host).getAddress() : new byte[0];
            int bits = slash < 0 ? address.length * 8 : Integer.parseInt(text.substring(slash + 1));
            if (literal && bits >= 0 && bits <= address.length * 8) {
                return new Network(address, bits);
            }
        } catch (UnknownHostException | NumberFormatException e) {
            // told below, with what was read
        }
        throw new IllegalArgumentException(source + " has " + text
                + ": expected an address or a CIDR block, as 10.0.0.0/8 (0 to 32 bits), fd00::/8 (0 to 128 bits), or"
                + " unix");
    }

    boolean holds(SocketAddress peer) {
        if (peer instanceof InetSocketAddress inet && inet.getAddress() != null) {
            byte[] address = inet.getAddress().getAddress();
            for (Network n : networks) {
                if (n.holds(address)) {
                    return true;
                }
            }
            return false;
        }
        return unix && peer instanceof UnixDomainSocketAddress;
    }
}
