package io.millrace.http.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** Who says whether certificates are to be trusted. Stateless; any thread. */
public final class TlsTrust {
    private TlsTrust() {}

    /** By the JDK's rules: those that the material names, else those whom the JDK trusts. */
    public static X509TrustManager of(TlsMaterial material) {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(material.trusted() == null ? null : store(material));
            for (TrustManager m : factory.getTrustManagers()) {
                if (m instanceof X509TrustManager trust) {
                    return trust;
                }
            }
            throw new TlsConfigException("there is nobody here who can trust certificates");
        } catch (GeneralSecurityException | IOException e) {
            throw new TlsConfigException("nobody can be trusted: " + e.getMessage(), e);
        }
    }

    private static KeyStore store(TlsMaterial material) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        for (int i = 0; i < material.trusted().size(); i++) {
            store.setCertificateEntry("trusted-" + i, material.trusted().get(i));
        }
        return store;
    }
}
