package io.millrace.tls.boringssl;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** Whether a certificate is for the server that was meant: RFC 9525, without common names. Stateless; any thread. */
final class PeerNames {
    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;
    private static final String WILDCARD = "*.";

    private PeerNames() {}

    static boolean isFor(X509Certificate c, String host) {
        boolean address = isAddress(host);
        Integer kind = address ? IP_ADDRESS : DNS_NAME;
        try {
            Collection<List<?>> names = c.getSubjectAlternativeNames();
            if (names == null) {
                return false;
            }
            for (List<?> one : names) {
                boolean same = one.get(0).equals(kind)
                        && (address ? isSame((String) one.get(1), host) : covers((String) one.get(1), host));
                if (same) {
                    return true;
                }
            }
            return false;
        } catch (CertificateParsingException | UnknownHostException e) {
            return false;
        }
    }

    /** Both are literals, and nobody is asked for them. */
    private static boolean isSame(String address, String host) throws UnknownHostException {
        return InetAddress.getByName(address).equals(InetAddress.getByName(host));
    }

    /** RFC 9525 6.3: a wildcard is the whole first label, and stands for one. */
    private static boolean covers(String name, String host) {
        String pattern = name.toLowerCase(Locale.ROOT);
        String wanted = host.toLowerCase(Locale.ROOT);
        int dot = wanted.indexOf('.');
        return pattern.equals(wanted)
                || (pattern.startsWith(WILDCARD)
                        && dot > 0
                        && pattern.substring(1).equals(wanted.substring(dot)));
    }

    /** RFC 6066 3: "Literal IPv4 and IPv6 addresses are not permitted". No name ends in a digit. */
    static boolean isAddress(String host) {
        return host.indexOf(':') >= 0 || (!host.isEmpty() && Character.isDigit(host.charAt(host.length() - 1)));
    }
}
