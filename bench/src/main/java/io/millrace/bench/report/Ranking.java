package io.millrace.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Places by CPU time a request, as exact as the ranges allow. Any thread. */
final class Ranking {
    private final List<Cell> cells;

    Ranking(List<Cell> leastFirst) {
        this.cells = leastFirst.stream().filter(Cell::comparable).toList();
    }

    /** Who leads among those that are no limit, before whom, and how sure that is. */
    record Lead(Cell first, Cell second, Verdict verdict) {
        /** How much less the first takes, in percent of what the second takes. */
        double lessPercent() {
            return 100 * (1 - first.cpu().median() / second.cpu().median());
        }
    }

    /** The places a server may have: {@code 2}, or {@code 2–4} where neighbours are not told apart; a dash where
     * the samples are too few. */
    String place(Cell cell) {
        if (!placed(cell)) {
            return Figures.DASH;
        }
        int better = 0;
        int worse = 0;
        List<Cell> placed = cells.stream().filter(Ranking::placed).toList();
        for (Cell other : placed) {
            if (Verdict.between(cell, other).apart()) {
                better += other.cpu().median() < cell.cpu().median() ? 1 : 0;
                worse += other.cpu().median() > cell.cpu().median() ? 1 : 0;
            }
        }
        int first = 1 + better;
        int last = placed.size() - worse;
        return first == last ? String.valueOf(first) : first + "–" + last;
    }

    private static boolean placed(Cell cell) {
        return cell.comparable() && cell.clean() >= Verdict.SAMPLES_MIN;
    }

    Optional<Lead> lead() {
        List<Cell> contestants = cells.stream().filter(c -> !c.isLimit()).toList();
        if (contestants.size() < 2) {
            return Optional.empty();
        }
        Cell first = contestants.get(0);
        Cell second = contestants.get(1);
        return Optional.of(new Lead(first, second, Verdict.between(first, second)));
    }

    /** Neighbours in the order of medians whose difference is no finding. */
    List<String> undecided() {
        List<String> pairs = new ArrayList<>();
        for (int i = 1; i < cells.size(); i++) {
            Cell a = cells.get(i - 1);
            Cell b = cells.get(i);
            if (!Verdict.between(a, b).apart()) {
                pairs.add(a.server() + " and " + b.server());
            }
        }
        return pairs;
    }
}
