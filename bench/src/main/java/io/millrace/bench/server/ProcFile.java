package io.millrace.bench.server;

import java.util.ArrayList;
import java.util.List;

/** Reads what Linux tells in {@code /proc}; proc(5) says what the columns mean. Stateless, any thread. */
final class ProcFile {
    private static final int UTIME = 11; // columns behind the name, which may hold anything
    private static final int STIME = 12;
    private static final int CHILDREN_UTIME = 13;
    private static final int CHILDREN_STIME = 14;
    private static final long BYTES_PER_KIB = 1024;

    private ProcFile() {}

    /** Ticks of CPU time of a process from its {@code stat}; of the children it waited for besides. */
    static long ticks(String stat, boolean ofChildren) {
        String[] columns = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        int user = ofChildren ? CHILDREN_UTIME : UTIME;
        int system = ofChildren ? CHILDREN_STIME : STIME;
        return Long.parseLong(columns[user]) + Long.parseLong(columns[system]);
    }

    /** Time on a CPU in ns from a {@code schedstat}. */
    static long runNs(String schedstat) {
        return Long.parseLong(schedstat.substring(0, schedstat.indexOf(' ')));
    }

    /** Resident memory in bytes from a {@code status}, or -1. */
    static long resident(List<String> status) {
        for (String line : status) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) * BYTES_PER_KIB;
            }
        }
        return -1;
    }

    /**
     * Ticks that a core worked, from {@code /proc/stat}: for users, the system and interrupts. Not idle, not waiting,
     * not stolen.
     */
    static long busyTicks(List<String> stat, int core) {
        String name = core < 0 ? "cpu" : "cpu" + core;
        for (String line : stat) {
            String[] columns = line.split("\\s+", -1);
            if (columns[0].equals(name)) {
                return number(columns, 1)
                        + number(columns, 2)
                        + number(columns, 3)
                        + number(columns, 6)
                        + number(columns, 7);
            }
        }
        return -1;
    }

    private static long number(String[] columns, int index) {
        return Long.parseLong(columns[index]);
    }

    /** The numbers of a list such as {@code 0-3,8}. */
    static List<Integer> numbers(String list) {
        List<Integer> numbers = new ArrayList<>();
        for (String part : list.strip().split(",", -1)) {
            String[] ends = part.split("-", -1);
            for (int i = Integer.parseInt(ends[0]); i <= Integer.parseInt(ends[ends.length - 1]); i++) {
                numbers.add(i);
            }
        }
        return numbers;
    }
}
