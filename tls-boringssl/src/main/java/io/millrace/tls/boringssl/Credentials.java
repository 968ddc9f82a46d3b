package io.millrace.tls.boringssl;

import io.millrace.http.tls.TlsConfigException;
import io.millrace.http.tls.TlsIdentity;
import io.netty.internal.tcnative.SSL;
import io.netty.internal.tcnative.SSLCredential;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Identities as BoringSSL has them, which counts who uses each. Any thread, once made. */
final class Credentials {
    private final Map<TlsIdentity, Long> all = new IdentityHashMap<>();

    /** @throws TlsConfigException when one is of no use, and which */
    static Credentials of(List<TlsIdentity> identities) {
        Credentials made = new Credentials();
        for (TlsIdentity i : identities) {
            try {
                made.all.put(i, credential(i));
            } catch (Exception e) {
                made.free();
                throw new TlsConfigException(i.alias() + ": of no use to BoringSSL: " + e.getMessage(), e);
            }
        }
        return made;
    }

    private static long credential(TlsIdentity i) throws Exception {
        long credential = SSLCredential.newX509();
        long key = 0;
        long chain = 0;
        boolean whole = false;
        try {
            chain = NativePem.chain(i.chain());
            SSLCredential.setCertChain(credential, chain);
            key = NativePem.key(i.key());
            SSLCredential.setPrivateKey(credential, key);
            whole = true;
            return credential;
        } finally {
            if (chain != 0) {
                SSL.freeX509Chain(chain);
            }
            SSL.freePrivateKey(key); // the credential keeps its own hold on both
            if (!whole) {
                SSLCredential.free(credential);
            }
        }
    }

    long of(TlsIdentity i) {
        return all.get(i);
    }

    /** Whoever was given one keeps it. */
    void free() {
        try {
            for (long credential : all.values()) {
                SSLCredential.free(credential);
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        all.clear();
    }
}
