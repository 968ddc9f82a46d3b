package io.millrace.bench.report;

import java.util.List;
import java.util.Locale;

/** An inline drawing that grows with its place. Colours come from the classes of the page. One thread at a time. */
final class Svg {
    /** Which part of a text stands at its place. */
    enum Anchor {
        START,
        MIDDLE,
        END
    }

    private final StringBuilder out = new StringBuilder();

    /**
     * @param width in units that are pixels where the drawing is not scaled; about that of a phone, for legible text
     * @param id of the drawing within the page
     * @param title what it shows
     * @param description what one would see, in words
     */
    Svg(String id, double width, double height, String title, String description) {
        String name = Markup.escape(id);
        out.append("<svg viewBox=\"0 0 ").append(number(width)).append(' ').append(number(height));
        out.append("\" role=\"img\" aria-labelledby=\"")
                .append(name)
                .append("-t ")
                .append(name)
                .append("-d\">\n");
        out.append("<title id=\"")
                .append(name)
                .append("-t\">")
                .append(Markup.escape(title))
                .append("</title>\n");
        out.append("<desc id=\"").append(name).append("-d\">");
        out.append(Markup.escape(description)).append("</desc>\n");
    }

    void text(double x, double y, Anchor anchor, String style, String text) {
        out.append("<text class=\"")
                .append(style)
                .append("\" x=\"")
                .append(number(x))
                .append("\" y=\"");
        out.append(number(y))
                .append("\" text-anchor=\"")
                .append(anchor.name().toLowerCase(Locale.ROOT))
                .append("\">");
        out.append(Markup.escape(text)).append("</text>\n");
    }

    void line(String style, double x1, double y1, double x2, double y2) {
        path(style, "M" + number(x1) + " " + number(y1) + "L" + number(x2) + " " + number(y2));
    }

    void lines(String style, List<double[]> points) {
        StringBuilder data = new StringBuilder();
        for (double[] point : points) {
            data.append(data.isEmpty() ? 'M' : 'L')
                    .append(number(point[0]))
                    .append(' ')
                    .append(number(point[1]));
        }
        path(style, data.toString());
    }

    void rectangle(String style, double x, double y, double width, double height) {
        path(
                style,
                "M" + number(x) + " " + number(y) + "h" + number(width) + "v" + number(height) + "h" + number(-width)
                        + "z");
    }

    void mark(String style, Shape shape, double x, double y) {
        out.append("<path class=\"")
                .append(style)
                .append("\" transform=\"translate(")
                .append(number(x));
        out.append(' ')
                .append(number(y))
                .append(")\" d=\"")
                .append(shape.path())
                .append("\"/>\n");
    }

    /** A range with caps at both ends, in front of a halo that lets it show on any mark. */
    void whisker(double x1, double x2, double y, double cap) {
        for (String style : List.of("halo", "whisker")) {
            path(
                    style,
                    "M" + number(x1) + " " + number(y) + "H" + number(x2) + "M" + number(x1) + " " + number(y - cap)
                            + "v" + number(2 * cap) + "M" + number(x2) + " " + number(y - cap) + "v"
                            + number(2 * cap));
        }
    }

    String end() {
        return out.append("</svg>\n").toString();
    }

    private void path(String style, String data) {
        out.append("<path class=\"")
                .append(style)
                .append("\" d=\"")
                .append(data)
                .append("\"/>\n");
    }

    private static String number(double value) {
        String text = String.format(Locale.ROOT, "%.1f", value);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }
}
