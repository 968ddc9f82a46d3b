package io.millrace.http.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Locale;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.StandardConstants;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * Chooses among identities by the name that the client asks for and the kind of key that it takes. Any thread.
 *
 * <p>Those of the name itself come first, then those whose wildcard covers it. Only where no identity is for the name,
 * or the client asks for none, the first of all is shown, and those of another kind of key for the same names.
 */
final class SniKeyManager extends X509ExtendedKeyManager {
    private final TlsMaterial material;

    /**
     * Whose step of a handshake the thread works at. Only a full handshake asks here for what to show, which the JDK
     * tells in no other way; and with a value bound to its session it would not go on from that one over TLS 1.2.
     */
    private final ThreadLocal<JdkTlsEngine> working = new ThreadLocal<>();

    SniKeyManager(TlsMaterial material) {
        this.material = material;
    }

    /** @param engine null: none any more */
    void works(JdkTlsEngine engine) {
        if (engine == null) {
            working.remove();
        } else {
            working.set(engine);
        }
    }

    @Override
    public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
        JdkTlsEngine asking = working.get();
        if (asking != null && engine.getHandshakeSession() != null) { // null: a ticket is read, by JDKs of 25 and later
            asking.isFull();
        }
        TlsIdentity chosen = choose(keyType, nameOf(engine.getHandshakeSession()));
        return chosen == null ? null : chosen.alias();
    }

    private TlsIdentity choose(String keyType, String name) {
        for (TlsIdentity i : material.shownFor(name)) {
            if (isOf(keyType, i)) {
                return i;
            }
        }
        return null;
    }

    private static boolean isOf(String keyType, TlsIdentity i) {
        String algorithm = i.key().getAlgorithm();
        return switch (keyType) {
            case "EC", "EC_EC", "EC_RSA" -> algorithm.equals("EC");
            case "EdDSA" -> algorithm.startsWith("Ed");
            default -> algorithm.equals(keyType);
        };
    }

    /** In lower case; empty: none. */
    static String nameOf(SSLSession session) {
        if (session instanceof ExtendedSSLSession asked) {
            for (SNIServerName n : asked.getRequestedServerNames()) {
                if (n.getType() == StandardConstants.SNI_HOST_NAME) {
                    return text(n);
                }
            }
        }
        return "";
    }

    /** In lower case. */
    static String text(SNIServerName hostName) {
        return new SNIHostName(hostName.getEncoded()).getAsciiName().toLowerCase(Locale.ROOT);
    }

    @Override
    public String chooseEngineClientAlias(String[] keyTypes, Principal[] issuers, SSLEngine engine) {
        for (String keyType : keyTypes) {
            for (TlsIdentity i : material.identities()) {
                if (isOf(keyType, i)) {
                    return i.alias();
                }
            }
        }
        return null;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        TlsIdentity i = material.identity(alias);
        return i == null ? null : i.chain().toArray(new X509Certificate[0]);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        TlsIdentity i = material.identity(alias);
        return i == null ? null : i.key();
    }

    // --- for sockets, which there are none of ---

    @Override
    public String[] getClientAliases(String keyType, Principal[] issuers) {
        return null;
    }

    @Override
    public String[] getServerAliases(String keyType, Principal[] issuers) {
        return null;
    }

    @Override
    public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
        return null;
    }

    @Override
    public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
        return null;
    }
}
