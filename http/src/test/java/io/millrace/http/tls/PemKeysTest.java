package io.millrace.http.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Certificates and keys of PEM files; what is wrong is told with file and line. */
class PemKeysTest {
    private static final TlsIdentity EC = Certificates.of("a.example");
    private static final TlsIdentity RSA = SelfSigned.ofRsa(Certificates.FROM, Certificates.UNTIL, "r.example");

    @TempDir
    private Path folder;

    private Path file(String text) {
        return PemFiles.write(folder.resolve("some.pem"), text);
    }

    private void fails(String wanted, String text) {
        Path file = file(text);
        TlsConfigException e = assertThrows(TlsConfigException.class, () -> PemKeys.key(file));
        assertTrue(e.getMessage().startsWith(file + wanted), e.getMessage());
    }

    @Test
    void readsEveryCertificateInOrderAndSkipsWhatStandsBetween() {
        Path file = file("Bag Attributes\n" + PemFiles.certificate(EC.chain().get(0)) + "subject=/CN=x\r\n\n"
                + PemFiles.certificate(RSA.chain().get(0)).replace("\n", "\r\n"));
        assertEquals(List.of(EC.chain().get(0), RSA.chain().get(0)), PemKeys.certificates(file));
    }

    @ParameterizedTest
    @CsvSource({"RSA,2048", "EC,256", "EC,384", "EC,521"})
    void readsKeysInTheOldFormsAndTheNewOne(String algorithm, int bits) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(bits);
        PrivateKey key = generator.generateKeyPair().getPrivate();
        assertEquals(key, PemKeys.key(file(PemFiles.pkcs8(key))));
        if (algorithm.equals("RSA")) {
            assertEquals(key, PemKeys.key(file(PemFiles.block("RSA PRIVATE KEY", PemFiles.inner(key)))));
        } else { // the JDK leaves the curve out inside, so that it stands in a block of its own, as openssl writes it
            String curve = PemFiles.block("EC PARAMETERS", curve(key));
            assertEquals(key, PemKeys.key(file(curve + PemFiles.block("EC PRIVATE KEY", PemFiles.inner(key)))));
        }
    }

    private static byte[] curve(PrivateKey key) {
        Der.Reader pkcs8 = new Der.Reader(key.getEncoded()).next(Der.SEQUENCE).inside();
        Der.Reader what = pkcs8.next(Der.INTEGER).next(Der.SEQUENCE).inside().next(Der.OID);
        return Der.of(Der.OID, what.next(Der.OID).content());
    }

    @Test
    void readsAKeyOfSec1WithItsCurveInside() {
        Der.Reader inner =
                new Der.Reader(PemFiles.inner(EC.key())).next(Der.SEQUENCE).inside();
        byte[] secret = Der.of(
                Der.OCTET_STRING, inner.next(Der.INTEGER).next(Der.OCTET_STRING).content());
        byte[] sec1 = Der.of(Der.SEQUENCE, Der.integer(1), secret, Der.of(0xA0, curve(EC.key())));
        ECPrivateKey read = (ECPrivateKey) PemKeys.key(file(PemFiles.block("EC PRIVATE KEY", sec1)));
        assertEquals(((ECPrivateKey) EC.key()).getS(), read.getS());
    }

    @Test
    void readsAnEdwardsKey() throws Exception {
        PrivateKey key =
                KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate();
        assertEquals(key, PemKeys.key(file(PemFiles.pkcs8(key))));
    }

    @Test
    void aFileMayHoldCertificateAndKey() {
        Path file = file(PemFiles.certificate(EC.chain().get(0)) + PemFiles.pkcs8(EC.key()));
        assertEquals(EC.key(), PemKeys.key(file));
        assertEquals(1, PemKeys.certificates(file).size());
    }

    @Test
    void anEncryptedKeyIsRefusedInEitherForm() {
        fails(
                ", line 2: the key is encrypted, and nobody is there to ask for its password",
                "\n" + PemFiles.block("ENCRYPTED PRIVATE KEY", new byte[100]));
        String old = PemFiles.block("RSA PRIVATE KEY", new byte[100])
                .replaceFirst("\n", "\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\n");
        fails(", line 1: the key is encrypted", old);
    }

    @Test
    void tellsWhatIsWrongAndWhere() {
        fails(": no private key in it: a line -----BEGIN PRIVATE KEY----- is missing", "nothing of the kind\n");
        fails(", line 2: the block \"PRIVATE KEY\" has no end", "\n-----BEGIN PRIVATE KEY-----\nAAAA\n");
        fails(
                ", line 3: \"-----BEGIN X-----\" where line 1 needs \"-----END PRIVATE KEY-----\"",
                "-----BEGIN PRIVATE KEY-----\nAAAA\n-----BEGIN X-----\n");
        fails(
                ", line 3: a character that is not base64, at column 3",
                "-----BEGIN PRIVATE KEY-----\nAAAA\nAA*A\n-----END PRIVATE KEY-----\n");
        fails(", line 1: the block is no base64", "-----BEGIN PRIVATE KEY-----\nAAA=AA\n-----END PRIVATE KEY-----\n");
        fails(", line 1: not a private key: ", PemFiles.block("PRIVATE KEY", new byte[] {1, 2, 3}));
        fails(
                ", line 1: not a private key: DER that ends too early",
                PemFiles.block("PRIVATE KEY", new byte[] {0x30, 0x7F, 0x02}));
        fails(
                ", line 1: a key of kind \"DSA PRIVATE KEY\" is of no use",
                PemFiles.block("DSA PRIVATE KEY", new byte[9]));
        String two = PemFiles.pkcs8(EC.key());
        int line = (int) two.lines().count() + 1;
        fails(", line " + line + ": a second private key; the first is at line 1", two + two);
    }

    @Test
    void aKeyOfAnUnknownAlgorithmIsTold() {
        byte[] key = Der.of(
                Der.SEQUENCE,
                Der.integer(0),
                Der.of(Der.SEQUENCE, Der.oid(1, 2, 3, 4)),
                Der.of(Der.OCTET_STRING, new byte[4]));
        fails(", line 1: a key of an algorithm that is not known here", PemFiles.block("PRIVATE KEY", key));
    }

    @Test
    void aCertificateThatIsNoneIsTold() {
        Path file = file("x\n" + PemFiles.block("CERTIFICATE", new byte[20]));
        TlsConfigException e = assertThrows(TlsConfigException.class, () -> PemKeys.certificates(file));
        assertTrue(e.getMessage().startsWith(file + ", line 2: not a certificate: "), e.getMessage());
        Path none = file("x\n");
        e = assertThrows(TlsConfigException.class, () -> PemKeys.certificates(none));
        assertEquals(none + ": no certificate in it: a line -----BEGIN CERTIFICATE----- is missing", e.getMessage());
    }

    @Test
    void aFileThatIsNotThereIsTold() {
        Path missing = folder.resolve("missing.pem");
        TlsConfigException e = assertThrows(TlsConfigException.class, () -> PemKeys.key(missing));
        assertEquals(missing + ": no such file", e.getMessage());
        e = assertThrows(TlsConfigException.class, () -> PemKeys.key(folder));
        assertTrue(e.getMessage().startsWith(folder + ": cannot be read: "), e.getMessage());
    }

    /** Cut, doubled or wrong in any byte: an error of ours, with the file in it, and nothing else. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void damagedFilesAreRefusedInWords(int seed) {
        Random random = new Random(seed);
        String whole =
                PemFiles.pkcs8(RSA.key()) + PemFiles.certificate(RSA.chain().get(0));
        for (int i = 0; i < 2_000; i++) {
            StringBuilder text = new StringBuilder(whole);
            switch (random.nextInt(3)) {
                case 0 -> text.setLength(random.nextInt(text.length()));
                case 1 -> text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(256));
                default -> text.insert(random.nextInt(text.length()), whole, 0, random.nextInt(whole.length()));
            }
            Path file = file(text.toString());
            try {
                PemKeys.key(file);
                PemKeys.certificates(file);
            } catch (TlsConfigException e) {
                assertTrue(e.getMessage().startsWith(file.toString()), e.getMessage());
            }
        }
    }
}
