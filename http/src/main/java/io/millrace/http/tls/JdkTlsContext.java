package io.millrace.http.tls;

import java.security.GeneralSecurityException;
import java.security.Provider;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIMatcher;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.StandardConstants;
import javax.net.ssl.TrustManager;

/** Engines of an {@link SSLContext}. Any thread. */
final class JdkTlsContext extends TlsContext {
    private final String provider;
    private final SSLContext context;
    private final TlsMaterial material; // null: the application's own context
    private final SniKeyManager keys; // null: it shows nothing, or is the application's own
    private final String[] ciphers;
    private final Consumer<SSLEngine> hook;

    private JdkTlsContext(
            String provider,
            SSLContext context,
            TlsMaterial material,
            SniKeyManager keys,
            String[] ciphers,
            Consumer<SSLEngine> hook) {
        this.provider = provider;
        this.keys = keys;
        this.context = context;
        this.material = material;
        this.ciphers = ciphers;
        this.hook = hook;
    }

    /** @param jsse null: the JDK's own */
    static JdkTlsContext of(TlsMaterial material, Provider jsse) {
        try {
            SSLContext context = jsse == null ? SSLContext.getInstance("TLS") : SSLContext.getInstance("TLS", jsse);
            SniKeyManager keys = material.identities().isEmpty() ? null : new SniKeyManager(material);
            TrustManager[] trust = {TlsTrust.of(material)};
            context.init(keys == null ? null : new KeyManager[] {keys}, trust, null);
            if (!material.identities().isEmpty()) {
                context.getServerSessionContext().setSessionCacheSize(material.sessionsMax());
                context.getServerSessionContext().setSessionTimeout(material.sessionTimeoutS());
            }
            return new JdkTlsContext(nameOf(context), context, material, keys, known(context, material), e -> {});
        } catch (GeneralSecurityException e) {
            throw new TlsConfigException("TLS cannot be set up: " + e.getMessage(), e);
        }
    }

    /** @param hook sees each engine before its first record */
    static JdkTlsContext of(SSLContext context, Consumer<SSLEngine> hook) {
        return new JdkTlsContext(nameOf(context), context, null, null, null, hook);
    }

    private static String nameOf(SSLContext context) {
        String name = context.getProvider().getName();
        return name.equals("SunJSSE") ? JdkTlsEngineProvider.NAME : name.toLowerCase(Locale.ROOT);
    }

    /** Those that the provider has: no JDK has all. */
    private static String[] known(SSLContext context, TlsMaterial material) {
        Set<String> supported = Set.of(context.getSupportedSSLParameters().getCipherSuites());
        List<String> both = new ArrayList<>(material.ciphers());
        both.retainAll(supported);
        if (both.isEmpty()) {
            throw new TlsConfigException("none of the cipher suites " + material.ciphers() + " is known here");
        }
        return both.toArray(new String[0]);
    }

    @Override
    public String provider() {
        return provider;
    }

    @Override
    public boolean offloads() {
        return true;
    }

    @Override
    public boolean knows(String serverName) {
        return material == null || material.knows(serverName);
    }

    @Override
    public TlsEngine server(TlsScratch scratch) {
        return new JdkTlsEngine(serverEngine(), scratch, keys);
    }

    SSLEngine serverEngine() {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        if (material != null) {
            SSLParameters p = parameters(engine);
            p.setUseCipherSuitesOrder(true);
            switch (material.clientAuth()) {
                case NONE -> {}
                case OPTIONAL -> p.setWantClientAuth(true);
                case REQUIRED -> p.setNeedClientAuth(true);
            }
            if (material.refusesUnknownNames()) {
                p.setSNIMatchers(List.of(new KnownNames(material)));
            }
            engine.setSSLParameters(p);
        }
        hook.accept(engine);
        return engine;
    }

    @Override
    public TlsEngine client(TlsScratch scratch, String host, int port) {
        SSLEngine engine = context.createSSLEngine(host, port);
        engine.setUseClientMode(true);
        if (material != null) {
            SSLParameters p = parameters(engine);
            p.setEndpointIdentificationAlgorithm("HTTPS");
            engine.setSSLParameters(p);
        }
        hook.accept(engine);
        return new JdkTlsEngine(engine, scratch, null);
    }

    private SSLParameters parameters(SSLEngine engine) {
        SSLParameters p = engine.getSSLParameters();
        p.setProtocols(material.protocols().toArray(new String[0]));
        p.setCipherSuites(ciphers);
        p.setApplicationProtocols(material.applicationProtocols().toArray(new String[0]));
        return p;
    }

    /** Lets through who asks for a name that there is an identity for. */
    private static final class KnownNames extends SNIMatcher {
        private final TlsMaterial material;

        KnownNames(TlsMaterial material) {
            super(StandardConstants.SNI_HOST_NAME);
            this.material = material;
        }

        @Override
        public boolean matches(SNIServerName name) {
            return material.knows(SniKeyManager.text(name));
        }
    }
}
