package io.millrace.http.tls;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/**
 * All that engines are made of, checked. Immutable; any thread.
 *
 * @param identities what a server shows, the first where no name fits; may be empty for a client
 * @param trusted whose signatures the peer's certificates must have; null: whom the JDK trusts
 * @param clientAuth what a server asks for
 * @param refusesUnknownNames whether a client that asks for a name of no identity is refused
 * @param applicationProtocols for ALPN, the best first
 * @param protocols versions, by their names in the JDK
 * @param ciphers by their names of the registry, the best first
 * @param sessionsMax that a server remembers
 * @param sessionTimeoutS seconds for which one can be gone on from
 */
public record TlsMaterial(
        List<TlsIdentity> identities,
        List<X509Certificate> trusted,
        ClientAuth clientAuth,
        boolean refusesUnknownNames,
        List<String> applicationProtocols,
        List<String> protocols,
        List<String> ciphers,
        int sessionsMax,
        int sessionTimeoutS) {

    public TlsMaterial {
        identities = List.copyOf(identities);
        trusted = trusted == null ? null : List.copyOf(trusted);
        applicationProtocols = List.copyOf(applicationProtocols);
        protocols = List.copyOf(protocols);
        ciphers = List.copyOf(ciphers);
    }

    /** The identity of that alias; null when there is none. */
    public TlsIdentity identity(String alias) {
        for (TlsIdentity i : identities) {
            if (i.alias().equals(alias)) {
                return i;
            }
        }
        return null;
    }

    /**
     * Those that are shown to who asks for the name, the best first: of the name itself, then with a wildcard for it;
     * else the first of all, and those for the same names with another kind of key.
     *
     * @param name in lower case; empty: none was asked for
     */
    public List<TlsIdentity> shownFor(String name) {
        List<TlsIdentity> shown = new ArrayList<>();
        boolean known = !name.isEmpty() && knows(name);
        for (TlsIdentity i : identities) {
            if (known ? i.isFor(name) : i.names().equals(identities.get(0).names())) {
                shown.add(i);
            }
        }
        for (TlsIdentity i : identities) {
            if (known && i.covers(name) && !i.isFor(name)) {
                shown.add(i);
            }
        }
        return shown;
    }

    /** Whether an identity is for the name, in lower case. */
    public boolean knows(String name) {
        for (TlsIdentity i : identities) {
            if (i.isFor(name) || i.covers(name)) {
                return true;
            }
        }
        return false;
    }
}
