package io.millrace.transport.iouring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What Linux tells in files about who may use io_uring here; a file that is missing tells nothing. Any thread.
 */
final class HostFacts {
    static final long UNLIMITED = Long.MAX_VALUE;
    static final long UNKNOWN = -1;

    /** Numbers of capabilities. */
    static final int CAP_IPC_LOCK = 14;

    static final int CAP_SYS_ADMIN = 21;

    private static final int SECCOMP_FILTER = 2;

    private static final Pattern SPACE = Pattern.compile("\\s+");

    private final Path root;

    /** @param root {@code /} but in tests */
    HostFacts(Path root) {
        this.root = root;
    }

    static HostFacts ofThisMachine() {
        return new HostFacts(Path.of("/"));
    }

    KernelVersion kernel() {
        return KernelVersion.of(first("proc/sys/kernel/osrelease"));
    }

    /** {@code kernel.io_uring_disabled}: 0 for nobody, 1 but for a group, 2 for all; or unknown, before 6.6. */
    long ringsDisabled() {
        return number(first("proc/sys/kernel/io_uring_disabled"));
    }

    /** The group that 1 does not disable, as the kernel prints it: -1 is none. */
    String ringGroup() {
        return first("proc/sys/kernel/io_uring_group").strip();
    }

    /** Whether that switch lets this process through. */
    boolean ringsAllowed() {
        long disabled = ringsDisabled();
        return disabled <= 0 || (disabled == 1 && (can(CAP_SYS_ADMIN) || isInRingGroup()));
    }

    /** By the id that the kernel takes for files, which is the effective one, or by another of its groups. */
    private boolean isInRingGroup() {
        String group = ringGroup();
        List<String> ids = words(status("Gid:"));
        return !group.isEmpty()
                && ((ids.size() > 1 && ids.get(1).equals(group))
                        || words(status("Groups:")).contains(group));
    }

    /** A filter of system calls stands over this process. */
    boolean hasSeccompFilter() {
        return number(status("Seccomp:")) == SECCOMP_FILTER;
    }

    boolean hasSelinux() {
        return number(first("sys/fs/selinux/enforce")) == 1;
    }

    /** Whether this process has a capability, and not only inside a user namespace of its own. */
    boolean can(int capability) {
        String effective = status("CapEff:");
        if (effective.isEmpty() || !isInFirstUserNamespace()) {
            return false;
        }
        try {
            return (Long.parseUnsignedLong(effective, 16) >>> capability & 1) != 0;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private boolean isInFirstUserNamespace() {
        return first("proc/self/uid_map").strip().matches("0\\s+0\\s+4294967295");
    }

    /** Bytes that the user of this process may lock in memory, with all processes together. */
    long lockedMemoryMax() {
        String label = "Max locked memory";
        for (String line : lines("proc/self/limits")) {
            if (line.startsWith(label)) {
                String limits = line.substring(label.length()).strip();
                return limits.startsWith("unlimited") ? UNLIMITED : number(limits);
            }
        }
        return UNKNOWN;
    }

    private String status(String label) {
        for (String line : lines("proc/self/status")) {
            if (line.startsWith(label)) {
                return line.substring(label.length()).strip();
            }
        }
        return "";
    }

    private String first(String file) {
        List<String> lines = lines(file);
        return lines.isEmpty() ? "" : lines.get(0);
    }

    private List<String> lines(String file) {
        try {
            return Files.readAllLines(root.resolve(file));
        } catch (IOException | SecurityException e) {
            return List.of();
        }
    }

    private static List<String> words(String text) {
        return List.of(SPACE.split(text));
    }

    /** The number that a text begins with. */
    private static long number(String text) {
        int end = 0;
        while (end < text.length() && end < 18 && Character.isDigit(text.charAt(end))) {
            end++;
        }
        return end == 0 ? UNKNOWN : Long.parseLong(text.substring(0, end));
    }
}
