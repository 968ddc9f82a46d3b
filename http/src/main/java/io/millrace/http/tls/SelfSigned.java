package io.millrace.http.tls;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/**
 * Makes a key and a certificate that nobody has signed but it itself: for trying out and for tests. Clients do not
 * trust it unless they are told to. Stateless; any thread.
 *
 * <p>It is written here since the JDK has no public way to make one, and its keytool costs a process and a file with
 * the key in it.
 */
public final class SelfSigned {
    private static final byte[] ECDSA_SHA256 = Der.of(Der.SEQUENCE, Der.oid(1, 2, 840, 10045, 4, 3, 2));
    private static final byte[] RSA_SHA256 = Der.of(Der.SEQUENCE, Der.oid(1, 2, 840, 113549, 1, 1, 11), Der.nothing());
    private static final byte[] COMMON_NAME = Der.oid(2, 5, 4, 3);
    private static final byte[] KEY_USAGE = Der.oid(2, 5, 29, 15);
    private static final byte[] ALTERNATIVE_NAMES = Der.oid(2, 5, 29, 17);
    private static final byte[] CONSTRAINTS = Der.oid(2, 5, 29, 19);
    private static final byte[] TRUE = {(byte) 0xFF};

    /** Digital signature and key encipherment; the first byte counts the bits that are not used. */
    private static final byte[] USES = {5, (byte) 0b1010_0000};

    private static final int VERSION = 0xA0;
    private static final int EXTENSIONS = 0xA3;
    private static final int DNS_NAME = 0x82;
    private static final int IP_ADDRESS = 0x87;
    private static final int VERSION_3 = 2;
    private static final int RSA_BITS = 2048;
    private static final int SERIAL_BITS = 120;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private SelfSigned() {}

    /**
     * A key of ECDSA over P-256, and its certificate.
     *
     * @param from when it begins to be valid
     * @param until when it ends
     * @param names DNS names and IP addresses, the first is the subject
     */
    public static TlsIdentity of(Instant from, Instant until, String... names) {
        return of(false, from, until, names);
    }

    /** As {@link #of(Instant, Instant, String...)}, with a key of RSA, for clients that know nothing else. */
    public static TlsIdentity ofRsa(Instant from, Instant until, String... names) {
        return of(true, from, until, names);
    }

    private static TlsIdentity of(boolean rsa, Instant from, Instant until, String... names) {
        try {
            SecureRandom random = new SecureRandom();
            KeyPairGenerator generator = KeyPairGenerator.getInstance(rsa ? "RSA" : "EC");
            if (rsa) {
                generator.initialize(RSA_BITS, random);
            } else {
                generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            }
            KeyPair pair = generator.generateKeyPair();
            byte[] how = rsa ? RSA_SHA256 : ECDSA_SHA256;
            byte[] told = told(new BigInteger(SERIAL_BITS, random), how, from, until, pair, names);
            Signature signature = Signature.getInstance(rsa ? "SHA256withRSA" : "SHA256withECDSA");
            signature.initSign(pair.getPrivate());
            signature.update(told);
            byte[] signed = Der.of(Der.SEQUENCE, told, how, Der.of(Der.BIT_STRING, new byte[1], signature.sign()));
            X509Certificate certificate = (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(signed));
            String alias = "self-signed certificate for " + names[0];
            return Identities.of(alias, pair.getPrivate(), List.of(certificate), List.of());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK cannot make a certificate: " + e.getMessage(), e);
        }
    }

    /** RFC 5280 4.1: what is signed. */
    private static byte[] told(
            BigInteger serial, byte[] how, Instant from, Instant until, KeyPair pair, String... names) {
        byte[] name = Der.of(
                Der.SEQUENCE, Der.of(Der.SET, Der.of(Der.SEQUENCE, COMMON_NAME, Der.of(Der.UTF8, ascii(names[0])))));
        return Der.of(
                Der.SEQUENCE,
                Der.of(VERSION, Der.integer(VERSION_3)),
                Der.of(Der.INTEGER, serial.setBit(SERIAL_BITS - 1).toByteArray()),
                how,
                name,
                Der.of(Der.SEQUENCE, time(from), time(until)),
                name,
                pair.getPublic().getEncoded(),
                Der.of(EXTENSIONS, Der.of(Der.SEQUENCE, uses(), alternatives(names), constraints())));
    }

    private static byte[] time(Instant when) {
        String text = TIME.format(when);
        boolean early = text.compareTo("2050") < 0; // RFC 5280 4.1.2.5
        return early ? Der.of(Der.UTC_TIME, ascii(text.substring(2))) : Der.of(Der.GENERALIZED_TIME, ascii(text));
    }

    private static byte[] uses() {
        return extension(KEY_USAGE, Der.of(Der.BIT_STRING, USES));
    }

    private static byte[] alternatives(String... names) {
        byte[][] all = new byte[names.length][];
        for (int i = 0; i < names.length; i++) {
            byte[] address = IpText.parse(names[i]);
            all[i] = address == null ? Der.of(DNS_NAME, ascii(names[i])) : Der.of(IP_ADDRESS, address);
        }
        return extension(ALTERNATIVE_NAMES, Der.of(Der.SEQUENCE, all));
    }

    /** It may sign itself, and by that nobody else. */
    private static byte[] constraints() {
        return extension(CONSTRAINTS, Der.of(Der.SEQUENCE));
    }

    private static byte[] extension(byte[] id, byte[] value) {
        return Der.of(Der.SEQUENCE, id, Der.of(Der.BOOLEAN, TRUE), Der.of(Der.OCTET_STRING, value));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
