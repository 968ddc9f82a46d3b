package io.millrace.http.tls;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;

/** Writes PEM files of tests. Any thread. */
public final class PemFiles {
    private static final int LINE = 64;

    private PemFiles() {}

    public static String block(String label, byte[] bytes) {
        Base64.Encoder encoder = Base64.getMimeEncoder(LINE, new byte[] {'\n'});
        return "-----BEGIN " + label + "-----\n" + encoder.encodeToString(bytes) + "\n-----END " + label + "-----\n";
    }

    public static String certificate(X509Certificate c) {
        try {
            return block("CERTIFICATE", c.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    public static String pkcs8(PrivateKey key) {
        return block("PRIVATE KEY", key.getEncoded());
    }

    /** The key as it was written before PKCS#8: what that has inside. */
    static byte[] inner(PrivateKey key) {
        Der.Reader pkcs8 = new Der.Reader(key.getEncoded()).next(Der.SEQUENCE).inside();
        return pkcs8.next(Der.INTEGER).next(Der.SEQUENCE).next(Der.OCTET_STRING).content();
    }

    public static Path write(Path file, String text) {
        try {
            return Files.writeString(file, text, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
