package io.millrace.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.engine.EngineConfig;
import io.millrace.engine.config.EngineSettings;
import io.millrace.engine.memory.BlockClass;
import io.millrace.engine.telemetry.Counter;
import io.millrace.engine.transport.CloseCause;
import io.millrace.http.tls.TlsInfo;
import io.millrace.http.tls.TlsSettings;
import io.millrace.testkit.FaultPlan;
import io.millrace.testkit.SimPersonality;
import io.millrace.testkit.conformance.Proves;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What a peer may do before, in and after a handshake, and what that costs; in virtual time. */
@ParameterizedClass
@EnumSource(SimPersonality.class)
class TlsServerTest {
    private static final HttpHandler OK = ex -> ex.respond(200).send("ok");
    private static final int HANDSHAKE = 22;
    private static final int HEADER = 5;

    @Parameter
    private SimPersonality personality;

    private SimHost host;

    private SimHost host(Consumer<EngineConfig.Builder> settings, HttpHandler handler) {
        host = new SimHost(1, FaultPlan.NONE, personality, true, settings, b -> b.handler(handler));
        return host;
    }

    private SimHost host(HttpHandler handler) {
        return host(b -> {}, handler);
    }

    @AfterEach
    void nothingIsLeft() {
        host.checkNothingHeld();
        host.close();
    }

    private Wire dial() {
        return host.dial(host.server().addresses().get(0));
    }

    private void secured(TlsWire wire) {
        host.run(() -> wire.isSecured() || wire.isOver());
        assertTrue(wire.isSecured(), wire.peer().failure());
    }

    /** The beginning of a ClientHello that says how long it is, and a record around as much of it as asked for. */
    private static byte[] hello(int helloLength, int recordLength) {
        byte[] record = new byte[HEADER + recordLength];
        record[0] = HANDSHAKE;
        record[1] = 3;
        record[2] = 1;
        record[3] = (byte) (recordLength >> 8);
        record[4] = (byte) recordLength;
        record[HEADER] = 1;
        record[6] = (byte) (helloLength >> 16);
        record[7] = (byte) (helloLength >> 8);
        record[8] = (byte) helloLength;
        return record;
    }

    // --- facts ---

    @Test
    @Proves("rfc9112-9.7-1")
    void handlersSeeWhatTheHandshakeSettled() {
        List<TlsInfo> seen = new ArrayList<>();
        host(ex -> {
            seen.add(ex.connection().tls());
            ex.respond(200).send("ok");
        });
        Wire wire = host.connect().write(HttpTck.GET);
        HttpTck.answer(host, wire);
        TlsInfo info = seen.get(0);
        assertEquals(TlsWire.SERVER.context().provider(), info.provider());
        assertEquals("TLSv1.3", info.protocol());
        assertTrue(info.cipher().matches("TLS_AES_(128|256)_GCM_SHA(256|384)"), info.cipher());
        assertEquals("http/1.1", info.applicationProtocol());
        assertEquals(List.of(), info.peerCertificates());
        assertFalse(info.resumed());
        assertEquals(1, host.count(Counter.TLS_HANDSHAKES));
    }

    @Test
    void aConnectionInClearTextHasNone() {
        host = new SimHost(
                1,
                FaultPlan.NONE,
                personality,
                b -> {},
                b -> b.handler(ex -> {
                    assertNull(ex.connection().tls());
                    ex.respond(200).send("ok");
                }));
        assertEquals(
                "ok", HttpTck.answer(host, host.connect().write(HttpTck.GET)).text());
    }

    // --- before and in the handshake ---

    @Test
    void aHelloBeyondItsBoundIsRefusedBeforeItIsRead() {
        host(OK);
        Wire wire = dial().write(Arrays.copyOf(hello(16_385, 16_384), 100));
        host.run(wire::isReset);
        assertEquals(1, host.count(Counter.TLS_HELLO_OVER));
        host.run(() -> host.count(Counter.CLOSED_LIMIT) == 1);
        assertEquals(0, host.count(Counter.TLS_TASKS));
    }

    @Test
    void aHandshakeBeyondItsBoundIsRefused() {
        host(b -> b.set(TlsSettings.HANDSHAKE_LENGTH_MAX, 4_096L), OK);
        Wire wire = dial().write(hello(16_000, 1_000));
        byte[] more = hello(0, 1_000);
        for (int i = 0; i < 4; i++) {
            wire.write(more);
        }
        host.run(wire::isReset);
        assertEquals(1, host.count(Counter.TLS_HANDSHAKE_OVER));
    }

    @Test
    void aSlowHandshakeIsGivenUpAtItsDeadline() {
        host(b -> b.set(TlsSettings.HANDSHAKE_TIMEOUT, Duration.ofSeconds(10)), OK);
        Wire silent = dial();
        Wire slow = dial();
        byte[] hello = hello(400, 400);
        for (int i = 0; i < 9; i++) { // a byte a second
            slow.write(new byte[] {hello[i]});
            host.advance(Duration.ofSeconds(1));
        }
        assertFalse(silent.isOver() || slow.isOver());
        host.advance(Duration.ofSeconds(2));
        assertTrue(silent.isOver() && slow.isOver());
        assertEquals(2, host.count(Counter.TLS_HANDSHAKE_TIMEOUTS));
        assertEquals(2, host.count(Counter.CLOSED_TIMED_OUT));
    }

    @Test
    void oneDeadlineCoversHandshakeAndFirstHead() {
        host(b -> b.set(HttpSettings.FIRST_HEAD_TIMEOUT, Duration.ofSeconds(15)), OK);
        TlsWire wire = host.connect(TlsWire.client());
        host.advance(Duration.ofSeconds(9)); // nothing pumps it: the client is slow
        secured(wire);
        host.advance(Duration.ofSeconds(5));
        assertFalse(wire.isOver());
        host.advance(Duration.ofSeconds(2)); // 16 s after it was accepted, 7 s after its handshake
        assertTrue(wire.isOver());
        assertEquals(1, host.count(Counter.HTTP_HEAD_TIMEOUTS));
    }

    @Test
    void whatIsNoTlsIsRefusedAtItsFirstByte() {
        host(OK);
        Wire wire = dial().write("G");
        host.run(wire::isOver);
        assertEquals(1, host.count(Counter.TLS_HANDSHAKE_FAILURES));
        host.run(() -> host.count(Counter.CLOSED_PROTOCOL) == 1);
        assertEquals("", wire.text());
    }

    @Test
    void whoConnectsAndLeavesIsNoFailure() {
        host(OK);
        dial().shutdownOutput();
        host.run(() -> host.count(Counter.CLOSED_BY_PEER) == 1);
        assertEquals(0, host.count(Counter.TLS_HANDSHAKE_FAILURES));
    }

    @Test
    void anAlertReachesWhoIsRefused() {
        host(OK);
        SSLEngine engine = TlsWire.client();
        engine.setEnabledCipherSuites(new String[] {"TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256"}); // not authenticated
        TlsWire wire = host.connect(engine);
        host.run(() -> !wire.peer().failure().isEmpty());
        assertTrue(
                wire.peer().failure().contains("handshake_failure"), wire.peer().failure());
        wire.raw().close();
        host.run(() -> host.count(Counter.CONNECTIONS_OPEN) == 0);
        assertEquals(1, host.count(Counter.TLS_HANDSHAKE_FAILURES));
    }

    /** RFC 7301 3.2; who offers none speaks HTTP/1.1. */
    @Test
    void whoOffersOnlyOtherProtocolsIsRefused() {
        host(OK);
        TlsWire wire = host.connect(TlsWire.client("http/0.7"));
        host.run(() -> !wire.peer().failure().isEmpty());
        assertTrue(
                wire.peer().failure().contains("no_application_protocol"),
                wire.peer().failure());
        wire.raw().close();
        host.run(() -> host.count(Counter.CONNECTIONS_OPEN) == 0);
        TlsWire silent = host.connect(TlsWire.client());
        assertEquals("ok", HttpTck.answer(host, silent.write(HttpTck.GET)).text());
        assertEquals(1, host.count(Counter.TLS_HANDSHAKE_FAILURES));
    }

    @Test
    void aStormOfHandshakesIsWorkedAtInOrder() {
        host(b -> b.set(TlsSettings.HANDSHAKES_PER_TURN_MAX, 1).set(TlsSettings.TASKS_MAX, 1), OK);
        List<TlsWire> wires = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            wires.add(host.connect(TlsWire.client()));
        }
        host.run(() -> wires.stream().allMatch(TlsWire::isSecured));
        assertTrue(host.count(Counter.TLS_HANDSHAKES_DEFERRED) > 0, "no handshake waited for the next turn");
        if (TlsWire.SERVER.context().offloads()) {
            assertTrue(host.count(Counter.TLS_TASKS_DEFERRED) > 0, "no task waited");
        }
        wires.forEach(w ->
                assertEquals("ok", HttpTck.answer(host, w.write(HttpTck.GET)).text()));
    }

    @Test
    void whatTheExecutorRefusesIsTriedAgain() {
        int[] refusals = {7};
        host(
                b -> b.background(task -> {
                            if (refusals[0]-- > 0) {
                                throw new RejectedExecutionException("expected by the test");
                            }
                            task.run();
                        })
                        .set(TlsSettings.TASKS_MAX, 1),
                OK);
        for (int i = 0; i < 3; i++) {
            assertEquals(
                    "ok",
                    HttpTck.answer(host, host.connect().write(HttpTck.GET)).text());
        }
        assertTrue(!TlsWire.SERVER.context().offloads() || host.count(Counter.TLS_TASKS_DEFERRED) >= 7);
    }

    // --- after the handshake ---

    @Test
    void aCutIsNoCleanEnd() {
        host(OK);
        TlsWire wire = (TlsWire) host.connect().write(HttpTck.GET);
        HttpTck.answer(host, wire);
        wire.raw().shutdownOutput(); // without close_notify
        host.run(() -> host.count(Counter.CONNECTIONS_OPEN) == 0);
        assertEquals(1, host.count(Counter.TLS_TRUNCATED));
    }

    @Test
    @Proves("rfc9112-9.8-1")
    void anEndThatIsSaidIsClean() {
        host(OK);
        Wire wire = host.connect().write(HttpTck.GET).shutdownOutput();
        assertEquals("ok", HttpTck.answer(host, wire).text());
        host.run(wire::isAtEnd);
        wire.close();
        host.run(() -> host.count(Counter.CONNECTIONS_OPEN) == 0);
        assertEquals(0, host.count(Counter.TLS_TRUNCATED));
    }

    @Test
    void aRenegotiationIsRefused() throws SSLException {
        host(OK);
        SSLEngine engine = TlsWire.client();
        engine.setEnabledProtocols(new String[] {"TLSv1.2"});
        TlsWire wire = host.connect(engine);
        secured(wire);
        assertEquals("ok", HttpTck.answer(host, wire.write(HttpTck.GET)).text());
        engine.beginHandshake();
        wire.pump();
        host.run(wire::isOver);
        assertEquals(1, host.count(Counter.TLS_RENEGOTIATIONS_REFUSED));
        assertEquals(1, host.count(Counter.TLS_HANDSHAKES));
    }

    @Test
    void recordsWithoutDataAreBounded() throws SSLException {
        host(b -> b.set(TlsSettings.EMPTY_RECORDS_MAX, 24), OK);
        TlsWire wire = (TlsWire) host.connect();
        for (int i = 0; i < 40; i++) { // each asks for a new key
            wire.peer().engine().beginHandshake();
            wire.pump();
            host.advance(Duration.ofMillis(1));
            if (i == 20) {
                assertEquals(
                        "ok", HttpTck.answer(host, wire.write(HttpTck.GET)).text(), "data between them starts anew");
            }
        }
        assertFalse(wire.isOver());
        for (int i = 0; i < 20; i++) {
            wire.peer().engine().beginHandshake();
            wire.pump();
            host.advance(Duration.ofMillis(1));
        }
        host.run(wire::isOver);
        assertEquals(1, host.count(Counter.TLS_EMPTY_RECORDS_OVER));
    }

    @Test
    void aDamagedRecordEndsTheConnection() {
        host(OK);
        TlsWire wire = (TlsWire) host.connect();
        byte[] record = new byte[HEADER + 100];
        record[0] = 23;
        record[1] = 3;
        record[2] = 3;
        record[4] = 100;
        wire.raw().write(record);
        host.run(wire::isOver);
        assertEquals(1, host.count(Counter.TLS_RECORDS_BROKEN));
        host.run(() -> host.count(Counter.CLOSED_PROTOCOL) == 1);
    }

    @Test
    void aRecordThatSaysItIsTooLongIsRefusedByItsHeader() {
        host(OK);
        TlsWire wire = (TlsWire) host.connect();
        wire.raw().write(new byte[] {23, 3, 3, 0x48, 1});
        host.run(wire::isOver);
        assertEquals(1, host.count(Counter.TLS_RECORDS_BROKEN));
    }

    // --- draining ---

    @Test
    void aDrainWaitsForAHandshakeAndAnswersTheRequestBehindIt() {
        host(OK);
        TlsWire wire = host.connect(TlsWire.client());
        host.advance(Duration.ofMillis(10));
        CompletableFuture<Void> done =
                host.server().drainAsync(new DrainPlan(Duration.ZERO, Duration.ofSeconds(30), Duration.ofSeconds(30)));
        host.advance(Duration.ofMillis(500));
        assertFalse(done.isDone(), "there is a handshake");
        secured(wire);
        Answer answer = HttpTck.answer(host, wire.write(HttpTck.GET));
        assertEquals("close", answer.field("connection"));
        wire.close();
        host.run(done::isDone);
    }

    @Test
    void aDrainCutsAHandshakeAtItsEnd() {
        host(OK);
        Wire wire = dial().write(new byte[] {HANDSHAKE});
        host.advance(Duration.ofMillis(10));
        CompletableFuture<Void> done =
                host.server().drainAsync(new DrainPlan(Duration.ZERO, Duration.ofSeconds(3), Duration.ofSeconds(1)));
        host.run(done::isDone);
        assertTrue(wire.isOver());
        assertEquals(1, host.count(Counter.HTTP_CONNECTIONS_KILLED));
        assertEquals(1, host.count(CloseCause.SHUTDOWN.counter()));
    }

    // --- memory ---

    /** Peers that never complete a record hold every block for one, and one that does is served all the same. */
    @Test
    void aRecordThatIsNeverCompletedLosesItsBlock() {
        host(
                b -> b.set(EngineSettings.MEMORY_LARGE_BLOCKS, 16).set(EngineSettings.MEMORY_HEAD_BLOCKS, 4),
                ex -> ex.aggregate(
                        200_000, (e, body, offset, length) -> ex.respond(200).send(Integer.toString(length))));
        byte[] part = new byte[5_000];
        part[0] = 23;
        part[1] = 3;
        part[2] = 3;
        part[3] = 0x40;
        for (int i = 0; i < 24; i++) {
            ((TlsWire) host.connect()).raw().write(part);
        }
        host.quiet();
        byte[] request = HttpTck.post("/", HttpTck.noise(60_000)).getBytes(StandardCharsets.ISO_8859_1);
        Wire good = host.connect().write(request);
        assertEquals("60000", HttpTck.answer(host, good).text());
        assertTrue(host.count(Counter.RECEIVE_CARRY_EVICTED) > 0, "nobody was given up");
        assertTrue(host.count(Counter.RECEIVE_CARRY_EVICTED) < 24, "all were given up");
    }

    @Test
    void recordsAreMadeOnlySoFarAhead() {
        ByteBuffer page = ByteBuffer.allocateDirect(8 << 20);
        long[] wrapped = {0};
        host(b -> b.set(TlsSettings.WRAP_AHEAD_LENGTH, 20_000L), ex -> {
            ex.respond(200).stream(page.capacity());
            ex.transfer(page, 0, page.capacity(), () -> wrapped[0]++);
            ex.end();
        });
        Wire wire = host.connect().stopReading().write(HttpTck.GET);
        host.advance(Duration.ofSeconds(1));
        long sent = host.count(Counter.SEND_BYTES);
        int large = host.used(BlockClass.LARGE);
        assertTrue(large <= 3, large + " blocks hold records");
        assertEquals(0, wrapped[0]);
        host.advance(Duration.ofSeconds(1));
        assertEquals(sent, host.count(Counter.SEND_BYTES), "nobody reads");
        wire.startReading();
        host.run(() -> wire.receivedLength() > page.capacity());
        assertEquals(1, wrapped[0]);
    }

    /** Each has a record under way that is not whole, and there are fewer blocks for them than peers. */
    @Test
    void manyWhoSendAtOnceAllComeThroughThoughBlocksAreFew() {
        host(ex -> ex.aggregate(
                200_000, (e, body, offset, length) -> ex.respond(200).send(Integer.toString(length))));
        String body = HttpTck.noise(60_000);
        List<TlsWire> wires = new ArrayList<>();
        for (int i = 0; i < 90; i++) {
            wires.add((TlsWire) host.connect());
        }
        byte[] request = HttpTck.post("/", body).getBytes(StandardCharsets.ISO_8859_1);
        wires.forEach(w -> w.write(request));
        for (TlsWire wire : wires) {
            assertEquals("60000", HttpTck.answer(host, wire).text());
        }
        assertNotNull(host.describe());
    }
}
