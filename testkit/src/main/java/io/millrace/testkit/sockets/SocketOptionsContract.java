package io.millrace.testkit.sockets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.engine.AcceptLimits;
import io.millrace.engine.transport.ConnectOptions;
import io.millrace.engine.transport.SocketOption;
import io.millrace.engine.transport.SocketOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Options reach the sockets, as the kernel tells, and what cannot be set is refused by name. Test thread only. */
public abstract class SocketOptionsContract extends SocketContract {
    private static final AcceptLimits NO_LIMITS = new AcceptLimits(0, 0);
    private static final int IDLE_S = 1_000;
    private static final String KEEP_ALIVE_TIMER = "02";
    private static final int TICKS_PER_SECOND = 100;

    private static final SocketOptions LOOKS_AFTER =
            SocketOptions.DEFAULT.with(SocketOption.KEEP_ALIVE, 1).with(SocketOption.KEEP_ALIVE_IDLE, IDLE_S);

    @TempDir
    private Path folder;

    @Test
    final void whatIsAcceptedHasTheOptionsOfItsListener() throws IOException {
        try (Hosted host = host()) {
            Probe probe = new Echo();
            InetSocketAddress at = (InetSocketAddress) host.engine()
                    .listen(Hosted.ANY_PORT, LOOKS_AFTER, NO_LIMITS, ch -> probe)
                    .localAddress();
            try (Socket peer = Hosted.dial(at)) {
                peer.getOutputStream().write(1);
                host.until(() -> probe.sent == 1, "echo");
                peer.getInputStream().read();
                assertLooksAfter(at.getPort(), peer.getLocalPort());
            }
        }
    }

    @Test
    final void whatConnectsHasTheOptionsOfItsConnect() throws IOException {
        try (Hosted host = host();
                ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Probe probe = new Probe();
            ConnectOptions options = new ConnectOptions(5_000_000_000L, LOOKS_AFTER, null);
            host.transport().connect(server.getLocalSocketAddress(), options, probe);
            host.until(() -> probe.connects == 1, "connected");
            try (Socket accepted = server.accept()) {
                assertLooksAfter(accepted.getPort(), server.getLocalPort());
            }
        }
    }

    @Test
    final void whatTheSocketDoesNotHaveIsRefusedByName() throws IOException {
        SocketOptions wanted = SocketOptions.DEFAULT.with(SocketOption.KEEP_ALIVE_IDLE, 7);
        UnixDomainSocketAddress at = UnixDomainSocketAddress.of(folder.resolve("s"));
        try (Hosted host = host()) {
            IOException e = assertThrows(
                    IOException.class, () -> host.engine().listen(at, wanted, NO_LIMITS, ch -> new Echo()));
            assertTrue(e.getMessage().contains("socket option KEEP_ALIVE_IDLE=7"), e.getMessage());
        }
    }

    /** As the table of the kernel says of the socket with these ports: its timer, and when that ends. */
    private static void assertLooksAfter(int localPort, int remotePort) throws IOException {
        String[] timer = columns(localPort, remotePort)[5].split(":", -1);
        assertEquals(KEEP_ALIVE_TIMER, timer[0]);
        long seconds = Long.parseLong(timer[1], 16) / TICKS_PER_SECOND;
        assertTrue(seconds > IDLE_S - 60 && seconds <= IDLE_S, seconds + " s");
    }

    private static String[] columns(int localPort, int remotePort) throws IOException {
        String local = String.format(":%04X", localPort);
        String remote = String.format(":%04X", remotePort);
        for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            assumeTrue(Files.isReadable(Path.of(table)), table);
            for (String line : Files.readAllLines(Path.of(table))) {
                String[] columns = line.trim().split("\\s+", -1);
                if (columns[1].endsWith(local) && columns[2].endsWith(remote)) {
                    return columns;
                }
            }
        }
        throw new AssertionError("no socket from " + local + " to " + remote);
    }
}
