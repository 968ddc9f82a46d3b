package io.millrace.engine.transport;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What Linux cuts the backlog of every listener to. Stateless; any thread. */
public final class KernelBacklog {
    private KernelBacklog() {}

    /** Connections; {@link Integer#MAX_VALUE} where the system does not tell. */
    public static int max() {
        return max(Path.of("/proc/sys/net/core/somaxconn"));
    }

    static int max(Path file) {
        try (BufferedReader in = Files.newBufferedReader(file)) { // in one read: a second would find nothing
            return Integer.parseInt(String.valueOf(in.readLine()).strip());
        } catch (IOException | NumberFormatException e) {
            return Integer.MAX_VALUE;
        }
    }
}
