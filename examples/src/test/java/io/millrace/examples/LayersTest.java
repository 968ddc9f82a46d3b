package io.millrace.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.codec.Method;
import io.millrace.engine.Engine;
import io.millrace.http.Caller;
import io.millrace.http.ClientExchange;
import io.millrace.http.ClientHandler;
import io.millrace.http.HttpConnector;
import io.millrace.http.HttpServer;
import io.millrace.http.Origin;
import io.millrace.http.Outcome;
import io.millrace.testkit.SimPeer;
import io.millrace.testkit.SimPeerListener;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Layers of both roles, in a simulation. */
class LayersTest {
    @Test
    void theLastLayerSeesARequestFirstAndEachMayAnswer() {
        Layers.Count count = new Layers.Count();
        try (ProxyWorld w = new ProxyWorld()) {
            HttpServer server = w.upstream(Layers.site(count));
            SimPeer peer = w.sim.peer(server.addresses().get(0))
                    .write("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                    .write("GET / HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer open\r\nConnection: close\r\n\r\n");
            w.sim.run(peer::isOver, ProxyWorld.LONG);
            String said = peer.receivedText();
            assertTrue(said.startsWith("HTTP/1.1 401 "), said);
            assertTrue(said.contains("HTTP/1.1 200 ") && said.endsWith("\r\n\r\nhello\n"), said);
            assertEquals(2, count.completed.sum()); // outside of the guard
            peer.close();
        }
    }

    @Test
    void layersOfAClientSeeAndChangeCalls() {
        Layers.Count count = new Layers.Count();
        List<Outcome.Kind> ends = new ArrayList<>();
        try (ProxyWorld w = new ProxyWorld()) {
            SimPeerListener far = w.sim.listener();
            Engine engine = w.engine;
            Caller caller = HttpConnector.on(engine)
                    .connect(engine.loops().get(0), far.localAddress())
                    .within(Layers.moved(Origin.http("moved.test", 80)))
                    .within(count::aroundCalls);
            caller.call(ProxyWorld.ORIGIN, new ClientHandler() {
                @Override
                public void onReady(ClientExchange cx) {
                    cx.request(Method.GET, "/").end();
                }

                @Override
                public void onHead(ClientExchange cx) {
                    cx.discardBody();
                }

                @Override
                public void onEnd(ClientExchange cx) {
                    ends.add(cx.outcome().kind());
                }
            });
            w.sim.run(
                    () -> !far.accepted().isEmpty()
                            && far.accepted().get(0).receivedText().endsWith("\r\n\r\n"),
                    ProxyWorld.LONG);
            SimPeer peer = far.accepted().get(0);
            assertTrue(peer.receivedText().contains("\r\nHost: moved.test\r\n"), peer.receivedText());
            peer.write("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n").shutdownOutput();
            w.sim.run(() -> !ends.isEmpty(), ProxyWorld.LONG);
            assertEquals(List.of(Outcome.Kind.COMPLETED), ends);
            assertEquals(1, count.completed.sum());
            peer.close();
        }
    }
}
