package io.millrace.tls.boringssl;

import io.millrace.http.tls.TlsContext;
import io.millrace.http.tls.TlsEngineProvider;
import io.millrace.http.tls.TlsIdentity;
import io.millrace.http.tls.TlsMaterial;
import java.security.PrivateKey;
import java.security.interfaces.EdECKey;
import java.util.ArrayList;
import java.util.List;

/** BoringSSL: handshakes and records at a fraction of the cost, without garbage. Stateless; any thread. */
public final class BoringTlsProvider implements TlsEngineProvider {
    /** What {@code millrace.tls.provider} calls it. */
    public static final String NAME = "boringssl";

    private static final String PKCS8 = "PKCS#8";
    private static final int PREFERENCE = 100;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int preference() {
        return PREFERENCE;
    }

    @Override
    public Probe probe() {
        return BoringLibrary.load();
    }

    @Override
    public String objection(TlsMaterial material) {
        List<String> missing = new ArrayList<>(Suites.TLS13);
        missing.removeAll(material.ciphers());
        if (material.protocols().contains("TLSv1.3") && !missing.isEmpty()) {
            return "TLS 1.3 comes with all its cipher suites, and cannot do without " + missing;
        }
        for (TlsIdentity i : material.identities()) {
            PrivateKey key = i.key();
            if (!PKCS8.equals(key.getFormat())) {
                return i.alias() + ": its key cannot be taken out of where it is";
            }
            if (!isKnown(key)) {
                return i.alias() + ": a key of " + key.getAlgorithm() + " is of no use to it";
            }
        }
        return "";
    }

    private static boolean isKnown(PrivateKey key) {
        return key instanceof EdECKey ed
                ? ed.getParams().getName().equals("Ed25519")
                : List.of("RSA", "EC").contains(key.getAlgorithm());
    }

    @Override
    public TlsContext open(TlsMaterial material) {
        return BoringContext.of(material);
    }
}
