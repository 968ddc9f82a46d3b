package io.millrace.bench.report;

/** Two servers compared round by round, since a machine may change its speed between rounds. Any thread. */
final class Pairs {
    private Pairs() {}

    /** CPU time of the first divided by that of the second, in each round in which both have a clean sample. */
    static Spread quotients(Cell first, Cell second) {
        return Spread.of(first.cpuByRound().entrySet(), round -> {
            Double other = second.cpuByRound().get(round.getKey());
            return other == null ? Double.NaN : round.getValue() / other;
        });
    }
}
