package io.millrace.tls.boringssl;

import io.millrace.http.tls.ClientAuth;
import io.millrace.http.tls.TlsConfigException;
import io.millrace.http.tls.TlsContext;
import io.millrace.http.tls.TlsEngine;
import io.millrace.http.tls.TlsIdentity;
import io.millrace.http.tls.TlsMaterial;
import io.millrace.http.tls.TlsScratch;
import io.millrace.http.tls.TlsTrust;
import io.netty.internal.tcnative.SSL;
import io.netty.internal.tcnative.SSLContext;
import java.lang.ref.Cleaner;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.X509TrustManager;

/**
 * Engines of one material. Its native memory is freed when it is retired and the last engine is gone, or when nobody
 * has it any more. Any thread.
 */
final class BoringContext extends TlsContext {
    /** Frees what was dropped without being retired. */
    private static final Cleaner CLEANER = Cleaner.create();

    /** Sessions with certificates of clients are gone on from only within one of these. */
    private static final byte[] SESSION_CONTEXT = "millrace".getBytes(StandardCharsets.US_ASCII);

    private static final int ALL_PROTOCOLS = SSL.SSL_PROTOCOL_TLSV1_2 | SSL.SSL_PROTOCOL_TLSV1_3;
    private static final int TOO_OLD = SSL.SSL_OP_NO_SSLv3 | SSL.SSL_OP_NO_TLSv1 | SSL.SSL_OP_NO_TLSv1_1;
    private static final int CHAIN_LENGTH_MAX = 10;
    private static final long NS_PER_S = 1_000_000_000L;

    private final TlsMaterial material;
    private final NativeContext servers;
    private final NativeContext clients;
    private final PeerTrust trustInServers;
    private final boolean offloads;
    private final Alpn alpn;
    private final RecordCopies copies = new RecordCopies();

    private BoringContext(
            TlsMaterial material, NativeContext servers, NativeContext clients, PeerTrust trustInServers) {
        this.material = material;
        this.servers = servers;
        this.clients = clients;
        this.trustInServers = trustInServers;
        alpn = new Alpn(material.applicationProtocols());
        offloads = material.clientAuth() != ClientAuth.NONE || hasRsa(material);
    }

    /** To sign with RSA takes a millisecond; with anything else, no more than to pass it on. */
    private static boolean hasRsa(TlsMaterial material) {
        return material.identities().stream()
                .anyMatch(i -> i.key().getAlgorithm().equals("RSA"));
    }

    static BoringContext of(TlsMaterial material) {
        // What is freed must not know the context that is cleaned after.
        X509TrustManager trust = TlsTrust.of(material);
        PeerTrust inServers = PeerTrust.inServers(trust);
        NativeContext servers = new NativeContext(() -> serving(material, PeerTrust.inClients(trust)));
        NativeContext clients = new NativeContext(() -> asking(material, inServers));
        BoringContext made = new BoringContext(material, servers, clients, inServers);
        CLEANER.register(made, () -> {
            servers.retire();
            clients.retire();
        });
        if (!material.identities().isEmpty()) { // what is of no use is told now
            servers.open();
        }
        return made;
    }

    static NativeContext.Made serving(TlsMaterial material, PeerTrust trust) {
        return made(material, SSL.SSL_MODE_SERVER, context -> {
            SSLContext.setOptions(context, SSL.SSL_OP_CIPHER_SERVER_PREFERENCE);
            SSLContext.setSessionCacheMode(context, SSL.SSL_SESS_CACHE_SERVER);
            SSLContext.setSessionCacheSize(context, material.sessionsMax());
            SSLContext.setSessionCacheTimeout(context, material.sessionTimeoutS());
            SSLContext.setSessionIdContext(context, SESSION_CONTEXT);
            if (material.clientAuth() != ClientAuth.NONE) {
                SSLContext.setCertVerifyCallback(context, trust);
                boolean must = material.clientAuth() == ClientAuth.REQUIRED;
                SSLContext.setVerify(
                        context, must ? SSL.SSL_CVERIFY_REQUIRED : SSL.SSL_CVERIFY_OPTIONAL, CHAIN_LENGTH_MAX);
                if (material.trusted() != null) {
                    NativePem.authorities(context, material.trusted());
                }
            }
            if (material.refusesUnknownNames()) {
                SSLContext.setSniHostnameMatcher(context, (engine, name) -> knows(material, name));
            }
        });
    }

    /** Never throws, as its caller is native. */
    private static boolean knows(TlsMaterial material, String name) {
        return material.knows(name.toLowerCase(Locale.ROOT));
    }

    private static NativeContext.Made asking(TlsMaterial material, PeerTrust trust) {
        return made(material, SSL.SSL_MODE_CLIENT, context -> {
            SSLContext.setCertVerifyCallback(context, trust);
            SSLContext.setVerify(context, SSL.SSL_CVERIFY_REQUIRED, CHAIN_LENGTH_MAX);
        });
    }

    /** What is set besides. */
    private interface Rest {
        void set(long context) throws Exception;
    }

    private static NativeContext.Made made(TlsMaterial material, int mode, Rest rest) {
        Credentials credentials = Credentials.of(material.identities());
        long context = 0;
        boolean whole = false;
        try {
            context = SSLContext.make(ALL_PROTOCOLS, mode);
            SSLContext.setOptions(context, TOO_OLD);
            if (!material.protocols().contains("TLSv1.3")) {
                SSLContext.setOptions(context, SSL.SSL_OP_NO_TLSv1_3);
            }
            String ciphers = Suites.ofTls12(material.ciphers());
            if (!material.protocols().contains("TLSv1.2") || ciphers.isEmpty()) {
                SSLContext.setOptions(context, SSL.SSL_OP_NO_TLSv1_2);
            } else {
                SSLContext.setCipherSuite(context, ciphers, false);
            }
            SSLContext.setMode(context, SSL.SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
            if (!material.applicationProtocols().isEmpty()) {
                SSLContext.setAlpnProtos(
                        context,
                        material.applicationProtocols().toArray(new String[0]),
                        SSL.SSL_SELECTOR_FAILURE_NO_ADVERTISE);
            }
            rest.set(context);
            show(context, material, credentials);
            whole = true;
            long lifeNs = material.sessionTimeoutS() * NS_PER_S;
            TicketKeys tickets = mode == SSL.SSL_MODE_SERVER ? new TicketKeys(lifeNs) : null;
            return new NativeContext.Made(context, credentials, tickets);
        } catch (Exception e) {
            throw new TlsConfigException("BoringSSL cannot be set up: " + e.getMessage(), e);
        } finally {
            if (!whole) {
                credentials.free();
                if (context != 0) {
                    SSLContext.free(context);
                }
            }
        }
    }

    /** One identity is shown to everybody; of several, each handshake is given those for its name. */
    private static void show(long context, TlsMaterial material, Credentials credentials) throws Exception {
        List<TlsIdentity> all = material.identities();
        if (all.size() == 1) {
            SSLContext.addCredential(context, credentials.of(all.get(0)));
        } else if (!all.isEmpty()) {
            SSLContext.setCertificateCallback(context, (engine, types, issuers) -> {
                for (TlsIdentity i : material.shownFor(BoringEngine.nameOf(engine))) {
                    SSL.addCredential(engine, credentials.of(i));
                }
            });
        }
    }

    @Override
    public String provider() {
        return BoringTlsProvider.NAME;
    }

    @Override
    public boolean offloads() {
        return offloads;
    }

    @Override
    public boolean knows(String serverName) {
        return material.knows(serverName);
    }

    @Override
    public TlsEngine server(TlsScratch scratch) {
        return new BoringEngine(this, servers.acquire(scratch.nanoTime()), scratch, false);
    }

    @Override
    public TlsEngine client(TlsScratch scratch, String host, int port) {
        BoringEngine engine = new BoringEngine(this, clients.acquire(scratch.nanoTime()), scratch, true);
        engine.connectsTo(host);
        return engine;
    }

    PeerTrust trustInServers() {
        return trustInServers;
    }

    /** Whether every step of a handshake takes long, and not only that which signs. */
    boolean verifies() {
        return material.clientAuth() != ClientAuth.NONE;
    }

    Alpn alpn() {
        return alpn;
    }

    RecordCopies copies() {
        return copies;
    }

    @Override
    public void retire() {
        servers.retire();
        clients.retire();
    }
}
