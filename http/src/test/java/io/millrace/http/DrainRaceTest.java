package io.millrace.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.engine.telemetry.Counter;
import io.millrace.testkit.FaultPlan;
import io.millrace.testkit.SimPersonality;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A request that meets a drain at each microsecond: of a network whose every way takes 20. Either it is answered, or no
 * handler has seen it and the client sees a clean end.
 */
class DrainRaceTest {
    private static final int AROUND_US = 80;
    private static final int LATEST_US = 20_000;

    /** One way to the server and one back, and the turn that closes. */
    private static final int WINDOW_US = 70;

    private static final Duration DRAIN_AT = Duration.ofMillis(1);
    private static final Duration LAME = Duration.ofMillis(2);
    private static final DrainPlan PLAN = DrainPlan.within(Duration.ofSeconds(10));

    private enum End {
        /** The client had seen the end of the connection, and sent nothing. */
        TOLD,
        ANSWERED,
        UNTOUCHED
    }

    @ParameterizedTest
    @EnumSource
    void aRequestThatMeetsTheCloseIsAnsweredOrUntouched(SimPersonality personality) {
        int close = firstNotAnswered(personality);
        int[] ends = new int[End.values().length];
        for (int us = close - AROUND_US; us <= close + AROUND_US; us++) {
            ends[meet(personality, PLAN, us).ordinal()]++;
        }
        assertTrue(ends[End.ANSWERED.ordinal()] > 0 && ends[End.TOLD.ordinal()] > 0, "not the moment of the close");
        int untouched = ends[End.UNTOUCHED.ordinal()];
        assertTrue(untouched > 0 && untouched <= WINDOW_US, untouched + " us in which a request is lost");
    }

    private static int firstNotAnswered(SimPersonality personality) {
        int answered = -AROUND_US;
        int not = LATEST_US;
        assertEquals(End.ANSWERED, meet(personality, PLAN, answered));
        assertEquals(End.TOLD, meet(personality, PLAN, not));
        while (not - answered > 1) {
            int us = (answered + not) / 2;
            if (meet(personality, PLAN, us) == End.ANSWERED) {
                answered = us;
            } else {
                not = us;
            }
        }
        return not;
    }

    /** No later than the last that reaches the server in this time. */
    @ParameterizedTest
    @EnumSource
    void aRequestInTheLameTimeIsAnswered(SimPersonality personality) {
        for (int us = 0; us <= 1_960; us += 20) {
            assertEquals(End.ANSWERED, meet(personality, PLAN.lameFor(LAME), us), "at " + us + " us");
        }
    }

    /** @param us when the request is written, after the drain began */
    private static End meet(SimPersonality personality, DrainPlan plan, int us) {
        int[] handled = {0};
        boolean[] wrote = {false};
        try (SimHost host = new SimHost(
                1,
                FaultPlan.NONE,
                personality,
                b -> b.set(HttpSettings.DRAIN_QUIET, Duration.ZERO),
                b -> b.handler(ex -> {
                    handled[0]++;
                    ex.respond(200).send("whole");
                }))) {
            Wire wire = host.connect().write(HttpTck.GET);
            HttpTck.answers(host, wire, 1);
            host.quiet();
            CompletableFuture<Void> done = new CompletableFuture<>();
            host.sim().after(DRAIN_AT.plusNanos(us * 1_000L), () -> {
                wrote[0] = !wire.isOver();
                if (wrote[0]) {
                    wire.write(HttpTck.GET);
                }
            });
            host.sim().after(DRAIN_AT, () -> host.server().drainAsync(plan).thenRun(() -> done.complete(null)));
            host.run(wire::isOver);
            assertFalse(wire.isReset());
            wire.close();
            host.run(done::isDone);
            int answers = wire.answers("GET").size();
            assertEquals(handled[0], answers, "a handler worked for nobody");
            assertEquals("", wire.rest());
            assertEquals(0, host.count(Counter.HTTP_RESPONSES_CUT));
            if (answers == 2) {
                if (us > -20) { // it came when the drain had begun
                    assertEquals("close", wire.answers("GET").get(1).field("connection"));
                }
                return End.ANSWERED;
            }
            return wrote[0] ? End.UNTOUCHED : End.TOLD;
        }
    }
}
