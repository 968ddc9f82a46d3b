package io.millrace.bench.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * CPU time of a process and its descendants at one moment. Immutable, any thread.
 *
 * <p>Of each thread to the ns; a thread that ended takes its time with it, so that the count of whole processes, in
 * ticks, decides where the two differ by more than ticks can.
 *
 * @param threads time on a CPU of each thread, by its id
 * @param ticksNs user and system time of the processes
 */
public record ProcessTimes(Map<Long, Long> threads, long ticksNs) {
    /** Length of a tick as Linux tells times to programs (USER_HZ), whatever it counts in itself. */
    public static final long TICK_NS = 10_000_000;

    /** Both ends of each of the two sums may be off by a tick. */
    private static final long UNSHARP_NS = 4 * TICK_NS;

    private static final Path PROC = Path.of("/proc");

    /** Of a process and its descendants, as they are now. */
    public static ProcessTimes of(ProcessHandle process) {
        return of(family(process));
    }

    /** Of this process alone. */
    public static ProcessTimes ofThisProcess() {
        return of(List.of(ProcessHandle.current().pid()));
    }

    private static ProcessTimes of(List<Long> pids) {
        Map<Long, Long> threads = new HashMap<>();
        long ticks = 0;
        for (long pid : pids) {
            try (DirectoryStream<Path> tasks =
                    Files.newDirectoryStream(folder(pid).resolve("task"))) {
                ticks += ProcFile.ticks(text(folder(pid).resolve("stat")), false);
                for (Path task : tasks) {
                    threads.put(
                            Long.parseLong(task.getFileName().toString()),
                            ProcFile.runNs(text(task.resolve("schedstat"))));
                }
            } catch (IOException | RuntimeException e) {
                continue; // it ended meanwhile, or this is no Linux
            }
        }
        return new ProcessTimes(threads, ticks * TICK_NS);
    }

    /** CPU time since another moment of the same process, in ns. */
    public long sinceNs(ProcessTimes earlier) {
        long exact = 0;
        for (Map.Entry<Long, Long> thread : threads.entrySet()) {
            exact += thread.getValue() - earlier.threads.getOrDefault(thread.getKey(), 0L);
        }
        long ticked = ticksNs - earlier.ticksNs;
        return Math.abs(ticked - exact) <= UNSHARP_NS ? exact : ticked;
    }

    /** CPU time of children that a process has waited for, in ns. */
    public static long ofEndedChildrenNs(long pid) {
        try {
            return ProcFile.ticks(text(folder(pid).resolve("stat")), true) * TICK_NS;
        } catch (IOException e) {
            return 0;
        }
    }

    /** Resident memory of a process and its descendants, in bytes; 0 where it is not told. */
    public static long residentOf(ProcessHandle process) {
        long sum = 0;
        for (long pid : family(process)) {
            try {
                sum += Math.max(
                        0, ProcFile.resident(Files.readAllLines(folder(pid).resolve("status"))));
            } catch (IOException e) {
                continue; // it ended meanwhile, or this is no Linux
            }
        }
        return sum;
    }

    private static List<Long> family(ProcessHandle process) {
        List<Long> pids = new ArrayList<>(List.of(process.pid()));
        process.descendants().forEach(p -> pids.add(p.pid()));
        return pids;
    }

    private static Path folder(long pid) {
        return PROC.resolve(Long.toString(pid));
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }
}
