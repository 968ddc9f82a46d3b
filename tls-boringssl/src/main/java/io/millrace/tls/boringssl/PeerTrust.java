package io.millrace.tls.boringssl;

import io.netty.internal.tcnative.CertificateVerifier;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.X509TrustManager;

/** Asks the JDK whether the peer's certificates are to be trusted. Any thread. */
final class PeerTrust extends CertificateVerifier {
    /** What the key is for is in the certificate; none of our suites wants anything but a signature. */
    private static final String ANY_KEY = "UNKNOWN";

    private final X509TrustManager trust;
    private final Map<Long, String> hosts; // whom each engine wants to speak to; null: they are servers'

    private PeerTrust(X509TrustManager trust, Map<Long, String> hosts) {
        this.trust = trust;
        this.hosts = hosts;
    }

    static PeerTrust inClients(X509TrustManager trust) {
        return new PeerTrust(trust, null);
    }

    static PeerTrust inServers(X509TrustManager trust) {
        return new PeerTrust(trust, new ConcurrentHashMap<>());
    }

    void expect(long engine, String host) {
        hosts.put(engine, host);
    }

    void forget(long engine) {
        hosts.remove(engine);
    }

    @Override
    public int verify(long engine, byte[][] chain, String how) {
        try {
            X509Certificate[] shown = parsed(chain).toArray(new X509Certificate[0]);
            if (hosts == null) {
                trust.checkClientTrusted(shown, ANY_KEY);
                return X509_V_OK;
            }
            trust.checkServerTrusted(shown, ANY_KEY);
            return PeerNames.isFor(shown[0], hosts.get(engine)) ? X509_V_OK : X509_V_ERR_HOSTNAME_MISMATCH;
        } catch (CertificateException e) {
            return reason(e);
        } catch (RuntimeException e) { // must not reach the native caller
            return X509_V_ERR_UNSPECIFIED;
        }
    }

    static List<X509Certificate> parsed(byte[][] chain) throws CertificateException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<X509Certificate> all = new ArrayList<>();
        for (byte[] one : chain) {
            all.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(one)));
        }
        return all;
    }

    private static int reason(CertificateException e) {
        for (Throwable why = e; why != null; why = why.getCause()) {
            if (why instanceof CertificateExpiredException) {
                return X509_V_ERR_CERT_HAS_EXPIRED;
            }
            if (why instanceof CertificateNotYetValidException) {
                return X509_V_ERR_CERT_NOT_YET_VALID;
            }
        }
        return X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY;
    }
}
