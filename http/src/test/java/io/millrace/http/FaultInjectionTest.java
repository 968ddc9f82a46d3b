package io.millrace.http;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.testkit.Fault;
import io.millrace.testkit.FaultScript;
import io.millrace.testkit.SimPersonality;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Scripted exchanges in which each taking of a block and each result of the transport fails once in turn: whatever
 * fails, nothing is held, nothing waits for ever, everybody is told once, and nobody takes a part for the whole.
 */
class FaultInjectionTest {
    /** Blocks that run out. */
    private static final Set<Fault> SHORTAGES = EnumSet.range(Fault.NO_SMALL_BLOCK, Fault.NO_HEAD_BLOCK);
    /** Everything that one operation meets; not what a network does by itself. */
    private static final Set<Fault> ALL =
            EnumSet.complementOf(EnumSet.of(Fault.SPLIT_SEGMENT, Fault.DELAY, Fault.STALL, Fault.RESET));

    private static final Duration SHORTAGE = Duration.ofMillis(50);
    /** Longer than any pause or look after a fault, and far shorter than the deadlines that rescue who is forgotten. */
    private static final Duration LONGER = Duration.ofSeconds(3);
    /** A connect that is never answered ends with its own timeout. */
    private static final Duration LONGER_BLACK_HOLE = Duration.ofSeconds(13);

    private static final int PAIRS = 16;
    private static final int FAILURES_TOLD = 12;

    @TempDir
    static Path folder;

    private static FaultScripts scripts;

    @BeforeAll
    static void prepare() {
        scripts = new FaultScripts(folder);
    }

    /** @param accompanied whether somebody else has work on the same loop, who must not suffer */
    record Case(String script, SimPersonality personality, boolean accompanied) {
        @Override
        public String toString() {
            return script + " over " + personality + (accompanied ? ", accompanied" : "");
        }
    }

    static List<Case> cases() {
        List<Case> all = new ArrayList<>();
        for (String script : FaultScripts.names()) {
            for (SimPersonality p : SimPersonality.values()) {
                all.add(new Case(script, p, true));
                all.add(new Case(script, p, false));
            }
        }
        return all;
    }

    private record Run(Duration took, int turns, boolean whole) {}

    private static Run play(Case c, FaultScript faults) {
        boolean h2 = c.script.startsWith(FaultScripts.H2);
        String script = h2 ? c.script.substring(FaultScripts.H2.length()) : c.script;
        try (FaultStage stage = new FaultStage(c.personality, faults, c.accompanied, h2, scripts::answer)) {
            boolean whole = scripts.play(script, stage);
            return new Run(stage.finish(), stage.turns(), whole);
        }
    }

    private static void check(Run run, Run base, FaultScript faults) {
        Duration more = faults.toString().contains(Fault.BLACK_HOLE.name()) ? LONGER_BLACK_HOLE : LONGER;
        assertTrue(run.took.compareTo(base.took.plus(more)) < 0, () -> "took " + run.took + ", else " + base.took);
        assertTrue(run.turns < 4 * base.turns + 10_000, () -> run.turns + " turns, else " + base.turns);
    }

    /** Plays the script once for each list of points that go wrong; tells all failures together. */
    private static void playAll(Case c, Run base, Iterable<FaultScript> runs) {
        List<String> failures = new ArrayList<>();
        int count = 0;
        for (FaultScript faults : runs) {
            count++;
            try {
                check(play(c, faults), base, faults);
            } catch (Throwable t) {
                StringWriter trace = new StringWriter();
                t.printStackTrace(new PrintWriter(trace, true));
                failures.add(c + " with " + faults + ": "
                        + (failures.size() < FAILURES_TOLD
                                ? trace.toString()
                                        .replaceAll(
                                                "\\s+at (org.junit|java.base|org.apache|io.millrace.testkit.Sim[.]).*",
                                                "")
                                : t.getClass())
                        + "\n");
            }
        }
        int played = count;
        assertTrue(failures.isEmpty(), () -> failures.size() + " of " + played + " runs failed\n" + failures);
    }

    private static List<FaultScript> eachOf(List<Fault> points, Set<Fault> kinds, Duration shortage) {
        List<FaultScript> runs = new ArrayList<>();
        for (int i = 0; i < points.size(); i++) {
            runs.add(FaultScript.striking(kinds, i).shortage(shortage));
        }
        return runs;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void whateverFailsOnceNothingIsLostThatIsNotSeen(Case c) {
        FaultScript counting = FaultScript.counting(ALL);
        Run base = play(c, counting);
        assertTrue(base.whole, "without a fault everything is whole");
        playAll(c, base, eachOf(counting.points(), ALL, Duration.ZERO));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void blocksThatAreGoneForAWhileDelayAndCutVisibly(Case c) {
        FaultScript counting = FaultScript.counting(SHORTAGES);
        Run base = play(c, counting);
        playAll(c, base, eachOf(counting.points(), SHORTAGES, SHORTAGE));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void twoFaultsAreNoWorse(Case c) {
        FaultScript counting = FaultScript.counting(ALL);
        Run base = play(c, counting);
        Random random = new Random(c.script.hashCode());
        int points = counting.points().size();
        List<FaultScript> runs = new ArrayList<>();
        for (int i = 0; i < PAIRS; i++) {
            runs.add(FaultScript.striking(ALL, random.nextInt(points), random.nextInt(points))
                    .shortage(random.nextBoolean() ? SHORTAGE : Duration.ZERO));
        }
        playAll(c, base, runs);
    }
}
