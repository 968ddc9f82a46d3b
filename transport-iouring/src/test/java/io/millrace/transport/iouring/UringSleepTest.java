package io.millrace.transport.iouring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.engine.telemetry.Counter;
import io.millrace.engine.transport.StreamChannel;
import io.millrace.engine.transport.TransportProvider;
import io.millrace.testkit.sockets.Hosted;
import io.millrace.testkit.sockets.Probe;
import io.millrace.testkit.sockets.SocketContract;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What ends a sleep in the kernel, and what must not. */
class UringSleepTest extends SocketContract {
    private static final int LENGTH = 1_000;
    private static final int SENDS_MAX = 100_000;
    private static final int TURNS = 20;
    private static final int PEERS = 64;
    private static final long BYTES_MAX = 200_000;
    private static final long LONG_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long SHORT_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int COMPLETIONS_MAX = 256;

    @Override
    protected TransportProvider provider() {
        return new UringTransportProvider();
    }

    /** Does not ask to be told what was sent. */
    private static final class Patient extends Probe {
        @Override
        public boolean awaitsSent(StreamChannel ch) {
            return false;
        }
    }

    @Test
    @Timeout(20)
    void aSendThatNobodyAwaitsIsToldOfThoughNothingElseHappens() throws Exception {
        Patient patient = new Patient();
        try (Hosted host = host();
                Socket socket = Hosted.dial(host.listen(ch -> patient))) {
            host.until(() -> patient.connects == 1, "connected");
            patient.send(new byte[LENGTH]);
            host.loop().doWork(0, COMPLETIONS_MAX); // the flush
            while (patient.sent < LENGTH) {
                host.loop().doWork(LONG_NS, COMPLETIONS_MAX);
            }
            assertEquals(LENGTH, socket.getInputStream().readNBytes(LENGTH).length);
        }
    }

    @Test
    void aReaderThatStandsStillKeepsNoLoopAwake() throws Exception {
        Patient patient = new Patient();
        try (Hosted host = host();
                Socket socket = Hosted.dial(host.listen(ch -> patient))) {
            host.until(() -> patient.connects == 1, "connected");
            int sends = 0;
            for (int waits = 0; waits < TURNS; waits++) {
                if (patient.channel.queuedLength() == 0) {
                    patient.send(new byte[LENGTH]);
                    sends++;
                    waits = 0;
                }
                host.loop().doWork(SHORT_NS, COMPLETIONS_MAX);
                assertTrue(sends < SENDS_MAX, "the socket takes everything");
            }
            long before = host.count(Counter.LOOP_COMPLETIONS);
            for (int i = 0; i < TURNS; i++) {
                host.loop().doWork(SHORT_NS, COMPLETIONS_MAX);
            }
            assertEquals(0, host.count(Counter.LOOP_COMPLETIONS) - before, "completions with nothing to do");
            assertEquals(
                    (long) sends * LENGTH,
                    patient.sent + patient.channel.queuedLength(),
                    "of " + socket.getLocalSocketAddress());
        }
    }

    @Test
    @Timeout(60)
    void aBusyLoopWaitsForSeveralTogetherButNotForEver() throws Exception {
        List<Probe> probes = new ArrayList<>();
        List<Socket> sockets = new ArrayList<>();
        try (Hosted host = host()) {
            InetSocketAddress at = host.listen(ch -> {
                probes.add(new Probe());
                return probes.get(probes.size() - 1);
            });
            for (int i = 0; i < PEERS; i++) {
                sockets.add(Hosted.dial(at));
            }
            host.until(() -> probes.size() == PEERS, "accepted");
            long sent = 0;
            for (boolean together = false; !together; ) {
                assertTrue(sent < BYTES_MAX, "the loop never waits for several");
                for (int i = 0; i < TURNS; i++) {
                    for (Socket s : sockets) {
                        s.getOutputStream().write(1);
                    }
                    sent += PEERS;
                    waitFor(host, probes, sent);
                }
                long before = host.count(Counter.IOURING_COALESCED_WAITS);
                sockets.get(0).getOutputStream().write(1); // alone: nothing comes with it
                sent++;
                waitFor(host, probes, sent);
                together = host.count(Counter.IOURING_COALESCED_WAITS) > before;
            }
        } finally {
            for (Socket s : sockets) {
                s.close();
            }
        }
    }

    private static void waitFor(Hosted host, List<Probe> probes, long bytes) {
        while (probes.stream().mapToLong(p -> p.received.size()).sum() < bytes) {
            host.loop().doWork(LONG_NS, COMPLETIONS_MAX);
        }
    }
}
