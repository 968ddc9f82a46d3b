package io.millrace.soak;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What one attack cost. Immutable, any thread.
 *
 * @param transport of the server
 * @param opened connections that the attack opened
 * @param ended those of them that the server ended
 * @param calm what the steady client saw before the attack: what the machine does by itself
 * @param steady what it saw during the attack
 * @param peak the largest of all moments of the attack
 * @param growthAfter resident bytes more than before, when all was at rest again
 * @param restMs how long that took
 * @param leftConnections connections open then that were not before
 * @param leftBlocks blocks in use then that were not before
 * @param calmCpuShare of one processor, before the attack: what the steady client costs
 * @param cpuShare of one processor, during the attack
 * @param waitShare how much of the time threads of the server were able to run and did not: others had the processor
 * @param p99MaxNs the limit
 * @param recoveryMs from the end of a famine to the first answer over a new connection; -1 for another attack
 * @param proof the value of the counter that shows that the attack took place
 * @param complaints lines that the server printed
 * @param moved counters that moved, for whoever looks for a reason
 */
record AttackResult(
        Attack attack,
        String transport,
        long opened,
        long ended,
        Steady.Seen calm,
        Steady.Seen steady,
        Peak peak,
        long growthAfter,
        long restMs,
        long leftConnections,
        long leftBlocks,
        double calmCpuShare,
        double cpuShare,
        double waitShare,
        long p99MaxNs,
        long recoveryMs,
        long proof,
        List<String> complaints,
        Map<String, Long> moved) {
    static final long GROWTH_MAX = 64L << 20;
    static final long GROWTH_AFTER_MAX = 16L << 20;
    /** On top of the calm: a server without descriptors has the steady client to serve, and else nothing to do. */
    static final double FAMINE_CPU_MAX = 0.05;

    static final long RECOVERY_MAX_MS = 1500;

    /** The most of each. */
    record Peak(long growth, long connections, long receiveBlocks, long sendBlocks) {}

    /** Every limit that was missed, in words; none if all was well. */
    List<String> missed() {
        List<String> missed = new ArrayList<>();
        miss(missed, steady.p99() >= p99MaxNs, "p99 " + ms(steady.p99()) + " ms, limit " + ms(p99MaxNs));
        miss(missed, steady.failures() > 0, steady.failures() + " failures: " + steady.firstFailure());
        miss(missed, steady.answers() == 0, "the steady client had no answer");
        miss(missed, peak.growth >= GROWTH_MAX, "RSS grew by " + mib(peak.growth) + " MiB, limit 64");
        miss(missed, growthAfter >= GROWTH_AFTER_MAX, mib(growthAfter) + " MiB more afterwards, limit 16");
        miss(missed, leftConnections != 0, leftConnections + " connections left open");
        miss(missed, leftBlocks != 0, leftBlocks + " blocks left in use");
        miss(missed, recoveryMs > RECOVERY_MAX_MS, "recovery took " + recoveryMs + " ms, limit 1500");
        boolean famine = recoveryMs >= 0;
        double more = cpuShare - calmCpuShare;
        miss(missed, famine && more > FAMINE_CPU_MAX, "CPU " + percent(more) + " % above the calm, limit 5");
        miss(missed, proof < attack.least(), attack.proof() + " is only " + proof + ": no attack took place");
        miss(missed, !complaints.isEmpty(), "the server printed " + complaints);
        return missed;
    }

    private static void miss(List<String> missed, boolean is, String what) {
        if (is) {
            missed.add(what);
        }
    }

    static String header() {
        return String.format(
                Locale.ROOT,
                "%-18s %8s %9s %8s %7s %7s %8s %5s %7s %7s %6s %6s %6s %7s %6s %5s %6s",
                "attack",
                "opened",
                "ended",
                "calm p99",
                "p50",
                "p99",
                "max, ms",
                "fail",
                "RSS+",
                "after+",
                "conns",
                "recv",
                "send",
                "rest, s",
                "calm %",
                "CPU %",
                "wait %");
    }

    String row() {
        return String.format(
                Locale.ROOT,
                "%-18s %8d %9d %8s %7s %7s %8s %5d %7s %7s %6d %6d %6d %7.1f %6s %5s %6s  %s",
                attack.name(),
                opened,
                ended,
                ms(calm.p99()),
                ms(steady.p50()),
                ms(steady.p99()),
                ms(steady.max()),
                steady.failures(),
                mib(peak.growth),
                mib(growthAfter),
                peak.connections,
                peak.receiveBlocks,
                peak.sendBlocks,
                restMs / 1000.0,
                percent(calmCpuShare),
                percent(cpuShare),
                percent(waitShare),
                (recoveryMs < 0 ? "" : "recovered in " + recoveryMs + " ms, ")
                        + (missed().isEmpty() ? "ok" : "MISSED: " + String.join("; ", missed())));
    }

    String json() {
        List<String> members = new ArrayList<>();
        text(members, "attack", attack.name());
        text(members, "transport", transport);
        members.add("\"well\":" + missed().isEmpty());
        number(members, "opened", opened);
        number(members, "ended", ended);
        number(members, "calm.p99.ns", calm.p99());
        number(members, "p50.ns", steady.p50());
        number(members, "p99.ns", steady.p99());
        number(members, "max.ns", steady.max());
        number(members, "answers", steady.answers());
        number(members, "failures", steady.failures());
        number(members, "rss.growth", peak.growth);
        number(members, "rss.growth.after", growthAfter);
        number(members, "connections.max", peak.connections);
        number(members, "receive.blocks.max", peak.receiveBlocks);
        number(members, "send.blocks.max", peak.sendBlocks);
        number(members, "rest.ms", restMs);
        number(members, "connections.left", leftConnections);
        number(members, "blocks.left", leftBlocks);
        number(members, "recovery.ms", recoveryMs);
        members.add(String.format(Locale.ROOT, "\"calm.cpu\":%.3f", calmCpuShare));
        members.add(String.format(Locale.ROOT, "\"cpu\":%.3f", cpuShare));
        members.add(String.format(Locale.ROOT, "\"wait\":%.3f", waitShare));
        members.add(moved.entrySet().stream()
                .map(e -> "\"" + e.getKey() + "\":" + e.getValue())
                .collect(Collectors.joining(",", "\"counters\":{", "}")));
        return "{" + String.join(",", members) + "}";
    }

    private static void text(List<String> members, String name, String value) {
        members.add("\"" + name + "\":\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"");
    }

    private static void number(List<String> members, String name, long value) {
        members.add("\"" + name + "\":" + value);
    }

    private static String ms(long ns) {
        return String.format(Locale.ROOT, "%.1f", ns / 1e6);
    }

    private static String mib(long bytes) {
        return String.format(Locale.ROOT, "%.1f", bytes / 1048576.0);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f", share * 100);
    }
}
