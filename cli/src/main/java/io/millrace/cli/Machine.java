package io.millrace.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What the system under the JVM allows, as Linux tells it in files; where a file is missing the answer is unknown,
 * which is -1 for numbers. Any thread.
 */
final class Machine {
    static final long UNKNOWN = -1;

    private final Path root;

    /** {@code root} is {@code /} but in tests. */
    Machine(Path root) {
        this.root = root;
    }

    /** Files and sockets this process may have open; the JVM has already raised it as far as it may. */
    long openFilesMax() {
        for (String line : lines("proc/self/limits")) {
            if (line.startsWith("Max open files")) {
                return number(line.substring("Max open files".length()).trim());
            }
        }
        return UNKNOWN;
    }

    /** What the kernel cuts every listener's backlog to. */
    long backlogMax() {
        return number(first("proc/sys/net/core/somaxconn"));
    }

    /** Local ports that outgoing connections come from, or an empty text. */
    String localPorts() {
        return first("proc/sys/net/ipv4/ip_local_port_range").trim().replaceAll("\\s+", " to ");
    }

    /** Memory that the process's group may use, in bytes: of cgroup version 2, else of version 1. */
    long memoryMax() {
        String limit = first("sys/fs/cgroup/memory.max");
        long bytes = number(limit.isEmpty() ? first("sys/fs/cgroup/memory/memory.limit_in_bytes") : limit);
        return bytes >= Long.MAX_VALUE / 2 ? UNKNOWN : bytes; // version 1 says "no limit" with a huge number
    }

    private String first(String file) {
        List<String> lines = lines(file);
        return lines.isEmpty() ? "" : lines.get(0);
    }

    private List<String> lines(String file) {
        try {
            return Files.readAllLines(root.resolve(file));
        } catch (IOException e) {
            return List.of();
        }
    }

    /** The number a text begins with. */
    private static long number(String text) {
        int end = 0;
        while (end < text.length() && end < 19 && Character.isDigit(text.charAt(end))) {
            end++;
        }
        return end == 0 ? UNKNOWN : Long.parseLong(text.substring(0, end));
    }
}
