package io.millrace.bench.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Which core the servers get and which the generator. Immutable, any thread.
 *
 * @param serverCore {@link CoreTimes#ALL} when nothing is pinned
 * @param loadCore the same
 * @param told in words, for the record
 */
public record Pinning(int serverCore, int loadCore, String told) {
    private static final int WAIT_S = 10;
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path CORES = Path.of("/sys/devices/system/cpu");

    /** Pins this process to its core, and says which the servers are to get. */
    public static Pinning ofThisProcess() throws InterruptedException {
        List<Integer> cores = allowed();
        if (cores.size() < 2) {
            return none("there is one core only, or it is not known how many");
        }
        int server = cores.get(0);
        List<Integer> siblings = siblings(server);
        List<Integer> apart = new ArrayList<>(cores);
        apart.removeAll(siblings);
        boolean shared = apart.isEmpty();
        int load = shared ? cores.get(1) : apart.get(0);
        String pid = Long.toString(ProcessHandle.current().pid());
        try {
            Process p = new ProcessBuilder("taskset", "-a", "-c", "-p", Integer.toString(load), pid)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!p.waitFor(WAIT_S, TimeUnit.SECONDS) || p.exitValue() != 0) {
                return none("taskset is not allowed to");
            }
        } catch (IOException e) {
            return none("taskset is not installed");
        }
        return new Pinning(
                server,
                load,
                "servers on core " + server + ", load on core " + load
                        + (shared ? ", two threads of one core: each slows the other down" : ""));
    }

    private static Pinning none(String why) {
        return new Pinning(CoreTimes.ALL, CoreTimes.ALL, "not pinned: " + why + "; servers and load take turns");
    }

    /** Whether servers and load have a core of their own each. */
    public boolean isPinned() {
        return serverCore != CoreTimes.ALL;
    }

    /** A command on the servers' core. */
    List<String> server(List<String> command) {
        List<String> words = new ArrayList<>();
        if (isPinned()) {
            words.addAll(List.of("taskset", "-c", Integer.toString(serverCore)));
        }
        words.addAll(command);
        return words;
    }

    private static List<Integer> allowed() {
        try {
            for (String line : Files.readAllLines(STATUS)) {
                if (line.startsWith("Cpus_allowed_list:")) {
                    return ProcFile.numbers(line.substring(line.indexOf(':') + 1));
                }
            }
        } catch (IOException e) {
            return List.of();
        }
        return List.of();
    }

    private static List<Integer> siblings(int core) {
        try {
            return ProcFile.numbers(
                    Files.readString(CORES.resolve("cpu" + core).resolve("topology/thread_siblings_list")));
        } catch (IOException e) {
            return List.of(core);
        }
    }
}
