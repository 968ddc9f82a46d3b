package io.millrace.http.tls;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What a handshake settled. Immutable; any thread.
 *
 * @param provider who makes the records
 * @param protocol the version, as {@code TLSv1.3}
 * @param cipher the cipher suite by its name of the registry
 * @param serverName the name that the client asked for, in lower case; empty: none
 * @param applicationProtocol what ALPN settled; empty: nothing
 * @param peerCertificates the peer's, its own first; empty: it showed none
 * @param resumed whether it went on from an earlier session
 */
public record TlsInfo(
        String provider,
        String protocol,
        String cipher,
        String serverName,
        String applicationProtocol,
        List<X509Certificate> peerCertificates,
        boolean resumed) {

    public TlsInfo {
        peerCertificates = List.copyOf(peerCertificates);
    }

    static TlsInfo of(String provider, TlsEngine engine) {
        return new TlsInfo(
                provider,
                engine.protocol(),
                engine.cipher(),
                engine.serverName(),
                engine.applicationProtocol(),
                engine.peerCertificates(),
                engine.isResumed());
    }
}
