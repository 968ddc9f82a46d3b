package io.millrace.http.tls;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** Certificates of tests, made once, and clients that trust anybody. Any thread. */
public final class Certificates {
    static final Instant FROM = Instant.parse("2026-01-01T00:00:00Z");
    static final Instant UNTIL = Instant.parse("2046-01-01T00:00:00Z");

    public static final TlsIdentity LOCALHOST = of("localhost", "127.0.0.1");

    private static final char[] NO_PASSWORD = {};

    private Certificates() {}

    public static TlsIdentity of(String... names) {
        return SelfSigned.of(FROM, UNTIL, names);
    }

    static TlsMaterial material(TlsIdentity... identities) {
        return new TlsMaterial(
                List.of(identities),
                List.of(LOCALHOST.chain().get(0)),
                ClientAuth.NONE,
                false,
                TlsConfig.APPLICATION_PROTOCOLS,
                TlsConfig.PROTOCOLS,
                TlsConfig.CIPHERS,
                1_000,
                1_000);
    }

    /** A context of the JDK that trusts anybody. */
    public static SSLContext trustful() {
        return trustful(null);
    }

    /** @param shown whom a client of it is; null: it shows no certificate */
    public static SSLContext trustful(TlsIdentity shown) {
        return context(shown, new Trustful());
    }

    /** A context of the JDK for a server. */
    public static SSLContext serving(TlsIdentity shown) {
        return context(shown, null);
    }

    private static SSLContext context(TlsIdentity shown, TrustManager trust) {
        try {
            KeyManager[] keys = null;
            if (shown != null) {
                KeyStore store = KeyStore.getInstance("PKCS12");
                store.load(null, null);
                store.setKeyEntry("it", shown.key(), NO_PASSWORD, shown.chain().toArray(new Certificate[0]));
                KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
                factory.init(store, NO_PASSWORD);
                keys = factory.getKeyManagers();
            }
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys, trust == null ? null : new TrustManager[] {trust}, null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Trustful extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] c, String how, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] c, String how, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] c, String how, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] c, String how, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] c, String how) {}

        @Override
        public void checkServerTrusted(X509Certificate[] c, String how) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new java.security.cert.X509Certificate[0];
        }
    }
}
