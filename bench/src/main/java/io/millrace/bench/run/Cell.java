package io.millrace.bench.run;

import io.millrace.bench.server.Contestant;

/** One server in one scenario, and how many samples there are of it. One thread. */
final class Cell {
    private static final int TRIES_EACH = 3;

    private final Contestant server;
    private final Scenario scenario;
    private final int wanted;
    private int clean;
    private int tries;
    private boolean failed;

    Cell(Contestant server, Scenario scenario, int wanted) {
        this.server = server;
        this.scenario = scenario;
        this.wanted = wanted;
    }

    Contestant server() {
        return server;
    }

    Scenario scenario() {
        return scenario;
    }

    /** Whether a sample is to be taken in that turn: nobody gets ahead of the others, and noise has an end. */
    boolean isWanted(int turn) {
        return !failed && clean < Math.min(turn, wanted) && tries < TRIES_EACH * wanted;
    }

    /** Whether any is to be taken at all. */
    boolean isWanted() {
        return isWanted(wanted);
    }

    /** Clean samples that are still to come, as far as one can tell. */
    int missing() {
        return isWanted() ? Math.min(wanted - clean, TRIES_EACH * wanted - tries) : 0;
    }

    void taken(boolean noisy) {
        tries++;
        clean += noisy ? 0 : 1;
    }

    void failed() {
        failed = true;
    }
}
