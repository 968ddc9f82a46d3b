package io.millrace.examples;

import static io.millrace.examples.ProxyWorld.LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.http.HttpSettings;
import io.millrace.testkit.SimPeer;
import io.millrace.testkit.SimPeerListener;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What the proxy makes of single messages, between raw peers. */
class ReverseProxyTest {
    private static final String GET = "GET /a?b HTTP/1.1\r\nHost: front.test\r\n\r\n";
    private static final String EMPTY = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    /** A proxy before a raw server. */
    private static final class Between implements AutoCloseable {
        final ProxyWorld w;
        final SimPeerListener upstream;

        Between() {
            this(new ProxyWorld());
        }

        Between(ProxyWorld world) {
            w = world;
            upstream = w.sim.listener();
            w.before(upstream.localAddress());
        }

        SimPeer server(int index, String request) {
            w.sim.run(
                    () -> upstream.accepted().size() > index
                            && upstream.accepted().get(index).receivedText().endsWith(request),
                    LONG);
            return upstream.accepted().get(index);
        }

        void run(SimPeer peer, String text) {
            w.sim.run(() -> peer.receivedText().endsWith(text), LONG);
        }

        @Override
        public void close() {
            w.close();
        }
    }

    private static String withoutDate(String head) {
        return head.replaceAll("Date: [^\r]*\r\n", "");
    }

    @Test
    void headsPassButNotTheFieldsOfTheirConnection() {
        try (Between b = new Between()) {
            SimPeer client = b.w.client()
                    .write("GET /a?b HTTP/1.1\r\nHost: front.test\r\nConnection: keep-alive, X-Hop\r\nX-Hop: 1\r\n"
                            + "Keep-Alive: 3\r\nTE: trailers\r\nX-End: 2\r\n\r\n");
            SimPeer server = b.server(0, "\r\n\r\n");
            assertEquals(
                    "GET /a?b HTTP/1.1\r\nHost: front.test\r\nX-End: 2\r\nVia: 1.1 millrace\r\n"
                            + "X-Forwarded-For: localhost\r\nTE: trailers\r\nConnection: TE\r\n\r\n",
                    server.receivedText());
            server.write(
                    "HTTP/1.1 404 Nope\r\nServer: x\r\nConnection: X-Hop\r\nX-Hop: 1\r\nContent-Length: 2\r\n\r\nno");
            b.run(client, "no");
            assertEquals(
                    "HTTP/1.1 404 Not Found\r\nServer: x\r\nVia: 1.1 millrace\r\nContent-Length: 2\r\n\r\nno",
                    withoutDate(client.receivedText()));
        }
    }

    @Test
    void targetsLeaveInOriginForm() {
        String[][] cases = {
            {"GET http://front.test/p?q HTTP/1.1", "GET /p?q HTTP/1.1"},
            {"GET http://front.test HTTP/1.1", "GET / HTTP/1.1"},
            {"GET http://front.test?q HTTP/1.1", "GET /?q HTTP/1.1"},
            {"OPTIONS * HTTP/1.1", "OPTIONS * HTTP/1.1"},
            {"BREW /pot HTTP/1.1", "BREW /pot HTTP/1.1"},
        };
        for (String[] c : cases) {
            try (Between b = new Between()) {
                SimPeer client = b.w.client().write(c[0] + "\r\nHost: front.test\r\n\r\n");
                SimPeer server = b.server(0, "\r\n\r\n").write(EMPTY);
                assertTrue(server.receivedText().startsWith(c[1] + "\r\n"), server.receivedText());
                b.run(client, "\r\n\r\n");
            }
        }
    }

    @Test
    void bodiesAndTrailersPassBothWays() {
        try (Between b = new Between()) {
            SimPeer client = b.w.client()
                    .write("POST / HTTP/1.1\r\nHost: a\r\nTE: trailers\r\nTransfer-Encoding: chunked\r\n\r\n"
                            + "3\r\nabc\r\n");
            SimPeer server = b.server(0, "3\r\nabc\r\n");
            assertTrue(server.receivedText().contains("\r\nTransfer-Encoding: chunked\r\n"), "streamed, not collected");
            client.write("2\r\nde\r\n0\r\nX-Sum: 5\r\n\r\n");
            b.server(0, "2\r\nde\r\n0\r\nX-Sum: 5\r\n\r\n");
            server.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n");
            b.run(client, "1\r\nx\r\n");
            server.write("0\r\nX-Sum: 1\r\n\r\n");
            b.run(client, "0\r\nX-Sum: 1\r\n\r\n");
        }
    }

    @Test
    void lengthsStayLengths() {
        try (Between b = new Between()) {
            SimPeer client = b.w.client().write("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody");
            SimPeer server = b.server(0, "\r\n\r\nbody");
            assertTrue(server.receivedText().contains("\r\nContent-Length: 4\r\n"));
            server.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            b.run(client, "\r\n\r\nok");
        }
    }

    @Test
    void theEndOfAConnectionThatEndsABodyBecomesTheEndOfTheChunks() {
        try (Between b = new Between()) {
            SimPeer client = b.w.client().write(GET);
            b.server(0, "\r\n\r\n").write("HTTP/1.1 200 OK\r\n\r\nall of it").shutdownOutput();
            b.run(client, "9\r\nall of it\r\n0\r\n\r\n");
        }
    }

    @Test
    void responsesWithoutABodyPass() {
        try (Between b = new Between()) {
            SimPeer client = b.w.client().write("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
            SimPeer server = b.server(0, "\r\n\r\n").write("HTTP/1.1 200 OK\r\nContent-Length: 77\r\n\r\n");
            b.run(client, "Content-Length: 77\r\n\r\n");
            for (String status : new String[] {"204 No Content", "304 Not Modified"}) {
                server.forget();
                client.forget().write(GET);
                b.server(0, "\r\n\r\n").write("HTTP/1.1 " + status + "\r\nETag: \"1\"\r\n\r\n");
                b.run(client, "\r\n\r\n");
                assertEquals(
                        "HTTP/1.1 " + status + "\r\nETag: \"1\"\r\nVia: 1.1 millrace\r\nServer: millrace\r\n\r\n",
                        withoutDate(client.receivedText()));
            }
        }
    }

    @Test
    void hintsPassAndAHundredIsTheProxysOwn() {
        try (Between b = new Between()) {
            SimPeer client = b.w.client()
                    .write("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
            b.run(client, "HTTP/1.1 100 Continue\r\n\r\n");
            client.forget().write("ok");
            SimPeer server = b.server(0, "ok");
            assertFalse(server.receivedText().contains("Expect"));
            server.write("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + EMPTY);
            b.run(client, "Content-Length: 0\r\n\r\n");
            assertTrue(
                    client.receivedText().startsWith("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK"));
        }
    }

    @Test
    void requestsFollowEachOtherOnOneUpstreamConnection() {
        try (Between b = new Between()) {
            SimPeer client = b.w.client();
            for (int i = 0; i < 3; i++) {
                client.forget().write(GET);
                b.server(0, "\r\n\r\n").forget().write(EMPTY);
                b.run(client, "\r\n\r\n");
            }
            assertEquals(1, b.upstream.accepted().size());
            b.w.proxy.closeKept(b.w.engine.loops().get(0));
            SimPeer server = b.upstream.accepted().get(0);
            b.w.sim.run(server::isAtEnd, LONG);
        }
    }

    @Test
    void aRequestThatMetAClosingConnectionIsMadeAgain() {
        try (Between b = new Between()) {
            SimPeer client = b.w.client().write(GET);
            SimPeer first = b.server(0, "\r\n\r\n").forget().write(EMPTY);
            b.run(client, "\r\n\r\n");
            client.forget().write(GET);
            b.server(0, "\r\n\r\n");
            first.close();
            b.server(1, "\r\n\r\n").write(EMPTY);
            b.run(client, "\r\n\r\n");
            assertTrue(client.receivedText().startsWith("HTTP/1.1 200 "));
        }
    }

    @Test
    void aRequestThatMayDoHarmTwiceIsNotMadeAgain() {
        try (Between b = new Between()) {
            String delete = "DELETE / HTTP/1.1\r\nHost: a\r\n\r\n";
            SimPeer client = b.w.client().write(delete);
            SimPeer first = b.server(0, "\r\n\r\n").forget().write(EMPTY);
            b.run(client, "\r\n\r\n");
            client.forget().write(delete);
            b.server(0, "\r\n\r\n");
            first.close();
            b.run(client, "\r\n\r\n");
            assertTrue(client.receivedText().startsWith("HTTP/1.1 502 "), client.receivedText());
        }
    }

    @Test
    void aServerThatIsNotThereIsABadGateway() {
        try (Between b = new Between()) {
            b.upstream.close();
            SimPeer client = b.w.client().write(GET);
            b.run(client, "\r\n\r\n");
            assertTrue(client.receivedText().startsWith("HTTP/1.1 502 "), client.receivedText());
            client.forget().write(GET);
            b.run(client, "\r\n\r\n");
        }
    }

    @Test
    void aServerThatDoesNotAnswerIsAGatewayTimeout() {
        ProxyWorld w = new ProxyWorld(c -> c.set(HttpSettings.CLIENT_RESPONSE_TIMEOUT, Duration.ofSeconds(2)));
        try (Between b = new Between(w)) {
            SimPeer client = b.w.client().write(GET);
            b.server(0, "\r\n\r\n");
            b.run(client, "\r\n\r\n");
            assertTrue(client.receivedText().startsWith("HTTP/1.1 504 "), client.receivedText());
        }
    }

    @Test
    void aServerThatAnswersNonsenseIsABadGateway() {
        try (Between b = new Between()) {
            SimPeer client = b.w.client().write(GET);
            b.server(0, "\r\n\r\n").write("nonsense that is no response\r\n\r\n");
            b.run(client, "\r\n\r\n");
            assertTrue(client.receivedText().startsWith("HTTP/1.1 502 "), client.receivedText());
        }
    }

    @Test
    void aResponseThatBreaksOffBreaksOffAtTheClient() {
        try (Between b = new Between()) {
            SimPeer client = b.w.client().write(GET);
            SimPeer server = b.server(0, "\r\n\r\n").write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf");
            b.run(client, "half");
            server.reset();
            b.w.sim.run(client::isReset, LONG);
        }
    }

    @Test
    void aClientThatLeavesEndsTheRequestUpstream() {
        try (Between b = new Between()) {
            SimPeer client = b.w.client().write("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf");
            SimPeer server = b.server(0, "half");
            client.reset();
            b.w.sim.run(server::isReset, LONG);
        }
    }

    @Test
    void anAnswerBeforeTheEndOfTheRequestPasses() {
        try (Between b = new Between()) {
            SimPeer client = b.w.client().write("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 900000\r\n\r\nhalf");
            SimPeer server = b.server(0, "half").write("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno");
            b.run(client, "no");
            assertTrue(client.receivedText().startsWith("HTTP/1.1 403 "));
            b.w.sim.run(() -> client.isOver() && server.isOver(), LONG);
        }
    }

    @Test
    void anUpgradeBecomesATunnel() {
        try (Between b = new Between()) {
            SimPeer client = b.w.client()
                    .write("GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: raw/1\r\n\r\nearly");
            SimPeer server = b.server(0, "\r\n\r\n");
            assertTrue(server.receivedText().contains("\r\nConnection: upgrade\r\nUpgrade: raw/1\r\n"));
            server.forget()
                    .write("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: raw/1\r\n\r\nfirst");
            b.run(client, "\r\n\r\nfirst");
            assertTrue(client.receivedText().contains("\r\nConnection: upgrade\r\nUpgrade: raw/1\r\n"));
            b.server(0, "early");
            client.forget().write("up");
            server.write("down");
            b.run(client, "down");
            b.server(0, "up");
            client.shutdownOutput();
            b.w.sim.run(server::isAtEnd, LONG);
            server.write("more").shutdownOutput();
            b.run(client, "more");
            b.w.sim.run(client::isAtEnd, LONG);
        }
    }

    @Test
    void anUpgradeMayBeRefused() {
        try (Between b = new Between()) {
            SimPeer client =
                    b.w.client().write("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: raw\r\n\r\n");
            b.server(0, "\r\n\r\n").forget().write(EMPTY);
            b.run(client, "\r\n\r\n");
            assertTrue(client.receivedText().startsWith("HTTP/1.1 200 OK"));
            client.forget().write(GET);
            b.server(0, "\r\n\r\n").write(EMPTY);
            b.run(client, "\r\n\r\n");
        }
    }

    @Test
    void otherProxiesBusinessIsRefused() {
        try (Between b = new Between()) {
            SimPeer client = b.w.client().write("CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n");
            b.run(client, "\r\n\r\n");
            assertTrue(client.receivedText().startsWith("HTTP/1.1 501 "), client.receivedText());
        }
    }
}
