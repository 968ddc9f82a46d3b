package io.millrace.http.tls;

import io.millrace.engine.config.Settings;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/**
 * What a server shows and accepts over TLS. Any thread.
 *
 * <pre>{@code
 * TlsConfig tls = TlsConfig.builder()
 *         .certificate(Path.of("chain.pem"), Path.of("key.pem"))
 *         .build();
 * HttpServer.on(engine).listen(l -> l.at(":8443").tls(tls)).handler(site).start();
 * tls.reload(); // later: new handshakes see the new files
 * }</pre>
 *
 * <p>TLS 1.3 and 1.2 with forward secrecy and authenticated ciphers, and nothing else.
 */
public final class TlsConfig {
    /** Versions, the best first. */
    static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

    /** All have forward secrecy and authenticate what they encrypt. */
    static final List<String> CIPHERS = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    /** What a server speaks over TLS, the best first. */
    static final List<String> APPLICATION_PROTOCOLS = List.of("h2", "http/1.1");

    private static final long NS_PER_S = 1_000_000_000L;

    private final Builder from; // null: of an SSLContext
    private final boolean hasCertificate;
    private volatile Current current;

    /** What is in force, and how the next is made. */
    private record Current(TlsContext context, Opener opener, String reason, Read read) {}

    /** Makes a context of what was read. */
    private interface Opener {
        TlsContext open(Read read);
    }

    /** What was read from the files, and how those were then. */
    private record Read(List<TlsIdentity> identities, List<X509Certificate> trusted, FileStates files) {
        static final Read NOTHING = new Read(List.of(), null, FileStates.of(List.of()));
    }

    private TlsConfig(Builder from, boolean hasCertificate, Current current) {
        this.from = from;
        this.hasCertificate = hasCertificate;
        this.current = current;
    }

    public static Builder builder() {
        return new Builder();
    }

    /**
     * The application's own: keys, trust, versions and ciphers are those of the context.
     *
     * @param hook sees each engine before its first record, to set what the context does not; it may be that of a
     *     server or of a client
     */
    public static TlsConfig of(SSLContext context, Consumer<SSLEngine> hook) {
        Objects.requireNonNull(hook, "hook");
        TlsContext own = JdkTlsContext.of(Objects.requireNonNull(context, "context"), hook);
        return new TlsConfig(null, true, new Current(own, null, "given by the application", Read.NOTHING));
    }

    /**
     * Reads all files again. New handshakes see what is in them; those under way, and open connections, go on with
     * what they began with. Sessions of before are not gone on from.
     *
     * @throws TlsConfigException when anything in them is of no use: then nothing changes
     */
    public void reload() {
        if (from == null) {
            throw new IllegalStateException("reload() of a TLS configuration whose SSLContext is the application's");
        }
        Read read = from.read();
        Current old = current;
        TlsContext next = old.opener() == null ? null : old.opener().open(read);
        current = new Current(next, old.opener(), old.reason(), read);
        if (old.context() != null) {
            old.context().retire();
        }
    }

    /**
     * As {@link #reload()}, if any of the files is another than when it was read: for a timer.
     *
     * @return whether it was
     */
    public boolean reloadIfChanged() {
        boolean changed = from != null && !current.read().files().areCurrent();
        if (changed) {
            reload();
        }
        return changed;
    }

    /**
     * What is in force. The first call decides, by its settings, who makes the records.
     *
     * @throws TlsConfigException when the provider is not there, or has no use for something
     */
    public TlsContext context(Settings settings) {
        Current now = current;
        if (now.context() == null) {
            now = from.open(settings, now.read());
            current = now;
        }
        return now.context();
    }

    /** What is in force, once it was opened. */
    public TlsContext context() {
        return current.context();
    }

    /** Whether a server can be made of it. */
    public boolean hasCertificate() {
        return hasCertificate;
    }

    /** Who makes the records, and why, in words; once it was opened. */
    public String provider() {
        Current now = current;
        return now.context() == null ? "" : now.context().provider() + " (" + now.reason() + ")";
    }

    /** The certificates in force, each with its names; no keys. */
    @Override
    public String toString() {
        return current.read().identities().toString();
    }

    /** Collects what a configuration is to be. One thread. */
    public static final class Builder {
        private final List<Supplier<TlsIdentity>> identities = new ArrayList<>();
        private final List<Path> files = new ArrayList<>();
        private Path trusted; // null: whom the JDK trusts
        private ClientAuth clientAuth = ClientAuth.NONE;
        private boolean refusesUnknownNames;
        private List<String> applicationProtocols = APPLICATION_PROTOCOLS;
        private List<String> protocols = PROTOCOLS;
        private List<String> ciphers = CIPHERS;
        private Provider jsse; // null: as the settings say

        private Builder() {}

        /**
         * A certificate with its key, from PEM files. The first is shown where no name fits.
         *
         * @param chain the server's own certificate, then each the issuer of the one before
         * @param key PKCS#8, PKCS#1 or SEC 1, not encrypted; may be the same file
         * @param names it is shown for, {@code *.example.org} among them; none: those in the certificate
         */
        public Builder certificate(Path chain, Path key, String... names) {
            List<String> copy = List.of(names);
            files.add(chain);
            files.add(key);
            return identity(() -> Identities.ofFiles(chain, key, copy));
        }

        /**
         * A certificate with its key, from a key store of PKCS#12 or of the JDK's older form.
         *
         * @param alias of the key; null: the only one
         * @param names as in {@link #certificate(Path, Path, String...)}
         */
        public Builder keyStore(Path file, char[] password, String alias, String... names) {
            List<String> copy = List.of(names);
            char[] secret = password.clone();
            files.add(file);
            return identity(() -> Identities.ofStore(file, secret, alias, copy));
        }

        /** A certificate with its key, from wherever: asked at each {@link #reload()}. */
        public Builder identity(Supplier<TlsIdentity> source) {
            identities.add(Objects.requireNonNull(source, "source"));
            return this;
        }

        /** A certificate with its key, as objects. */
        public Builder certificate(String alias, PrivateKey key, List<X509Certificate> chain, String... names) {
            TlsIdentity one = Identities.of(alias, key, chain, List.of(names));
            return identity(() -> one);
        }

        /**
         * Asks clients for a certificate that one of those in the file has signed, or that is one of them.
         *
         * @param authorities certificates in PEM
         */
        public Builder clientAuth(ClientAuth how, Path authorities) {
            clientAuth = Objects.requireNonNull(how, "how");
            return trust(authorities);
        }

        /** Whom a client trusts, instead of whom the JDK does. */
        public Builder trust(Path authorities) {
            trusted = Objects.requireNonNull(authorities, "authorities");
            files.add(authorities);
            return this;
        }

        /** Refuses clients that ask for a name which no certificate is for, instead of showing them the first. */
        public Builder refuseUnknownNames() {
            refusesUnknownNames = true;
            return this;
        }

        /** Protocols for ALPN, the best first, instead of all that the server speaks. */
        public Builder applicationProtocols(String... names) {
            applicationProtocols = List.of(names);
            return this;
        }

        /** Versions instead of the default, by their names in the JDK: a subset of TLSv1.3 and TLSv1.2. */
        public Builder protocols(String... names) {
            for (String name : names) {
                if (!PROTOCOLS.contains(name)) {
                    throw new TlsConfigException("protocol " + name + ": not one of " + PROTOCOLS);
                }
            }
            protocols = List.of(names);
            return this;
        }

        /** Cipher suites instead of the default, the best first: a subset of it. */
        public Builder ciphers(String... names) {
            for (String name : names) {
                if (!CIPHERS.contains(name)) {
                    throw new TlsConfigException("cipher suite " + name + ": not one of " + CIPHERS);
                }
            }
            ciphers = List.of(names);
            return this;
        }

        /** A provider of JSSE, as Conscrypt, instead of what {@code millrace.tls.provider} says. */
        public Builder jsse(Provider provider) {
            jsse = provider;
            return this;
        }

        /**
         * Reads all files.
         *
         * @throws TlsConfigException when anything in them is of no use, naming the file, and the line or alias in it
         */
        public TlsConfig build() {
            Read read = read();
            return new TlsConfig(new Builder(this), !identities.isEmpty(), new Current(null, null, "", read));
        }

        private Builder(Builder b) {
            identities.addAll(b.identities);
            files.addAll(b.files);
            trusted = b.trusted;
            clientAuth = b.clientAuth;
            refusesUnknownNames = b.refusesUnknownNames;
            applicationProtocols = b.applicationProtocols;
            protocols = b.protocols;
            ciphers = b.ciphers;
            jsse = b.jsse;
        }

        private Read read() {
            FileStates before = FileStates.of(files); // who writes them meanwhile is read again
            List<TlsIdentity> all = new ArrayList<>();
            for (Supplier<TlsIdentity> source : identities) {
                all.add(source.get());
            }
            return new Read(all, trusted == null ? null : PemKeys.certificates(trusted), before);
        }

        private Current open(Settings settings, Read read) {
            int sessionsMax = settings.count(TlsSettings.SESSIONS_MAX);
            int timeoutS = (int) (settings.durationNs(TlsSettings.SESSION_TIMEOUT) / NS_PER_S);
            Opener opener;
            String reason;
            if (jsse == null) {
                String wanted = settings.text(TlsSettings.PROVIDER);
                TlsProviderChoice choice = TlsProviderChoice.of(wanted, material(read, sessionsMax, timeoutS));
                opener = r -> choice.provider().open(material(r, sessionsMax, timeoutS));
                reason = choice.reason();
            } else {
                opener = r -> JdkTlsContext.of(material(r, sessionsMax, timeoutS), jsse);
                reason = jsse.getInfo();
            }
            return new Current(opener.open(read), opener, reason, read);
        }

        private TlsMaterial material(Read read, int sessionsMax, int timeoutS) {
            return new TlsMaterial(
                    read.identities(),
                    read.trusted(),
                    clientAuth,
                    refusesUnknownNames,
                    applicationProtocols,
                    protocols,
                    ciphers,
                    sessionsMax,
                    timeoutS);
        }
    }
}
