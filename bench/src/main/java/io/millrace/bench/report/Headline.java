package io.millrace.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The findings of a run in words: who leads, by how much, how sure that is. Any thread. */
final class Headline {
    private static final String NOBODY = "No scenario has clean samples of two servers: nobody can be said to lead.";

    private Headline() {}

    /** One sentence over all scenarios. */
    static String sentence(Medians medians) {
        Map<String, List<Ranking.Lead>> leads = new LinkedHashMap<>();
        int scenarios = 0;
        for (String scenario : medians.working()) {
            Optional<Ranking.Lead> lead = new Ranking(medians.cells(scenario)).lead();
            if (lead.isPresent()) {
                scenarios++;
                leads.computeIfAbsent(lead.get().first().server(), k -> new ArrayList<>())
                        .add(lead.get());
            }
        }
        String best = null;
        for (String server : leads.keySet()) {
            best = best == null || leads.get(server).size() > leads.get(best).size() ? server : best;
        }
        return best == null ? NOBODY : sentence(medians, best, leads.get(best), scenarios);
    }

    /** What can be said of one scenario. */
    static String of(Medians medians, String scenario) {
        Optional<Ranking.Lead> lead = new Ranking(medians.cells(scenario)).lead();
        if (lead.isEmpty()) {
            return "fewer than two servers have clean samples.";
        }
        Cell first = lead.get().first();
        return first.server() + " takes the least CPU, "
                + Figures.time(first.cpu().median()) + " a request"
                + againstLimit(medians, first) + ", " + less(lead.get()) + " than "
                + lead.get().second().server() + " (" + lead.get().verdict().words() + ").";
    }

    private static String sentence(Medians medians, String best, List<Ranking.Lead> leads, int scenarios) {
        List<String> surely = new ArrayList<>();
        List<String> likely = new ArrayList<>();
        List<String> open = new ArrayList<>();
        for (Ranking.Lead lead : leads) {
            List<String> kind =
                    switch (lead.verdict().kind()) {
                        case CLEAR -> surely;
                        case LIKELY -> likely;
                        case NOISE, TOO_FEW -> open;
                    };
            String where = lead.first().scenario();
            kind.add(
                    kind == open
                            ? where
                            : where + " (" + less(lead) + " than "
                                    + lead.second().server() + ")");
        }
        List<String> parts = new ArrayList<>();
        part(parts, "clearly in ", surely);
        part(parts, "likely in ", likely);
        part(parts, "by no more than the noise in ", open);
        return best + " takes the least CPU time a request in " + leads.size() + " of " + scenarios
                + (scenarios == 1 ? " scenario" : " scenarios") + ": " + String.join(", ", parts)
                + limit(medians, leads)
                + ".";
    }

    private static void part(List<String> parts, String how, List<String> where) {
        if (!where.isEmpty()) {
            parts.add(how + String.join(" and ", where));
        }
    }

    private static String limit(Medians medians, List<Ranking.Lead> leads) {
        Spread ratios =
                Spread.of(leads, lead -> hasLimit(medians, lead.first()) ? medians.ratio(lead.first()) : Double.NaN);
        if (!ratios.known()) {
            return "";
        }
        String low = Figures.ratio(ratios.min());
        String high = Figures.ratio(ratios.max());
        return "; against the C limit it takes " + (low.equals(high) ? low : low + " to " + high) + " times as much";
    }

    private static String againstLimit(Medians medians, Cell cell) {
        return hasLimit(medians, cell) ? ", " + Figures.ratio(medians.ratio(cell)) + " times the C limit" : "";
    }

    private static boolean hasLimit(Medians medians, Cell cell) {
        return medians.base(cell.scenario()).filter(Cell::isLimit).isPresent();
    }

    private static String less(Ranking.Lead lead) {
        return String.format(
                Locale.ROOT, lead.lessPercent() < 10 ? "%.1f %% less" : "%.0f %% less", lead.lessPercent());
    }
}
