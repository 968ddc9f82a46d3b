package io.millrace.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.engine.Engine;
import io.millrace.http.Filters.Capitals;
import io.millrace.testkit.FaultPlan;
import io.millrace.testkit.Seeded;
import io.millrace.testkit.Seeded.Faults;
import io.millrace.testkit.Sim;
import io.millrace.testkit.SimPeer;
import io.millrace.testkit.SimPersonality;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Filters under faults: the body that passes is whole, and each filter has its last call, once. */
class FilterScenarioTest {
    private static final int PEERS = 6;

    private final List<Capitals> filters = new ArrayList<>();

    @Seeded(count = 25, faults = Faults.ROUGH)
    void bodiesPassWholeWhereNothingIsLost(Sim sim, Random random) {
        String text = text(random);
        for (SimPeer peer : run(sim, random, text, false)) {
            assertEquals(text.toUpperCase(Locale.ROOT) + "!!", FilterServer.body(peer.receivedText()));
        }
    }

    @Seeded(count = 60, faults = Faults.HARSH)
    void everyFilterHasItsLastCallOnceWhoeverLeaves(Sim sim, Random random) {
        String whole = text(random);
        for (SimPeer peer : run(sim, random, whole, true)) {
            String got = peer.receivedText();
            if (got.endsWith("\r\n0\r\n\r\n")) {
                assertEquals(whole.toUpperCase(Locale.ROOT) + "!!", FilterServer.body(got));
            }
        }
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(200_000);
        while (text.length() < length) {
            text.append((char) ('a' + random.nextInt(26)));
        }
        return text.toString();
    }

    private List<SimPeer> run(Sim sim, Random random, String text, boolean peersLeave) {
        Engine engine =
                sim.engine(random.nextBoolean() ? SimPersonality.READINESS : SimPersonality.COMPLETION, c -> {});
        HttpServer server = HttpServer.on(engine)
                .handler(ex -> answer(ex, text, random.nextInt(8) == 0 && peersLeave))
                .listen(l -> l.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)))
                .start();
        List<SimPeer> peers = new ArrayList<>();
        for (int i = 0; i < PEERS; i++) {
            SimPeer peer = sim.peer(server.addresses().get(0));
            peers.add(peer.write("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
            if (peersLeave && random.nextBoolean()) {
                sim.after(Duration.ofMillis(random.nextInt(400)), random.nextBoolean() ? peer::reset : peer::close);
            }
        }
        sim.timersMayStay();
        sim.advance(Duration.ofSeconds(60));
        sim.network().plan(FaultPlan.NONE);
        sim.advance(Duration.ofSeconds(140)); // past every deadline that a lost peer leaves to us
        assertEquals("", sim.held(engine));
        for (Capitals f : filters) {
            assertTrue(f.isOver(), f.mark + " " + f.calls);
        }
        return peers;
    }

    /** Through two filters, as fast as it is taken; or given up half-way. */
    private void answer(ServerExchange ex, String text, boolean givesUp) {
        for (String mark : List.of("wire", "handler")) {
            Capitals filter = new Capitals(mark);
            filters.add(filter);
            ex.filterResponse(filter);
        }
        ex.respond(200).stream();
        int[] at = new int[1];
        Writable more = e -> {
            boolean welcome = true;
            while (welcome && at[0] < text.length()) {
                int to = Math.min(text.length(), at[0] + 3_000);
                welcome = e.write(text.substring(at[0], to));
                at[0] = to;
                if (givesUp && to > text.length() / 2) {
                    e.reset(0);
                    return;
                }
            }
            if (at[0] == text.length()) {
                e.end();
            }
        };
        ex.onWritable(more);
        more.onWritable(ex);
    }
}
