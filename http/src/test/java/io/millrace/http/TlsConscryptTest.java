package io.millrace.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.http.tls.Certificates;
import io.millrace.http.tls.TlsConfig;
import io.millrace.http.tls.TlsInfo;
import io.millrace.testkit.FaultPlan;
import io.millrace.testkit.SimPersonality;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLEngine;
import org.conscrypt.Conscrypt;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Another provider of JSSE, as an application may name it. */
class TlsConscryptTest {
    @BeforeEach
    void itIsForThisMachine() {
        Assumptions.assumeTrue(Conscrypt.isAvailable(), "Conscrypt has no library for this machine");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void conscryptServes(String version) {
        List<TlsInfo> seen = new ArrayList<>();
        TlsConfig tls = TlsConfig.builder()
                .identity(() -> Certificates.LOCALHOST)
                .jsse(Conscrypt.newProvider())
                .build();
        try (SimHost host = new SimHost(1, FaultPlan.NONE, SimPersonality.READINESS, b -> {}, b -> b.handler(ex -> {
                    seen.add(ex.connection().tls());
                    ex.respond(200).send(HttpTck.noise(100_000));
                })
                .listen(l -> l.at("127.0.0.1:0").tls(tls)))) {
            for (int i = 0; i < 3; i++) {
                SSLEngine engine = TlsWire.client("http/1.1");
                engine.setEnabledProtocols(new String[] {version});
                TlsWire wire = host.connect(1, engine);
                host.run(() -> wire.isSecured() || wire.isOver());
                assertTrue(wire.isSecured(), wire.peer().failure());
                for (int n = 0; n < 2; n++) {
                    assertEquals(
                            HttpTck.noise(100_000),
                            HttpTck.answer(host, wire.write(HttpTck.GET)).text());
                }
                TlsInfo info = seen.get(seen.size() - 1);
                assertEquals("conscrypt", info.provider());
                assertEquals(version, info.protocol());
                assertEquals("http/1.1", info.applicationProtocol());
                wire.close();
            }
            host.quiet();
            host.checkNothingHeld();
        }
    }
}
