package io.millrace.bench.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleFunction;
import java.util.function.Function;

/** The plots with bars: what is in them and how they are read. Any thread. */
final class Bars {
    private static final String CUT = " A bar with a gap is cut; its value is written above it.";
    private static final String WHISKER = " Whiskers reach from the least to the greatest clean sample, where that is"
            + " far enough to be seen: bars whose ranges overlap are not told apart.";

    private final Medians medians;
    private final Palette palette;

    Bars(Medians medians, Palette palette) {
        this.medians = medians;
        this.palette = palette;
    }

    Optional<Plot> cpu(String id, String scenario) {
        List<BarPlot.Bar> bars = bars(scenario, Cell::cpu, cell -> {
            double ratio = medians.ratio(cell);
            String time = Figures.count(cell.cpu().median()) + " ns";
            return Double.isNaN(ratio) ? time : time + " · " + Figures.ratio(ratio) + "×";
        });
        Optional<Cell> base = medians.base(scenario);
        String mark = base.map(b -> " The dashed line and the factors refer to " + b.server() + ".")
                .orElse("");
        double reference = base.map(b -> b.cpu().median()).orElse(Double.NaN);
        return plot(
                        id,
                        "CPU time a request, " + scenario,
                        bars,
                        reference,
                        "ns of server CPU a request",
                        Figures::count)
                .map(p -> new Plot(p.title(), p.svg(), "Shorter is better." + mark + WHISKER + p.caption()));
    }

    Optional<Plot> throughput(String id, String scenario) {
        List<Cell> cells =
                medians.cells(scenario).stream().filter(c -> !c.fixedRate()).toList();
        List<BarPlot.Bar> bars = bars(
                scenario,
                c -> c.fixedRate() ? Spread.NONE : c.rate(),
                c -> Figures.count(c.rate().median()) + "/s");
        long limited = Notes.limitedByLoad(cells);
        String caution = limited == 0
                ? ""
                : " For " + limited + " of " + cells.size() + " servers the generator was busy for 95 % of a core or"
                        + " more: there the bar is what the generator can do, and the server might do more.";
        return plot(id, "Throughput, " + scenario, bars, Double.NaN, "requests a second", Bars::thousands)
                .map(p -> new Plot(p.title(), p.svg(), "Longer is better." + caution + WHISKER + p.caption()));
    }

    Optional<Plot> allocation(String id, String scenario) {
        List<BarPlot.Bar> bars =
                bars(scenario, Cell::allocated, c -> Figures.small(c.allocated().median()) + " B");
        return plot(
                        id,
                        "Allocation, " + scenario,
                        bars,
                        Double.NaN,
                        "bytes of heap allocated a request",
                        Figures::small)
                .map(p -> new Plot(
                        p.title(),
                        p.svg(),
                        "Shorter is better: what is allocated has to be collected. Only servers on a JVM are here."
                                + p.caption()));
    }

    Optional<Plot> idle(String id) {
        List<BarPlot.Bar> bars = new ArrayList<>();
        for (Map.Entry<String, Idle> entry : medians.idle().entrySet()) {
            Spread spread = entry.getValue().both();
            bars.add(new BarPlot.Bar(entry.getKey(), spread, Figures.bytes(spread.median()), true));
        }
        bars.sort(Comparator.comparingDouble(bar -> bar.spread().median()));
        return plot(id, "Memory of an idle connection", bars, Double.NaN, "bytes a connection", Figures::count)
                .map(p -> new Plot(
                        p.title(),
                        p.svg(),
                        "Shorter is better. Growth of the server's resident memory and, on a JVM, of its live objects,"
                                + " whose heap is touched from the start, for each connection held; memory of the"
                                + " kernel is not in it. Whiskers reach from the least to the greatest round."
                                + p.caption()));
    }

    private static String thousands(double value) {
        return value >= 10_000 ? Figures.count(value / 1000) + "k" : Figures.count(value);
    }

    private List<BarPlot.Bar> bars(String scenario, Function<Cell, Spread> what, Function<Cell, String> value) {
        return medians.cells(scenario).stream()
                .filter(cell -> what.apply(cell).known())
                .map(cell -> new BarPlot.Bar(
                        cell.server(), what.apply(cell), Figures.marked(cell, value.apply(cell)), cell.trusted()))
                .toList();
    }

    private Optional<Plot> plot(
            String id,
            String title,
            List<BarPlot.Bar> bars,
            double reference,
            String unit,
            DoubleFunction<String> format) {
        if (bars.isEmpty()) {
            return Optional.empty();
        }
        String svg = new BarPlot(palette, format, unit).draw(id, title, bars, reference);
        return Optional.of(new Plot(title, svg, BarPlot.cuts(bars) ? CUT : ""));
    }
}
