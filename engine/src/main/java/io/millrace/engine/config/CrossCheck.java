package io.millrace.engine.config;

import java.util.List;

/**
 * Collects what is wrong between settings that are each legal alone.
 * One thread: used inside {@link Settings.Builder#build()} only.
 */
public final class CrossCheck {
    private final Settings settings;
    private final List<String> problems;

    CrossCheck(Settings settings, List<String> problems) {
        this.settings = settings;
        this.problems = problems;
    }

    /** The values to check. */
    public Settings settings() {
        return settings;
    }

    /** Asks that the first is smaller than the second. */
    public <T extends Comparable<? super T>> void below(RangedSetting<T> smaller, RangedSetting<T> larger) {
        require(
                settings.value(smaller).compareTo(settings.value(larger)) < 0,
                smaller + " must be below " + larger,
                smaller,
                larger);
    }

    /** Asks that the first is no larger than the second. */
    public <T extends Comparable<? super T>> void atMost(RangedSetting<T> smaller, RangedSetting<T> larger) {
        require(
                settings.value(smaller).compareTo(settings.value(larger)) <= 0,
                smaller + " must not exceed " + larger,
                smaller,
                larger);
    }

    /** Asks for anything else. The rule is a sentence; values and sources of the settings involved are added to it. */
    public void require(boolean holds, String rule, Setting<?>... involved) {
        if (holds) {
            return;
        }
        StringBuilder problem = new StringBuilder(rule);
        String separator = ": ";
        for (Setting<?> setting : involved) {
            problem.append(separator).append(settings.describe(setting));
            separator = ", ";
        }
        problems.add(problem.toString());
    }
}
