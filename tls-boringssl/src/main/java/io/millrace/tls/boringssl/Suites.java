package io.millrace.tls.boringssl;

import java.util.List;

/** Cipher suites: by their names of the registry, and by those that OpenSSL gave them. Stateless; any thread. */
final class Suites {
    /** All that BoringSSL has for TLS 1.3: it chooses among them itself. */
    static final List<String> TLS13 =
            List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");

    private static final String[][] TLS12 = {
        {"ECDHE-ECDSA-AES128-GCM-SHA256", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"},
        {"ECDHE-RSA-AES128-GCM-SHA256", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"},
        {"ECDHE-ECDSA-AES256-GCM-SHA384", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"},
        {"ECDHE-RSA-AES256-GCM-SHA384", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"},
        {"ECDHE-ECDSA-CHACHA20-POLY1305", "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"},
        {"ECDHE-RSA-CHACHA20-POLY1305", "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"},
    };

    private Suites() {}

    /** Those of TLS 1.2 among them, as BoringSSL wants them; empty: none. */
    static String ofTls12(List<String> registered) {
        StringBuilder out = new StringBuilder();
        for (String name : registered) {
            for (String[] pair : TLS12) {
                if (pair[1].equals(name)) {
                    out.append(out.isEmpty() ? "" : ":").append(pair[0]);
                }
            }
        }
        return out.toString();
    }

    /** The name of the registry. */
    static String registered(String name) {
        for (String[] pair : TLS12) {
            if (pair[0].equals(name)) {
                return pair[1];
            }
        }
        return name; // of TLS 1.3 they are the same
    }
}
