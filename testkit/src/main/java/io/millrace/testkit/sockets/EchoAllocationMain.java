package io.millrace.testkit.sockets;

import io.millrace.engine.Engine;
import io.millrace.engine.ListenerGroup;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;

/** Measures what the loop thread allocates for one echo, without the guard, which makes new objects on purpose. */
final class EchoAllocationMain {
    private static final int WARM_UP = 20_000;
    private static final int ECHOES = 100_000;
    private static final int LENGTH = 500;

    private EchoAllocationMain() {}

    /** @param arguments name of the transport */
    public static void main(String[] arguments) throws IOException {
        try (Engine engine = Engine.launch(b -> b.loops(1).transport(arguments[0]))) {
            ListenerGroup group = engine.listen(Hosted.ANY_PORT, ch -> new Echo());
            try (Socket peer = Hosted.dial((InetSocketAddress) group.localAddress())) {
                peer.setTcpNoDelay(true);
                echo(peer, WARM_UP);
                long before = allocated(engine);
                echo(peer, ECHOES);
                long bytes = allocated(engine) - before;
                System.out.println("allocated " + (double) bytes / ECHOES + " B an echo");
            }
        }
    }

    private static void echo(Socket peer, int times) throws IOException {
        InputStream in = peer.getInputStream();
        OutputStream out = peer.getOutputStream();
        byte[] bytes = new byte[LENGTH];
        for (int i = 0; i < times; i++) {
            out.write(bytes);
            if (in.readNBytes(bytes, 0, LENGTH) != LENGTH) {
                throw new IOException("cut");
            }
        }
    }

    /** Read on the loop thread itself, so that the answer is of its own time line. */
    private static long allocated(Engine engine) {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        return CompletableFuture.supplyAsync(
                        () -> threads.getThreadAllocatedBytes(
                                Thread.currentThread().getId()),
                        engine.loops().get(0))
                .join();
    }
}
