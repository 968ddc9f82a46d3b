package io.millrace.bench.report;

import java.util.ArrayList;
import java.util.EnumMap;
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
                + againstLimit(medians, first) + ", " + difference(lead.get()) + " – "
                + lead.get().verdict().words() + ".";
    }

    /** The same in a few words. */
    static String brief(Medians medians, String scenario) {
        return new Ranking(medians.cells(scenario))
                .lead()
                .map(lead -> lead.first().server() + " leads "
                        + lead.verdict().kind().sure() + ", " + difference(lead))
                .orElse("nothing to compare");
    }

    private static String difference(Ranking.Lead lead) {
        return percent(lead.lessPercent()) + " % less than " + lead.second().server();
    }

    private static String sentence(Medians medians, String best, List<Ranking.Lead> leads, int scenarios) {
        Map<Verdict.Kind, List<Ranking.Lead>> byKind = new EnumMap<>(Verdict.Kind.class);
        leads.forEach(lead -> byKind.computeIfAbsent(lead.verdict().kind(), k -> new ArrayList<>())
                .add(lead));
        List<String> parts = new ArrayList<>();
        byKind.forEach((kind, some) -> parts.add(kind.sure() + " in " + scenarios(some)
                + (kind == Verdict.Kind.CLEAR || kind == Verdict.Kind.LIKELY ? " (" + less(some) + ")" : "")));
        return best + " takes the least CPU time a request in " + leads.size() + " of " + scenarios
                + (scenarios == 1 ? " scenario" : " scenarios") + ": " + String.join("; ", parts)
                + limit(medians, leads)
                + ".";
    }

    private static String scenarios(List<Ranking.Lead> leads) {
        List<String> names = leads.stream().map(lead -> lead.first().scenario()).toList();
        int last = names.size() - 1;
        return last == 0 ? names.get(0) : String.join(", ", names.subList(0, last)) + " and " + names.get(last);
    }

    private static String less(List<Ranking.Lead> leads) {
        Spread percent = Spread.of(leads, Ranking.Lead::lessPercent);
        String low = percent(percent.min());
        String high = percent(percent.max());
        return (low.equals(high) ? low : low + " to " + high) + " % less than the next";
    }

    private static String limit(Medians medians, List<Ranking.Lead> leads) {
        Spread ratios =
                Spread.of(leads, lead -> hasLimit(medians, lead.first()) ? medians.ratio(lead.first()) : Double.NaN);
        if (!ratios.known()) {
            return "";
        }
        String low = Figures.ratio(ratios.min());
        String high = Figures.ratio(ratios.max());
        return ". Against the C limit it takes " + (low.equals(high) ? low : low + " to " + high) + " times as much";
    }

    private static String againstLimit(Medians medians, Cell cell) {
        return hasLimit(medians, cell) ? ", " + Figures.ratio(medians.ratio(cell)) + " times the C limit" : "";
    }

    private static boolean hasLimit(Medians medians, Cell cell) {
        return medians.base(cell.scenario()).filter(Cell::isLimit).isPresent();
    }

    private static String percent(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.1f" : "%.0f", value);
    }
}
