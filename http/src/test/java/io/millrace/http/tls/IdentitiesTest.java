package io.millrace.http.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys, certificates and names that belong together, or are told not to. */
class IdentitiesTest {
    private static final TlsIdentity A = Certificates.of("a.example", "*.a.example", "127.0.0.1");
    private static final TlsIdentity B = Certificates.of("b.example");
    private static final char[] PASSWORD = "secret".toCharArray();

    @TempDir
    private Path folder;

    private static void fails(String wanted, Runnable what) {
        String message = assertThrows(TlsConfigException.class, what::run).getMessage();
        assertTrue(message.contains(wanted), message);
    }

    @Test
    void namesAreThoseOfTheCertificateUnlessOthersAreGiven() {
        assertEquals(List.of("a.example", "*.a.example"), A.names());
        TlsIdentity named = Identities.of("it", A.key(), A.chain(), List.of("Other.Example"));
        assertEquals(List.of("other.example"), named.names());
    }

    @ParameterizedTest
    @CsvSource({
        "x.a.example,true",
        "a.example,false",
        "x.y.a.example,false",
        ".a.example,false",
        "xa.example,false",
        "x.b.example,false",
        "example,false",
        "*.a.example,true"
    })
    void aWildcardStandsForOneLabel(String name, boolean covered) {
        assertEquals(covered, A.covers(name));
    }

    @Test
    void aKeyOfAnotherCertificateIsRefused() {
        fails(
                "of B: the private key is not that of the first certificate",
                () -> Identities.of("of B", A.key(), B.chain(), List.of()));
        TlsIdentity rsa = SelfSigned.ofRsa(Certificates.FROM, Certificates.UNTIL, "r.example");
        TlsIdentity other = SelfSigned.ofRsa(Certificates.FROM, Certificates.UNTIL, "r.example");
        fails("the private key is not that", () -> Identities.of("x", rsa.key(), other.chain(), List.of()));
        fails("the private key is not that", () -> Identities.of("x", rsa.key(), A.chain(), List.of()));
        fails("x: no certificate", () -> Identities.of("x", rsa.key(), List.of(), List.of()));
    }

    @Test
    void aChainInAnotherOrderIsRefused() {
        fails(
                "certificate 2, of \"CN=b.example\", did not issue certificate 1",
                () -> Identities.of(
                        "x", A.key(), List.of(A.chain().get(0), B.chain().get(0)), List.of()));
    }

    @Test
    void errorsOfFilesNameBoth() {
        Path chain = PemFiles.write(
                folder.resolve("c.pem"), PemFiles.certificate(A.chain().get(0)));
        Path key = PemFiles.write(folder.resolve("k.pem"), PemFiles.pkcs8(B.key()));
        fails(chain + " with " + key + ": the private key", () -> Identities.ofFiles(chain, key, List.of()));
    }

    private Path store(TlsIdentity... identities) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (int i = 0; i < identities.length; i++) {
            store.setKeyEntry(
                    "key-" + i,
                    identities[i].key(),
                    PASSWORD,
                    identities[i].chain().toArray(new Certificate[0]));
        }
        Path file = folder.resolve("store.p12");
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, PASSWORD);
        }
        return file;
    }

    @Test
    void aKeyStoreIsReadByAliasOrByItsOnlyKey() throws Exception {
        Path one = store(A);
        assertEquals(A.key(), Identities.ofStore(one, PASSWORD, null, List.of()).key());
        Path two = store(A, B);
        TlsIdentity b = Identities.ofStore(two, PASSWORD, "key-1", List.of());
        assertEquals(B.chain(), b.chain());
        assertEquals(two + ", alias \"key-1\"", b.alias());
        assertFalse(b.toString().contains("secret"));
    }

    @Test
    void errorsOfAKeyStoreNameFileAndAlias() throws Exception {
        Path two = store(A, B);
        fails(
                two + ": several keys in it, name one of [key-0, key-1]",
                () -> Identities.ofStore(two, PASSWORD, null, List.of()));
        fails(
                two + ", alias \"nobody\": no private key; there are keys for [key-0, key-1]",
                () -> Identities.ofStore(two, PASSWORD, "nobody", List.of()));
        fails(
                two + ": cannot be read as a key store",
                () -> Identities.ofStore(two, "wrong".toCharArray(), "key-0", List.of()));
        Path missing = folder.resolve("missing.p12");
        fails(
                missing + ": cannot be read as a key store",
                () -> Identities.ofStore(missing, PASSWORD, "key-0", List.of()));
        Path none = store();
        fails(none + ": no private key in it", () -> Identities.ofStore(none, PASSWORD, null, List.of()));
    }
}
