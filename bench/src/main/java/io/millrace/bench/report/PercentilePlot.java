package io.millrace.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;

/** Latency at a fixed rate: percentiles that are ten times rarer each stand equally far apart. Any thread. */
final class PercentilePlot {
    private static final List<String> NAMES = List.of("50 %", "90 %", "99 %", "99.9 %", "max");

    private PercentilePlot() {}

    /** Empty where no rate was fixed or no latency measured. */
    static Optional<Plot> of(String id, Medians medians, String scenario, Palette palette) {
        List<LinePlot.Line> lines = medians.cells(scenario).stream()
                .filter(cell -> cell.fixedRate() && cell.trusted() && cell.p50().known())
                .map(cell -> new LinePlot.Line(
                        cell.server(), List.of(cell.p50(), cell.p90(), cell.p99(), cell.p999(), cell.max())))
                .toList();
        if (lines.isEmpty()) {
            return Optional.empty();
        }
        Spread all = Spread.of(lines.stream()
                .flatMap(line -> line.points().stream())
                .flatMapToDouble(p -> DoubleStream.of(p.min(), p.max()))
                .filter(ns -> ns > 0)
                .toArray());
        Axis axis = Axis.log(all.min(), all.max(), LinePlot.BOTTOM, LinePlot.TOP);
        String title = "Latency at a fixed rate, " + scenario;
        String svg = new LinePlot(palette, "percentile of the requests", "latency, log scale", PercentilePlot::tick)
                .draw(id, title, axis, places(), lines);
        String caption = "Lower is better. Each step up the scale is a multiple, not a sum. To the right of 99 %"
                + " stand the requests that users complain about. Time runs from the moment at which a"
                + " request was due, so a stall counts for all that waited behind it. Whiskers reach from"
                + " the best to the worst sample.";
        return Optional.of(new Plot(title, svg, caption));
    }

    private static String tick(double ns) {
        return ns < 1e3
                ? Figures.small(ns) + " ns"
                : ns < 1e6 ? Figures.small(ns / 1e3) + " µs" : Figures.small(ns / 1e6) + " ms";
    }

    private static List<LinePlot.Place> places() {
        List<LinePlot.Place> places = new ArrayList<>();
        double first = LinePlot.LEFT + 24;
        double step = (LinePlot.RIGHT - first) / (NAMES.size() - 1);
        for (int i = 0; i < NAMES.size(); i++) {
            places.add(new LinePlot.Place(first + i * step, NAMES.get(i)));
        }
        return places;
    }
}
