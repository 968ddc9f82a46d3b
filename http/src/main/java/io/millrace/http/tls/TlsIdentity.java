package io.millrace.http.tls;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A key with the certificates that are shown for it. Immutable; any thread.
 *
 * @param alias what errors call it: the files or the key store and alias it is of
 * @param key of the first certificate
 * @param chain its own certificate first, then those of who issued it
 * @param names the names it is for, in lower case; {@code *.example.org} is for any one label more
 */
public record TlsIdentity(String alias, PrivateKey key, List<X509Certificate> chain, List<String> names) {
    private static final String WILDCARD = "*.";

    public TlsIdentity {
        chain = List.copyOf(chain);
        names = List.copyOf(names);
    }

    /** Whether the name, in lower case, is one of its own. */
    boolean isFor(String name) {
        return names.contains(name);
    }

    /** Whether one of its wildcards covers the name, in lower case: one label, the first, is open (RFC 9525 6.3). */
    boolean covers(String name) {
        int dot = name.indexOf('.');
        if (dot <= 0) {
            return false;
        }
        int rest = name.length() - dot - 1;
        for (int i = 0; i < names.size(); i++) {
            String n = names.get(i);
            boolean same = n.startsWith(WILDCARD)
                    && n.length() == rest + WILDCARD.length()
                    && name.regionMatches(dot + 1, n, WILDCARD.length(), rest);
            if (same) {
                return true;
            }
        }
        return false;
    }

    /** Without the key. */
    @Override
    public String toString() {
        return alias + " for " + names;
    }
}
