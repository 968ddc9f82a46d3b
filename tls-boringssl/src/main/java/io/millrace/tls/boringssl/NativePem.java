package io.millrace.tls.boringssl;

import io.netty.internal.tcnative.Buffer;
import io.netty.internal.tcnative.SSL;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** Hands keys and certificates over, in the only form that is taken. Stateless; any thread. */
final class NativePem {
    private static final int LINE_LENGTH = 64;
    private static final byte[] LINE_END = {'\n'};

    private NativePem() {}

    /** Reads what the text says, and gives its address. */
    private interface Reader {
        long read(long bio) throws Exception;
    }

    /** The caller frees it. */
    static long key(PrivateKey key) throws Exception {
        byte[] der = key.getEncoded();
        byte[] pem = pem("PRIVATE KEY", der);
        try {
            return read(pem, bio -> SSL.parsePrivateKey(bio, null));
        } finally {
            Arrays.fill(der, (byte) 0);
            Arrays.fill(pem, (byte) 0);
        }
    }

    /** The caller frees it. */
    static long chain(List<X509Certificate> chain) throws Exception {
        return read(pem(chain), SSL::parseX509Chain);
    }

    /** Who may have issued the certificates of clients. */
    static void authorities(long context, List<X509Certificate> trusted) throws Exception {
        read(pem(trusted), bio -> {
            if (!io.netty.internal.tcnative.SSLContext.setCACertificateBio(context, bio)) {
                throw new IllegalStateException(SSL.getLastError());
            }
            return 1;
        });
    }

    private static byte[] pem(List<X509Certificate> all) throws CertificateEncodingException {
        byte[] out = {};
        for (X509Certificate c : all) {
            byte[] one = pem("CERTIFICATE", c.getEncoded());
            int at = out.length;
            out = Arrays.copyOf(out, at + one.length);
            System.arraycopy(one, 0, out, at, one.length);
        }
        return out;
    }

    /** In arrays only, so that a key can be wiped out. */
    private static byte[] pem(String what, byte[] der) {
        byte[] begin = ("-----BEGIN " + what + "-----\n").getBytes(StandardCharsets.US_ASCII);
        byte[] end = ("\n-----END " + what + "-----\n").getBytes(StandardCharsets.US_ASCII);
        byte[] body = Base64.getMimeEncoder(LINE_LENGTH, LINE_END).encode(der);
        byte[] out = Arrays.copyOf(begin, begin.length + body.length + end.length);
        System.arraycopy(body, 0, out, begin.length, body.length);
        System.arraycopy(end, 0, out, begin.length + body.length, end.length);
        Arrays.fill(body, (byte) 0);
        return out;
    }

    private static long read(byte[] pem, Reader reader) throws Exception {
        ByteBuffer text = ByteBuffer.allocateDirect(pem.length);
        text.put(0, pem);
        long bio = SSL.newMemBIO();
        try {
            if (SSL.bioWrite(bio, Buffer.address(text), pem.length) != pem.length) {
                throw new IllegalStateException("no memory");
            }
            return reader.read(bio);
        } finally {
            SSL.freeBIO(bio);
            text.put(0, new byte[pem.length]);
        }
    }
}
