package io.millrace.bench.report;

/** Two servers compared round by round, since a machine may change its speed between rounds. Any thread. */
final class Pairs {
    private Pairs() {}

    /** CPU time of the first divided by that of the second, in each round in which both have a clean sample. */
    static double[] quotients(Cell first, Cell second) {
        return first.cpuByRound().entrySet().stream()
                .filter(round -> second.cpuByRound().containsKey(round.getKey()))
                .mapToDouble(round -> round.getValue() / second.cpuByRound().get(round.getKey()))
                .toArray();
    }
}
