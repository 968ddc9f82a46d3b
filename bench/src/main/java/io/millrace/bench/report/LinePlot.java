package io.millrace.bench.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.DoubleFunction;

/**
 * A line for each server through medians, with a thin whisker from the least to the greatest sample, its name at the
 * end. Lines stand a little beside each other, so that whiskers do not hide each other. Any thread.
 */
final class LinePlot {
    private static final int WIDTH = 420;

    /** The area of the lines within the drawing. */
    static final double LEFT = 50;

    static final double RIGHT = WIDTH - 132;
    static final double TOP = 30;
    static final double BOTTOM = 300;

    private static final int HEIGHT = 346;
    private static final double NAME = 16;
    private static final double BESIDE = 2;

    private final Palette palette;
    private final String below;
    private final String beside;
    private final DoubleFunction<String> format;

    /**
     * @param below unit of the axis below
     * @param beside unit of the axis beside, whose values {@code format} writes
     */
    LinePlot(Palette palette, String below, String beside, DoubleFunction<String> format) {
        this.palette = palette;
        this.below = below;
        this.beside = beside;
        this.format = format;
    }

    /** A place on the axis below, and what is written there. */
    record Place(double x, String text) {}

    /** A line; its points have the places of the axis below in the same order. */
    record Line(String server, List<Spread> points) {}

    String draw(String id, String title, Axis axis, List<Place> places, List<Line> lines) {
        Svg svg = new Svg(id, WIDTH, HEIGHT, title, describe(places, lines));
        grid(svg, axis, places);
        for (int i = 0; i < lines.size(); i++) {
            line(svg, axis, places, lines.get(i), (i - (lines.size() - 1) / 2.0) * BESIDE);
        }
        names(svg, axis, places, lines);
        return svg.end();
    }

    private void grid(Svg svg, Axis axis, List<Place> places) {
        for (double tick : axis.ticks()) {
            svg.line("grid", LEFT, axis.at(tick), RIGHT + 12, axis.at(tick));
            svg.text(LEFT - 6, axis.at(tick) + 4, Svg.Anchor.END, "tick", format.apply(tick));
        }
        for (Place place : places) {
            svg.text(place.x(), BOTTOM + 20, Svg.Anchor.MIDDLE, "tick", place.text());
        }
        svg.text(0, 14, Svg.Anchor.START, "unit", beside);
        svg.text((LEFT + RIGHT) / 2, BOTTOM + 40, Svg.Anchor.MIDDLE, "unit", below);
    }

    private void line(Svg svg, Axis axis, List<Place> places, Line line, double aside) {
        String colour = palette.colour(line.server());
        List<double[]> points = new ArrayList<>();
        for (int i = 0; i < places.size(); i++) {
            Spread spread = line.points().get(i);
            if (spread.known()) {
                double x = places.get(i).x() + aside;
                svg.line(colour + " range", x, axis.at(spread.min()), x, axis.at(spread.max()));
                points.add(new double[] {x, axis.at(spread.median())});
            }
        }
        svg.lines(colour + " curve", points);
        for (double[] point : points) {
            svg.mark(colour + " mark", palette.shape(line.server()), point[0], point[1]);
        }
    }

    /** Beside the last point of each line, pushed apart where they would touch. */
    private void names(Svg svg, Axis axis, List<Place> places, List<Line> lines) {
        int last = places.size() - 1;
        List<Line> ended = lines.stream()
                .filter(line -> line.points().get(last).known())
                .sorted(Comparator.comparingDouble(line -> end(axis, line)))
                .toList();
        double[] ys = apart(ended.stream().mapToDouble(line -> end(axis, line)).toArray());
        double x = RIGHT + 26;
        for (int i = 0; i < ys.length; i++) {
            String colour = palette.colour(ended.get(i).server());
            double aside = (lines.indexOf(ended.get(i)) - (lines.size() - 1) / 2.0) * BESIDE;
            svg.line(colour + " leader", places.get(last).x() + aside, end(axis, ended.get(i)), x - 8, ys[i]);
            svg.mark(colour + " mark", palette.shape(ended.get(i).server()), x - 4, ys[i]);
            svg.text(x + 4, ys[i] + 4, Svg.Anchor.START, "end", ended.get(i).server());
        }
    }

    private static double end(Axis axis, Line line) {
        return axis.at(line.points().get(line.points().size() - 1).median());
    }

    /** Ascending places, at least a line of text from each other, within the drawing and near to where they were. */
    static double[] apart(double[] wanted) {
        double[] ys = wanted.clone();
        for (int i = 1; i < ys.length; i++) {
            ys[i] = Math.max(ys[i], ys[i - 1] + NAME);
        }
        double lowest = BOTTOM;
        for (int i = ys.length - 1; i >= 0 && ys[i] > lowest; i--) {
            ys[i] = lowest;
            lowest -= NAME;
        }
        return ys;
    }

    private String describe(List<Place> places, List<Line> lines) {
        StringBuilder text = new StringBuilder("Lines, medians at ");
        text.append(String.join(", ", places.stream().map(Place::text).toList()))
                .append(':');
        for (Line line : lines) {
            List<String> values =
                    line.points().stream().map(p -> format.apply(p.median())).toList();
            text.append(' ')
                    .append(line.server())
                    .append(' ')
                    .append(String.join(", ", values))
                    .append(';');
        }
        return text.append(" the unit is ").append(beside).append('.').toString();
    }
}
