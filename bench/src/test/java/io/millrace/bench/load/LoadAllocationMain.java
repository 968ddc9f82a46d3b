package io.millrace.bench.load;

import io.millrace.testkit.AllocationProbe;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Prints what the generator allocates a request, once it is warm. */
final class LoadAllocationMain {
    private static final long WAIT_NS = 60_000_000_000L;
    private static final int WARM_UP = 50_000;
    private static final int MEASURED = 50_000;
    private static final int ROUNDS = 6;

    private LoadAllocationMain() {}

    /** @param arguments name of the transport, port of the server */
    public static void main(String[] arguments) throws IOException {
        InetSocketAddress server =
                new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[1]));
        AllocationProbe probe = AllocationProbe.ofCurrentThread();
        try (Load load = new Load(LoadPlan.get(server, 8, "/plaintext", 13).depth(4), arguments[0])) {
            load.drive(WAIT_NS, () -> load.counts().requests() >= WARM_UP);
            long least = Long.MAX_VALUE;
            for (int i = 0; i < ROUNDS && least >= MEASURED; i++) { // the JVM goes on compiling and linking for a while
                load.begin();
                long before = probe.total();
                load.drive(WAIT_NS, () -> load.counts().requests() >= MEASURED);
                least = Math.min(least, probe.total() - before);
            }
            System.out.println(least / MEASURED + " bytes a request");
        }
    }
}
