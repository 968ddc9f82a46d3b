package io.millrace.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Faults at chosen occasions of a run, instead of the probabilities of a {@link FaultPlan}: a first run counts the
 * occasions of a program, and then each of them goes wrong in a run of its own. Test thread only.
 *
 * <p>Up to the first fault a run goes as the run that counted, if seed and program are the same.
 */
public final class FaultScript {
    private final Set<Fault> kinds;
    private final int[] chosen;
    private final List<Fault> points = new ArrayList<>();
    private long shortageNs;

    private FaultScript(Set<Fault> kinds, int[] chosen) {
        this.kinds = kinds;
        this.chosen = chosen;
    }

    /** Nothing goes wrong; occasions of these kinds are counted. */
    public static FaultScript counting(Set<Fault> kinds) {
        return new FaultScript(EnumSet.copyOf(kinds), new int[0]);
    }

    /** As counted, and the occasions of these numbers, from 0, go wrong. */
    public static FaultScript striking(Set<Fault> kinds, int... points) {
        int[] sorted = points.clone();
        Arrays.sort(sorted);
        return new FaultScript(EnumSet.copyOf(kinds), sorted);
    }

    /**
     * How long a pool of blocks has none when it runs out. The default is 0: until the loop next runs the tasks that
     * were handed to it.
     */
    public FaultScript shortage(Duration time) {
        shortageNs = time.toNanos();
        return this;
    }

    long shortageNs() {
        return shortageNs;
    }

    /** The occasions so far, in order. */
    public List<Fault> points() {
        return List.copyOf(points);
    }

    boolean strikes(Fault fault) {
        if (!kinds.contains(fault)) {
            return false;
        }
        points.add(fault);
        return Arrays.binarySearch(chosen, points.size() - 1) >= 0;
    }

    /** The faults that were to happen, by number. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        for (int point : chosen) {
            out.append(out.isEmpty() ? "" : ", ").append(point).append(' ');
            out.append(point < points.size() ? points.get(point) : "never reached");
        }
        return out.isEmpty() ? "no fault" : out.toString();
    }
}
