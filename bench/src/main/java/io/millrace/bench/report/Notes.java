package io.millrace.bench.report;

import io.millrace.bench.result.Sample;
import java.util.ArrayList;
import java.util.List;

/** What a reader has to know before the figures: noise, errors, rates that were not kept, gaps. Any thread. */
final class Notes {
    private static final double KEPT_MIN = 0.99;
    private static final double LOAD_BUSY = 0.95;

    private Notes() {}

    static List<String> of(Medians medians) {
        List<String> notes = new ArrayList<>();
        noise(medians, notes);
        for (String scenario : medians.scenarios()) {
            for (Cell cell : medians.cells(scenario)) {
                trouble(cell, notes);
            }
        }
        return notes;
    }

    /** Pairs of server and scenario without any sample. */
    static List<String> missing(Medians medians) {
        List<String> missing = new ArrayList<>();
        for (String scenario : medians.scenarios()) {
            List<String> absent = medians.servers().stream()
                    .filter(server -> medians.cell(server, scenario).isEmpty())
                    .toList();
            if (!absent.isEmpty()) {
                missing.add(scenario + ": no sample of " + String.join(", ", absent));
            }
        }
        return missing;
    }

    /** Servers that the generator could not bring to their limit in a closed loop. */
    static long limitedByLoad(List<Cell> cells) {
        return cells.stream()
                .filter(c -> !c.fixedRate() && c.loadShare().median() >= LOAD_BUSY)
                .count();
    }

    private static void noise(Medians medians, List<String> notes) {
        int all = 0;
        int clean = 0;
        for (String scenario : medians.scenarios()) {
            for (Cell cell : medians.cells(scenario)) {
                all += cell.all();
                clean += cell.clean();
            }
        }
        if (clean < all) {
            notes.add(all - clean + " of " + all + " samples were noisy: others took more than "
                    + Figures.percent(Sample.SERVER_NOISE_MAX) + " of the server's core or more than "
                    + Figures.percent(Sample.LOAD_NOISE_MAX)
                    + " of the generator's. They are left out wherever there are clean ones.");
        }
    }

    private static void trouble(Cell cell, List<String> notes) {
        String where = cell.server() + " in " + cell.scenario();
        if (!cell.trusted() && !Idle.isIdle(cell.scenario())) {
            notes.add(where + " has no clean sample: its figures, marked ~, are of the noisy ones and have no place.");
        }
        if (cell.errors() > 0) {
            notes.add(where + " had " + Figures.count(cell.errors()) + " errors.");
        }
        double kept = cell.rate().median() / cell.intendedRate();
        if (cell.fixedRate() && kept < KEPT_MIN) {
            notes.add(where + " answered " + Figures.percent(kept)
                    + " of the intended rate: its latencies grow with the window.");
        }
    }
}
