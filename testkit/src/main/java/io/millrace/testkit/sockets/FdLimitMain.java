package io.millrace.testkit.sockets;

import io.millrace.engine.config.EngineSettings;
import io.millrace.engine.telemetry.Counter;
import io.millrace.engine.transport.ConnectOptions;
import io.millrace.engine.transport.SocketOptions;
import io.millrace.testkit.SocketTransports;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Uses up all file descriptors of its process, which its parent has made few. */
final class FdLimitMain {
    private static final int ATTEMPTS_MAX = 8;

    private FdLimitMain() {}

    /** @param arguments name of the transport */
    public static void main(String[] arguments) throws IOException {
        List<Echo> accepted = new ArrayList<>();
        Probe refused = new Probe();
        try (Hosted host = new Hosted(
                SocketTransports.require(arguments[0]), b -> b.set(EngineSettings.CONNECTIONS_MAX, 1_000_000))) {
            InetSocketAddress at = host.listen(ch -> {
                accepted.add(new Echo());
                return accepted.get(accepted.size() - 1);
            });
            warmUp(host, at, accepted);
            Deque<Socket> spare = bound();
            List<RandomAccessFile> filling = new ArrayList<>();
            Socket waiting;
            long turns;
            int before;
            do { // the JVM itself opens and closes a file now and then, which leaves room for one that should wait
                before = accepted.size();
                waiting = spare.remove();
                fill(filling);
                turns = -host.count(Counter.LOOP_TURNS);
                waiting.connect(at);
                waitForPauses(host, accepted, before);
                turns += host.count(Counter.LOOP_TURNS);
            } while (accepted.size() > before);
            host.transport().connect(at, ConnectOptions.DEFAULT, refused);
            host.until(() -> refused.closes == 1, "refused");
            for (RandomAccessFile f : filling) {
                f.close();
            }
            int last = before;
            host.until(() -> accepted.size() == last + 1, "accepted at last");
            waiting.getOutputStream().write(9);
            host.until(() -> accepted.get(last).sent == 1, "echo");
            System.out.println("echo " + waiting.getInputStream().read() + ", refused " + refused.cause + ", turns "
                    + (turns < 2000 ? "few" : turns));
            waiting.close();
        }
    }

    /** Loads what an accept needs, since a class can no longer be read when no descriptor is left. */
    private static void warmUp(Hosted host, InetSocketAddress at, List<Echo> accepted) throws IOException {
        try (Socket first = Hosted.dial(at)) {
            first.getOutputStream().write(1);
            host.until(() -> accepted.size() == 1 && accepted.get(0).sent == 1, "first echo");
            first.shutdownOutput();
            host.until(() -> accepted.get(0).closes == 1, "first closed");
        }
        Probe unresolved = new Probe();
        Probe refused = new Probe();
        Probe unbound = new Probe();
        host.transport()
                .connect(InetSocketAddress.createUnresolved("nowhere.invalid", 1), ConnectOptions.DEFAULT, unresolved);
        InetSocketAddress nobody;
        try (ServerSocket gone = new ServerSocket(0, 1, at.getAddress())) {
            nobody = (InetSocketAddress) gone.getLocalSocketAddress();
        }
        host.transport().connect(nobody, ConnectOptions.DEFAULT, refused);
        InetSocketAddress notOurs = new InetSocketAddress("192.0.2.1", 0); // of a network for documentation
        host.transport().connect(at, new ConnectOptions(1_000_000_000, SocketOptions.DEFAULT, notOurs), unbound);
        host.until(() -> unresolved.closes + refused.closes + unbound.closes == 3, "failed connects");
    }

    /** Sockets that have their descriptors already. */
    private static Deque<Socket> bound() throws IOException {
        Deque<Socket> sockets = new ArrayDeque<>();
        for (int i = 0; i < ATTEMPTS_MAX; i++) {
            Socket s = new Socket();
            s.bind(null);
            sockets.add(s);
        }
        return sockets;
    }

    /** Three pauses in a row, or somebody was accepted all the same. */
    private static void waitForPauses(Hosted host, List<Echo> accepted, int before) {
        long pauses = host.count(Counter.ACCEPT_PAUSED_FD_LIMIT);
        host.until(
                () -> host.count(Counter.ACCEPT_PAUSED_FD_LIMIT) >= pauses + 3 || accepted.size() > before, "paused");
    }

    /** Takes every descriptor that is left. */
    private static void fill(List<RandomAccessFile> filling) {
        try {
            for (int i = 0; i < 100_000; i++) {
                filling.add(new RandomAccessFile("/dev/null", "r"));
            }
        } catch (IOException full) {
            return;
        }
        throw new IllegalStateException("the limit of open files is not low");
    }
}
