package io.millrace.bench.report;

import java.util.List;
import java.util.function.DoubleFunction;

/**
 * A bar for each server, its name and value above it, with a whisker from the least to the greatest sample. Bars begin
 * at zero. One that is much longer than most is cut, so that it does not press the others flat. Any thread.
 */
final class BarPlot {
    private static final double CUT = 3;
    private static final int WIDTH = 360;
    private static final int EDGE = 8;
    private static final int WHISKER_MIN = 3;
    private static final int TOP = 6;
    private static final int ROW = 38;
    private static final int BAR_OFFSET = 20;
    private static final int BAR = 12;
    private static final int BELOW = 40;

    private final Palette palette;
    private final DoubleFunction<String> format;
    private final String unit;

    /** @param unit of the axis, whose values {@code format} writes */
    BarPlot(Palette palette, DoubleFunction<String> format, String unit) {
        this.palette = palette;
        this.format = format;
        this.unit = unit;
    }

    /**
     * @param value as it is written above the bar
     * @param trusted whether it is of clean samples
     */
    record Bar(String server, Spread spread, String value, boolean trusted) {}

    /** @param reference value that is marked on each bar; not a number for none */
    String draw(String id, String title, List<Bar> bars, double reference) {
        Svg svg = new Svg(id, WIDTH, TOP + ROW * bars.size() + BELOW, title, describe(bars));
        Axis axis = axis(bars);
        int bottom = TOP + ROW * bars.size();
        scale(svg, axis, bottom);
        int top = TOP;
        for (Bar bar : bars) {
            bar(svg, axis, bar, top);
            if (!Double.isNaN(reference)) {
                svg.line("reference", axis.at(reference), top + BAR_OFFSET - 4, axis.at(reference), top + ROW - 2);
            }
            top += ROW;
        }
        return svg.end();
    }

    /** Whether a bar is so much longer than most that it is cut. */
    static boolean cuts(List<Bar> bars) {
        return bars.stream().anyMatch(bar -> bar.spread().median() > axis(bars).high());
    }

    private void scale(Svg svg, Axis axis, int bottom) {
        for (double tick : axis.ticks()) {
            double x = axis.at(tick);
            svg.line("grid", x, TOP, x, bottom + 2);
            Svg.Anchor anchor = tick == 0 ? Svg.Anchor.START : tick == axis.high() ? Svg.Anchor.END : Svg.Anchor.MIDDLE;
            svg.text(tick == 0 ? 0 : tick == axis.high() ? WIDTH : x, bottom + 16, anchor, "tick", format.apply(tick));
        }
        svg.text(WIDTH / 2.0, bottom + 34, Svg.Anchor.MIDDLE, "unit", unit);
    }

    private void bar(Svg svg, Axis axis, Bar bar, int top) {
        Spread spread = bar.spread();
        svg.text(EDGE, top + 14, Svg.Anchor.START, "name", bar.server());
        svg.text(WIDTH - EDGE, top + 14, Svg.Anchor.END, "value", bar.value());
        int y = top + BAR_OFFSET;
        double end = axis.at(spread.median());
        String style = palette.colour(bar.server()) + (bar.trusted() ? " bar" : " bar hollow");
        svg.rectangle(style, EDGE, y, Math.max(end - EDGE, 1.5), BAR);
        if (spread.median() > axis.high()) {
            for (int x : new int[] {-34, -26}) {
                svg.line("cut", end + x, y + BAR + 3, end + x + 8, y - 3);
            }
        } else if (axis.at(spread.max()) - axis.at(spread.min()) >= WHISKER_MIN) {
            svg.whisker(axis.at(spread.min()), axis.at(spread.max()), y + BAR / 2.0, 4);
        }
    }

    /** As long as the greatest sample, leaving out what is more than {@link #CUT} times as long as the median bar. */
    private static Axis axis(List<Bar> bars) {
        double typical = Spread.of(bars, bar -> bar.spread().median()).median();
        double bound = typical > 0 ? CUT * typical : Double.MAX_VALUE;
        double longest = bars.stream()
                .filter(bar -> bar.spread().median() <= bound)
                .mapToDouble(bar -> Math.min(bar.spread().max(), bound))
                .max()
                .orElse(bound);
        return Axis.linear(0, longest, EDGE, WIDTH - EDGE);
    }

    private static String describe(List<Bar> bars) {
        StringBuilder text = new StringBuilder("Bars:");
        for (Bar bar : bars) {
            text.append(' ')
                    .append(bar.server())
                    .append(' ')
                    .append(bar.value())
                    .append(';');
        }
        return text.append(" the table has the ranges.").toString();
    }
}
