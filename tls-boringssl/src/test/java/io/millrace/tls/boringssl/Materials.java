package io.millrace.tls.boringssl;

import io.millrace.http.tls.Certificates;
import io.millrace.http.tls.ClientAuth;
import io.millrace.http.tls.TlsIdentity;
import io.millrace.http.tls.TlsMaterial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** What contexts are made of in tests. Any thread. */
final class Materials {
    static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");
    private static final char[] PASSWORD = "password".toCharArray();

    private Materials() {}

    static TlsMaterial of(TlsIdentity... identities) {
        return of(ClientAuth.NONE, PROTOCOLS, ciphers(), identities);
    }

    static TlsMaterial of(ClientAuth auth, List<String> protocols, List<String> ciphers, TlsIdentity... identities) {
        List<X509Certificate> trusted = new ArrayList<>(Certificates.LOCALHOST.chain());
        for (TlsIdentity i : identities) {
            trusted.addAll(i.chain());
        }
        return new TlsMaterial(
                List.of(identities), trusted, auth, false, List.of("h2", "http/1.1"), protocols, ciphers, 100, 100);
    }

    static List<String> ciphers() {
        List<String> all = new ArrayList<>(Suites.TLS13);
        all.add("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
        all.add("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
        return all;
    }

    /** For localhost, by the JDK's tool. */
    static TlsIdentity rsa(Path folder) {
        Path store = folder.resolve("rsa.p12");
        try {
            Process tool = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "keytool")
                                    .toString(),
                            "-genkeypair",
                            "-alias",
                            "it",
                            "-keyalg",
                            "RSA",
                            "-keysize",
                            "2048",
                            "-dname",
                            "CN=localhost",
                            "-ext",
                            "san=dns:localhost",
                            "-validity",
                            "3650",
                            "-storetype",
                            "PKCS12",
                            "-storepass",
                            new String(PASSWORD),
                            "-keystore",
                            store.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("keytool.log").toFile())
                    .start();
            if (tool.waitFor() != 0) {
                throw new IllegalStateException(Files.readString(folder.resolve("keytool.log")));
            }
            KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD);
            return new TlsIdentity(
                    "rsa",
                    (PrivateKey) keys.getKey("it", PASSWORD),
                    List.of((X509Certificate) keys.getCertificate("it")),
                    List.of("localhost"));
        } catch (IOException | InterruptedException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
