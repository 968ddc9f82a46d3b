package io.millrace.testkit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that runs once for each of several seeds (see {@link Seeds}).
 *
 * <p>Its method may take the seed as a {@code long}, a {@link java.util.Random} seeded with it, and a {@link Sim},
 * which is closed, and thereby checked, after the test. A failure tells the seed, the turn and the command that replays
 * it.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(SeededExtension.class)
public @interface Seeded {
    /** How many seeds, unless {@code millrace.test.seeds} says so. */
    int count() default 20;

    /** What goes wrong in an injected {@link Sim}. */
    Faults faults() default Faults.GENTLE;

    /** The plans by name. */
    enum Faults {
        NONE(FaultPlan.NONE),
        GENTLE(FaultPlan.GENTLE),
        /** {@link FaultPlan#HARSH} without what costs a connection. */
        ROUGH(FaultPlan.HARSH.withoutLoss()),
        HARSH(FaultPlan.HARSH);

        private final FaultPlan plan;

        Faults(FaultPlan plan) {
            this.plan = plan;
        }

        FaultPlan plan() {
            return plan;
        }
    }
}
