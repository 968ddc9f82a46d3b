package io.millrace.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.engine.telemetry.Counter;
import io.millrace.http.tls.Certificates;
import io.millrace.http.tls.ClientAuth;
import io.millrace.http.tls.PemFiles;
import io.millrace.http.tls.TlsConfig;
import io.millrace.http.tls.TlsConfigException;
import io.millrace.http.tls.TlsIdentity;
import io.millrace.http.tls.TlsInfo;
import io.millrace.http.tls.TlsSettings;
import io.millrace.testkit.FaultPlan;
import io.millrace.testkit.SimPersonality;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server shows over TLS, to whom, and whom it takes. */
class TlsConfigTest {
    private static final TlsIdentity A = Certificates.of("a.example");
    private static final TlsIdentity B = Certificates.of("b.example", "*.b.example");
    private static final TlsIdentity SPECIAL = Certificates.of("special.b.example");
    private static final TlsIdentity CLIENT = Certificates.of("client");
    private static final TlsIdentity STRANGER = Certificates.of("stranger");

    @TempDir
    private Path folder;

    private final List<TlsInfo> seen = new ArrayList<>();
    private SimHost host;

    private void serve(TlsConfig tls) {
        host = new SimHost(1, FaultPlan.NONE, SimPersonality.READINESS, b -> {}, b -> b.handler(ex -> {
                    seen.add(ex.connection().tls());
                    ex.respond(200).send("ok");
                })
                .listen(l -> l.at("127.0.0.1:0").tls(tls)));
    }

    @AfterEach
    void nothingIsLeft() {
        if (host != null) {
            host.checkNothingHeld();
            host.close();
        }
    }

    private static SSLEngine asking(String name) {
        SSLEngine engine = TlsWire.client();
        SSLParameters p = engine.getSSLParameters();
        p.setServerNames(List.of(new SNIHostName(name)));
        p.setApplicationProtocols(new String[] {"http/1.1"});
        engine.setSSLParameters(p);
        return engine;
    }

    private TlsWire connect(SSLEngine engine) {
        TlsWire wire = host.connect(1, engine);
        host.run(() -> wire.isSecured() || wire.isOver());
        return wire;
    }

    private static Certificate shown(TlsWire wire) throws SSLException {
        return wire.peer().engine().getSession().getPeerCertificates()[0];
    }

    private TlsInfo served(TlsWire wire) {
        assertTrue(wire.isSecured(), wire.peer().failure());
        assertEquals("ok", HttpTck.answer(host, wire.write(HttpTck.GET)).text());
        return seen.get(seen.size() - 1);
    }

    private Path chain(String name, TlsIdentity identity) {
        return PemFiles.write(
                folder.resolve(name), PemFiles.certificate(identity.chain().get(0)));
    }

    private Path key(String name, TlsIdentity identity) {
        return PemFiles.write(folder.resolve(name), PemFiles.pkcs8(identity.key()));
    }

    private static TlsConfig.Builder showing(TlsIdentity... identities) {
        TlsConfig.Builder b = TlsConfig.builder();
        for (TlsIdentity i : identities) {
            b.identity(() -> i);
        }
        return b;
    }

    // --- names ---

    @ParameterizedTest
    @CsvSource({
        "a.example,A",
        "A.Example,A",
        "b.example,B",
        "x.b.example,B",
        "special.b.example,S",
        "x.y.b.example,A",
        "unknown.example,A"
    })
    void theNameThatIsAskedForDecidesWhatIsShown(String name, String which) throws SSLException {
        serve(showing(A, B, SPECIAL).build());
        TlsWire wire = connect(asking(name));
        TlsIdentity wanted = which.equals("A") ? A : which.equals("B") ? B : SPECIAL;
        TlsInfo info = served(wire);
        assertEquals(wanted.chain().get(0), shown(wire));
        assertEquals(name.toLowerCase(Locale.ROOT), info.serverName());
        assertEquals("http/1.1", info.applicationProtocol());
        boolean unknown = name.startsWith("unknown") || name.startsWith("x.y");
        assertEquals(unknown ? 1 : 0, host.count(Counter.TLS_NAMES_UNKNOWN));
    }

    @Test
    void whoAsksForNoNameIsShownTheFirst() throws SSLException {
        serve(showing(B, A).build());
        TlsWire wire = connect(TlsWire.client());
        assertEquals("", served(wire).serverName());
        assertEquals(B.chain().get(0), shown(wire));
    }

    @Test
    void anUnknownNameCanBeRefused() {
        serve(showing(A, B).refuseUnknownNames().build());
        TlsWire refused = connect(asking("unknown.example"));
        assertFalse(refused.isSecured());
        assertTrue(
                refused.peer().failure().contains("unrecognized_name"),
                refused.peer().failure());
        served(connect(asking("y.b.example")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void bothVersionsAreSpoken(String version) {
        serve(showing(A).build());
        SSLEngine engine = asking("a.example");
        engine.setEnabledProtocols(new String[] {version});
        assertEquals(version, served(connect(engine)).protocol());
    }

    @Test
    void aVersionCanBeLeftOut() {
        serve(showing(A).protocols("TLSv1.3").ciphers("TLS_AES_256_GCM_SHA384").build());
        SSLEngine engine = asking("a.example");
        engine.setEnabledProtocols(new String[] {"TLSv1.2"});
        assertFalse(connect(engine).isSecured());
        assertEquals(
                "TLS_AES_256_GCM_SHA384", served(connect(asking("a.example"))).cipher());
    }

    @Test
    void whatIsWeakCannotBeAskedFor() {
        String why = assertThrows(
                        TlsConfigException.class, () -> TlsConfig.builder().protocols("TLSv1.1"))
                .getMessage();
        assertEquals("protocol TLSv1.1: not one of [TLSv1.3, TLSv1.2]", why);
        assertThrows(TlsConfigException.class, () -> TlsConfig.builder().ciphers("TLS_RSA_WITH_AES_128_GCM_SHA256"));
    }

    // --- clients with certificates ---

    private static SSLEngine showing(TlsIdentity client, String version) {
        SSLEngine engine = Certificates.trustful(client).createSSLEngine();
        engine.setUseClientMode(true);
        engine.setEnabledProtocols(new String[] {version});
        return engine;
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void aClientMustShowACertificateThatIsTrusted(String version) {
        serve(showing(A)
                .clientAuth(ClientAuth.REQUIRED, chain("clients.pem", CLIENT))
                .build());
        List<X509Certificate> peer = served(connect(showing(CLIENT, version))).peerCertificates();
        assertEquals(CLIENT.chain(), peer);
        for (TlsIdentity other : new TlsIdentity[] {STRANGER, null}) {
            TlsWire refused = connect(showing(other, version));
            host.run(refused::isOver);
            assertFalse(refused.peer().failure().isEmpty(), "no alert came");
        }
        assertEquals(2, host.count(Counter.TLS_HANDSHAKE_FAILURES));
        assertEquals(1, seen.size());
    }

    @Test
    void aClientMayShowACertificate() {
        serve(showing(A)
                .clientAuth(ClientAuth.OPTIONAL, chain("clients.pem", CLIENT))
                .build());
        assertEquals(CLIENT.chain(), served(connect(showing(CLIENT, "TLSv1.3"))).peerCertificates());
        assertEquals(List.of(), served(connect(showing(null, "TLSv1.3"))).peerCertificates());
    }

    // --- sessions ---

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void aSessionIsGoneOnFrom(String version) {
        serve(showing(A).build());
        SSLContext client = Certificates.trustful();
        for (int i = 0; i < 3; i++) {
            SSLEngine engine = client.createSSLEngine("a.example", 443);
            engine.setUseClientMode(true);
            engine.setEnabledProtocols(new String[] {version});
            TlsWire wire = connect(engine);
            assertEquals(i > 0, served(wire).resumed(), "connection " + i);
            wire.close();
            host.run(() -> host.count(Counter.CONNECTIONS_OPEN) == 0);
        }
        assertEquals(2, host.count(Counter.TLS_HANDSHAKES_RESUMED));
    }

    // --- reload ---

    @Test
    void aReloadShowsTheNewCertificateToNewConnectionsAndLeavesOthersAlone() throws SSLException {
        Path chain = chain("chain.pem", A);
        Path key = key("key.pem", A);
        TlsConfig tls = TlsConfig.builder().certificate(chain, key).build();
        serve(tls);
        TlsWire open = connect(asking("a.example"));
        served(open);
        TlsWire underWay = host.connect(1, asking("a.example"));
        underWay.pump(); // its hello is sent
        host.advance(Duration.ofMillis(50)); // and answered
        chain("chain.pem", B);
        key("key.pem", B);
        tls.reload();
        host.run(underWay::isSecured);
        assertEquals(A.chain().get(0), shown(underWay));
        served(underWay);
        served(open);
        TlsWire fresh = connect(asking("a.example"));
        served(fresh);
        assertEquals(B.chain().get(0), shown(fresh));
        assertTrue(tls.toString().contains("b.example"), tls.toString());
    }

    @Test
    void aReloadThatFailsChangesNothing() throws SSLException {
        Path chain = chain("chain.pem", A);
        Path key = key("key.pem", A);
        TlsConfig tls = TlsConfig.builder().certificate(chain, key).build();
        serve(tls);
        key("key.pem", B);
        String why = assertThrows(TlsConfigException.class, tls::reload).getMessage();
        assertEquals(chain + " with " + key + ": the private key is not that of the first certificate", why);
        TlsWire wire = connect(asking("a.example"));
        served(wire);
        assertEquals(A.chain().get(0), shown(wire));
    }

    @Test
    void aReloadHappensOnlyWhenAFileHasChanged() {
        Path chain = chain("chain.pem", A);
        Path key = key("key.pem", A);
        TlsConfig tls = TlsConfig.builder().certificate(chain, key).build();
        assertFalse(tls.reloadIfChanged());
        PemFiles.write(chain, "# renewed\n" + PemFiles.certificate(A.chain().get(0)));
        assertTrue(tls.reloadIfChanged());
        assertFalse(tls.reloadIfChanged());
        PemFiles.write(chain, "broken");
        assertThrows(TlsConfigException.class, tls::reloadIfChanged);
        assertThrows(TlsConfigException.class, tls::reloadIfChanged, "it is tried again");
    }

    // --- the rest ---

    @Test
    void theApplicationsOwnContextServesToo() throws Exception {
        int[] hooked = {0};
        serve(TlsConfig.of(Certificates.serving(A), engine -> hooked[0]++));
        TlsWire wire = connect(asking("a.example"));
        assertEquals("TLSv1.3", served(wire).protocol());
        assertEquals(A.chain().get(0), shown(wire));
        assertEquals(1, hooked[0]);
    }

    @Test
    void aListenerWithoutACertificateDoesNotStart() {
        TlsConfig none = TlsConfig.builder().build();
        String why =
                assertThrows(IllegalArgumentException.class, () -> serve(none)).getMessage();
        assertTrue(why.startsWith("TLS at ") && why.endsWith("needs a certificate: certificate(...)"), why);
    }

    @Test
    void aProviderThatIsNotThereIsTold() {
        TlsConfig tls = showing(A).build();
        String why = assertThrows(
                        TlsConfigException.class,
                        () -> new SimHost(
                                1,
                                FaultPlan.NONE,
                                SimPersonality.READINESS,
                                b -> b.set(TlsSettings.PROVIDER, "nobody"),
                                b -> b.handler(ex -> {})
                                        .listen(l -> l.at("127.0.0.1:0").tls(tls))))
                .getMessage();
        assertTrue(why.startsWith("millrace.tls.provider=nobody is not on the class path; there are: auto, "), why);
    }

    @Test
    void aProxyHeaderComesBeforeTheHandshake() {
        List<String> peers = new ArrayList<>();
        host = new SimHost(1, FaultPlan.NONE, SimPersonality.READINESS, b -> {}, b -> b.handler(ex -> {
                    peers.add(
                            ex.connection().peer() + " " + ex.connection().tls().protocol());
                    ex.respond(200).send("ok");
                })
                .listen(l -> l.at("127.0.0.1:0").tls(showing(A).build()).expectProxyHeader("0.0.0.0/0,::/0")));
        Wire raw = host.dial(host.server().addresses().get(1));
        raw.write("PROXY TCP4 192.0.2.1 192.0.2.2 5000 443\r\n");
        TlsWire wire = host.over(raw, TlsWire.client());
        host.run(wire::isSecured);
        assertEquals("ok", HttpTck.answer(host, wire.write(HttpTck.GET)).text());
        assertEquals(List.of("192.0.2.1:5000 TLSv1.3"), peers);
    }
}
