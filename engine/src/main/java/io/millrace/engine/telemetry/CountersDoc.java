package io.millrace.engine.telemetry;

/**
 * Writes the page about all counters, as Markdown.
 * No state; any thread. One build always gives the same text.
 */
public final class CountersDoc {
    private CountersDoc() {}

    public static String render() {
        StringBuilder page = new StringBuilder();
        page.append("""
                # Counters

                This page is generated from the code: `./test --docs` writes it anew, and a test fails when
                it is not current.

                Counters are always on. Each loop has its own, in off-heap memory; readers add the loops up, or take the
                largest for a maximum. A count only grows, a gauge is the state of the moment, a maximum is the largest
                value since the start. Besides these, each loop keeps a histogram of the lengths of its turns in
                """).append(TurnHistogram.BUCKETS).append("""
                 buckets that double from 1,024 ns.

                | Counter | Kind | Unit | What it counts |
                |---|---|---|---|
                """);
        for (Counter counter : Counter.values()) {
            page.append("| `")
                    .append(counter.label())
                    .append("` | ")
                    .append(kind(counter.kind()))
                    .append(" | ")
                    .append(counter.unit().label())
                    .append(" | ")
                    .append(counter.doc().replace("|", "\\|"))
                    .append(" |\n");
        }
        return page.toString();
    }

    private static String kind(Counter.Kind kind) {
        return switch (kind) {
            case COUNT -> "count";
            case GAUGE -> "gauge";
            case MAX -> "maximum";
        };
    }
}
