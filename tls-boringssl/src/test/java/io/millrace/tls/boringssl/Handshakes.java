package io.millrace.tls.boringssl;

import io.millrace.http.tls.TlsContext;
import io.millrace.http.tls.TlsEngine;
import io.millrace.http.tls.TlsScratch;
import io.millrace.testkit.FaultPlan;
import io.millrace.testkit.Sim;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** Two engines face to face, without a channel between them. Test thread only. */
final class Handshakes {
    static final int ROOM = 20_000;

    final TlsEngine server;
    final TlsEngine client;
    private static final ByteBuffer WIRE = ByteBuffer.allocateDirect(ROOM);
    private static final ByteBuffer PLAIN = ByteBuffer.allocateDirect(ROOM);

    final ByteBuffer wire = WIRE;
    final ByteBuffer plain = PLAIN;

    Handshakes(TlsContext context, TlsScratch scratch) {
        this(context, context, scratch);
    }

    Handshakes(TlsContext serving, TlsContext asking, TlsScratch scratch) {
        server = serving.server(scratch);
        client = asking.client(scratch, "localhost", 443);
    }

    /** Until neither wants anything. */
    void run() {
        for (int i = 0; i < 100 && (move(client, server) | move(server, client)); i++) {
            // goes on
        }
    }

    /** What one has to say goes to the other. @return whether there was anything */
    boolean move(TlsEngine from, TlsEngine to) {
        work(from);
        if (from.need() != TlsEngine.Need.WRAP) {
            return false;
        }
        int n = from.wrap(plain, 0, 0, wire, 0, ROOM);
        if (n <= 0) {
            return false;
        }
        records(n, (at, length) -> {
            work(to);
            to.unwrap(wire, at, length, plain, 0, ROOM);
            work(to);
        });
        return true;
    }

    static void work(TlsEngine engine) {
        if (engine.need() == TlsEngine.Need.TASK) {
            engine.task().run();
        }
    }

    /** One record. */
    interface Record {
        void at(int offset, int length);
    }

    void records(int bytes, Record each) {
        for (int at = 0; at < bytes; ) {
            int length = 5 + (wire.get(at + 3) & 0xFF) * 256 + (wire.get(at + 4) & 0xFF);
            each.at(at, length);
            at += length;
        }
    }

    void release() {
        server.release();
        client.release();
    }

    /** Something with the memory of a loop. */
    static void withScratch(Consumer<TlsScratch> use) {
        try (Sim sim = new Sim(1, FaultPlan.NONE)) {
            use.accept(new TlsScratch(sim.engine().loops().get(0)));
        }
    }
}
