package io.millrace.http.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Puts identities together, and checks that their parts belong together. Stateless; any thread. */
final class Identities {
    private static final int DNS_NAME = 2;
    private static final String COMMON_NAME = "CN=";

    private Identities() {}

    static TlsIdentity ofFiles(Path certificates, Path key, List<String> names) {
        List<X509Certificate> chain = PemKeys.certificates(certificates);
        PrivateKey secret = PemKeys.key(key);
        return of(certificates + " with " + key, secret, chain, names);
    }

    /** @param alias null: the only key of the store */
    static TlsIdentity ofStore(Path file, char[] password, String alias, List<String> names) {
        try (InputStream in = Files.newInputStream(file)) {
            KeyStore store = KeyStore.getInstance("PKCS12"); // reads the JDK's own older form as well
            store.load(in, password);
            String wanted = alias == null ? onlyKey(file, store) : alias;
            Key key = store.getKey(wanted, password);
            if (!(key instanceof PrivateKey secret)) {
                throw new TlsConfigException(
                        file + ", alias \"" + wanted + "\": no private key; there are keys for " + aliases(store));
            }
            List<X509Certificate> chain = new ArrayList<>();
            for (Certificate c : store.getCertificateChain(wanted)) {
                chain.add((X509Certificate) c);
            }
            return of(file + ", alias \"" + wanted + "\"", secret, chain, names);
        } catch (IOException e) {
            throw new TlsConfigException(file + ": cannot be read as a key store: " + e.getMessage(), e);
        } catch (GeneralSecurityException e) {
            throw new TlsConfigException(
                    file + (alias == null ? "" : ", alias \"" + alias + "\"") + ": " + e.getMessage(), e);
        }
    }

    private static String onlyKey(Path file, KeyStore store) throws GeneralSecurityException {
        List<String> keys = aliases(store);
        if (keys.size() == 1) {
            return keys.get(0);
        }
        throw new TlsConfigException(
                file + ": " + (keys.isEmpty() ? "no private key in it" : "several keys in it, name one of " + keys));
    }

    private static List<String> aliases(KeyStore store) throws GeneralSecurityException {
        List<String> found = new ArrayList<>();
        for (String alias : Collections.list(store.aliases())) {
            if (store.isKeyEntry(alias)) {
                found.add(alias);
            }
        }
        return found;
    }

    /** @param names empty: those that the certificate is for */
    static TlsIdentity of(String alias, PrivateKey key, List<X509Certificate> chain, List<String> names) {
        if (chain.isEmpty()) {
            throw new TlsConfigException(alias + ": no certificate");
        }
        checkPair(alias, key, chain.get(0).getPublicKey());
        checkOrder(alias, chain);
        List<String> own = new ArrayList<>();
        for (String name : names.isEmpty() ? namesOf(alias, chain.get(0)) : names) {
            own.add(name.toLowerCase(Locale.ROOT));
        }
        return new TlsIdentity(alias, key, chain, own);
    }

    private static void checkPair(String alias, PrivateKey key, PublicKey certified) {
        boolean pair;
        try {
            pair = key.getAlgorithm().equals(certified.getAlgorithm()) && signs(key, certified);
        } catch (GeneralSecurityException e) {
            throw new TlsConfigException(alias + ": the key cannot sign: " + e.getMessage(), e);
        }
        if (!pair) {
            throw new TlsConfigException(alias + ": the private key is not that of the first certificate");
        }
    }

    private static boolean signs(PrivateKey key, PublicKey certified) throws GeneralSecurityException {
        if (key instanceof RSAKey mine && certified instanceof RSAKey its) {
            return mine.getModulus().equals(its.getModulus());
        }
        String how =
                switch (key.getAlgorithm()) {
                    case "EC" -> "SHA256withECDSA";
                    case "EdDSA", "Ed25519", "Ed448" -> "EdDSA";
                    default -> null;
                };
        if (how == null) { // of a provider of its own, which will say so
            return true;
        }
        byte[] any = {1, 2, 3};
        Signature s = Signature.getInstance(how);
        s.initSign(key);
        s.update(any);
        byte[] signature = s.sign();
        s.initVerify(certified);
        s.update(any);
        return s.verify(signature);
    }

    private static void checkOrder(String alias, List<X509Certificate> chain) {
        for (int i = 1; i < chain.size(); i++) {
            X509Certificate one = chain.get(i - 1);
            X509Certificate issuer = chain.get(i);
            if (!one.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
                throw new TlsConfigException(alias + ": certificate " + (i + 1) + ", of \""
                        + issuer.getSubjectX500Principal() + "\", did not issue certificate " + i
                        + ", which needs that of \"" + one.getIssuerX500Principal()
                        + "\" behind it: the server's own comes first, then each the issuer of the one before");
            }
        }
    }

    /** RFC 9525: the DNS names of the certificate; the common name where there are none at all. */
    private static List<String> namesOf(String alias, X509Certificate c) {
        List<String> names = new ArrayList<>();
        try {
            Collection<List<?>> all = c.getSubjectAlternativeNames();
            if (all == null) {
                commonName(c, names);
                return names;
            }
            for (List<?> one : all) {
                if (one.get(0) instanceof Integer kind && kind == DNS_NAME) {
                    names.add((String) one.get(1));
                }
            }
        } catch (CertificateParsingException e) {
            throw new TlsConfigException(alias + ": its alternative names cannot be read: " + e.getMessage(), e);
        }
        return names;
    }

    private static void commonName(X509Certificate c, List<String> names) {
        for (String part : c.getSubjectX500Principal().getName().split(",", -1)) {
            if (part.startsWith(COMMON_NAME)) {
                names.add(part.substring(COMMON_NAME.length()));
            }
        }
    }
}
