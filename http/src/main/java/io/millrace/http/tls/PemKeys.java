package io.millrace.http.tls;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Certificates and private keys of PEM files. Stateless; any thread. */
final class PemKeys {
    private static final byte[] RSA = Der.oid(1, 2, 840, 113549, 1, 1, 1);
    private static final byte[] EC = Der.oid(1, 2, 840, 10045, 2, 1);

    /** Content of the identifier, in hexadecimal digits, to the JDK's name of its key factory. */
    private static final Map<String, String> ALGORITHMS = Map.of(
            name(RSA), "RSA",
            name(EC), "EC",
            name(Der.oid(1, 2, 840, 113549, 1, 1, 10)), "RSASSA-PSS",
            name(Der.oid(1, 3, 101, 112)), "EdDSA",
            name(Der.oid(1, 3, 101, 113)), "EdDSA");

    /** Private-use tag of SEC 1 that the curve stands in. */
    private static final int CURVE = 0xA0;

    private PemKeys() {}

    /** All certificates of a file, in order. */
    static List<X509Certificate> certificates(Path file) {
        Pem pem = Pem.read(file);
        List<X509Certificate> found = new ArrayList<>();
        for (Pem.Block block : pem.blocks()) {
            if (block.label().equals("CERTIFICATE") || block.label().equals("X509 CERTIFICATE")) {
                try {
                    found.add((X509Certificate) CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(block.bytes())));
                } catch (CertificateException e) {
                    throw pem.error(block, "not a certificate: " + e.getMessage(), e);
                }
            }
        }
        if (found.isEmpty()) {
            throw new TlsConfigException(
                    file + ": no certificate in it: a line -----BEGIN CERTIFICATE----- is missing");
        }
        return found;
    }

    /** The one private key of a file: PKCS#8, PKCS#1 or SEC 1. */
    static PrivateKey key(Path file) {
        Pem pem = Pem.read(file);
        PrivateKey key = null;
        byte[] curve = null;
        int line = 0;
        for (Pem.Block block : pem.blocks()) {
            if (block.label().equals("EC PARAMETERS")) {
                curve = block.bytes();
            } else if (block.label().endsWith("PRIVATE KEY")) {
                if (key != null) {
                    throw pem.error(block, "a second private key; the first is at line " + line);
                }
                key = key(pem, block, curve);
                line = block.line();
            }
        }
        if (key == null) {
            throw new TlsConfigException(
                    file + ": no private key in it: a line -----BEGIN PRIVATE KEY----- is missing");
        }
        return key;
    }

    private static PrivateKey key(Pem pem, Pem.Block block, byte[] curve) {
        if (block.bytes() == null || block.label().equals("ENCRYPTED PRIVATE KEY")) {
            throw pem.error(
                    block,
                    "the key is encrypted, and nobody is there to ask for its password: keep it plain in a file that"
                            + " only the server may read, as openssl pkey -in " + pem.file() + " writes it");
        }
        try {
            byte[] pkcs8 =
                    switch (block.label()) {
                        case "PRIVATE KEY" -> block.bytes();
                        case "RSA PRIVATE KEY" -> wrapped(Der.of(Der.SEQUENCE, RSA, Der.nothing()), block.bytes());
                        case "EC PRIVATE KEY" ->
                            wrapped(Der.of(Der.SEQUENCE, EC, curve(block.bytes(), curve)), block.bytes());
                        default ->
                            throw pem.error(block, "a key of kind \"" + block.label() + "\" is of no use to TLS");
                    };
            return generate(pem, block, pkcs8);
        } catch (IllegalArgumentException e) {
            throw pem.error(block, "not a private key: " + e.getMessage(), e);
        }
    }

    private static PrivateKey generate(Pem pem, Pem.Block block, byte[] pkcs8) {
        String id = name(algorithm(pkcs8));
        String algorithm = ALGORITHMS.get(id);
        if (algorithm == null) {
            throw pem.error(block, "a key of an algorithm that is not known here, identifier " + id);
        }
        try {
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        } catch (GeneralSecurityException e) {
            throw pem.error(block, "not a private key of " + algorithm + ": " + e.getMessage(), e);
        }
    }

    /** RFC 5208 5: a version, what it is, and the key inside. */
    private static byte[] wrapped(byte[] algorithm, byte[] key) {
        return Der.of(Der.SEQUENCE, Der.integer(0), algorithm, Der.of(Der.OCTET_STRING, key));
    }

    private static byte[] algorithm(byte[] pkcs8) {
        Der.Reader key = new Der.Reader(pkcs8).next(Der.SEQUENCE).inside();
        Der.Reader what = key.next(Der.INTEGER).next(Der.SEQUENCE).inside();
        return Der.of(Der.OID, what.next(Der.OID).content());
    }

    /** RFC 5915 3: the curve is inside, or in a block before. */
    private static byte[] curve(byte[] sec1, byte[] before) {
        Der.Reader key = new Der.Reader(sec1).next(Der.SEQUENCE).inside();
        key.next(Der.INTEGER).next(Der.OCTET_STRING);
        if (key.peek() == CURVE) {
            return key.next(CURVE).content();
        }
        if (before == null) {
            throw new IllegalArgumentException("it does not say which curve it is of");
        }
        return before;
    }

    private static String name(byte[] oid) {
        StringBuilder hex = new StringBuilder();
        for (byte b : Arrays.copyOfRange(oid, 2, oid.length)) {
            hex.append(Character.forDigit(b >> 4 & 0xF, 16)).append(Character.forDigit(b & 0xF, 16));
        }
        return hex.toString();
    }
}
