package io.millrace.bench.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** CPU time against the number of connections, where scenarios differ in nothing else. Any thread. */
final class ConnectionPlot {
    private ConnectionPlot() {}

    /** Scenarios that differ only by the connections that their names end with, fewest first, by the name before it. */
    static Map<String, List<String>> families(Medians medians) {
        Map<String, List<String>> families = new LinkedHashMap<>();
        for (String scenario : medians.working()) {
            String ending = String.valueOf(connections(medians, scenario));
            if (scenario.endsWith(ending)) {
                String stem = scenario.substring(0, scenario.length() - ending.length());
                families.computeIfAbsent(stem, k -> new ArrayList<>()).add(scenario);
            }
        }
        families.values().removeIf(family -> family.size() < 2);
        families.values().forEach(f -> f.sort(Comparator.comparingInt(s -> connections(medians, s))));
        return families;
    }

    static Plot of(String id, Medians medians, List<String> family, Palette palette) {
        List<LinePlot.Line> lines = new ArrayList<>();
        for (String server : medians.servers()) {
            List<Spread> points = family.stream()
                    .map(s -> medians.cell(server, s)
                            .filter(Cell::comparable)
                            .map(Cell::cpu)
                            .orElse(Spread.NONE))
                    .toList();
            if (points.stream().anyMatch(Spread::known)) {
                lines.add(new LinePlot.Line(server, points));
            }
        }
        Spread low = Spread.of(lines.stream().flatMap(l -> l.points().stream()).toList(), Spread::min);
        Spread high = Spread.of(lines.stream().flatMap(l -> l.points().stream()).toList(), Spread::max);
        Axis axis = Axis.linear(low.min(), high.max(), LinePlot.BOTTOM, LinePlot.TOP);
        String title = "CPU time a request against connections";
        String svg = new LinePlot(palette, "connections, log scale", "CPU ns a request", Figures::count)
                .draw(id, title, axis, places(medians, family), lines);
        String caption = "Lower is better, and so is flatter: a line that climbs pays for each connection more."
                + " The scale does not begin at zero, so compare values, not heights. Whiskers reach from"
                + " the least to the greatest clean sample.";
        return new Plot(title, svg, caption);
    }

    private static List<LinePlot.Place> places(Medians medians, List<String> family) {
        double first = LinePlot.LEFT + 24;
        Axis axis = Axis.logBetween(
                connections(medians, family.get(0)),
                connections(medians, family.get(family.size() - 1)),
                first,
                LinePlot.RIGHT);
        return family.stream()
                .mapToInt(s -> connections(medians, s))
                .mapToObj(n -> new LinePlot.Place(axis.at(n), Figures.count(n)))
                .toList();
    }

    private static int connections(Medians medians, String scenario) {
        return medians.cells(scenario).get(0).connections();
    }
}
