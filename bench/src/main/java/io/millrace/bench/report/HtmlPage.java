package io.millrace.bench.report;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The page of a run: one file that refers to nothing outside of itself and needs no script. One thread at a time. */
final class HtmlPage {
    private final StringBuilder html = new StringBuilder();
    private final Medians medians;
    private final Palette palette;
    private final Bars bars;
    private int plots;

    private HtmlPage(Medians medians) {
        this.medians = medians;
        this.palette = new Palette(medians.servers());
        this.bars = new Bars(medians, palette);
    }

    static String of(Medians medians, List<String> facts) {
        HtmlPage page = new HtmlPage(medians);
        page.head();
        page.header();
        page.html.append("<main>\n");
        page.scenarios();
        page.connections();
        page.idle();
        page.method(facts);
        page.html.append("</main>\n<footer><p>Written by millrace bench.</p></footer>\n</body>\n</html>\n");
        return page.html.toString();
    }

    private void head() {
        html.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n");
        html.append("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"/>\n");
        html.append("<meta name=\"color-scheme\" content=\"light dark\"/>\n");
        html.append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; ");
        html.append("style-src 'unsafe-inline'\"/>\n");
        html.append("<title>CPU, throughput and latency of HTTP servers</title>\n");
        html.append("<style>\n").append(Style.text()).append("</style>\n</head>\n<body>\n");
    }

    private void header() {
        html.append("<header>\n<h1>Benchmark report</h1>\n<p class=\"lead\">");
        html.append(Markup.prose(Headline.sentence(medians))).append("</p>\n");
        warnings();
        List<String> working = medians.working();
        html.append("<nav aria-label=\"Sections\"><ul>\n");
        for (int i = 0; i < working.size(); i++) {
            link("scenario-" + i, working.get(i), ": " + Headline.brief(medians, working.get(i)));
        }
        if (!ConnectionPlot.families(medians).isEmpty()) {
            link("connections", "The cost of more connections", "");
        }
        if (!medians.idle().isEmpty()) {
            link("idle", "Memory of idle connections", "");
        }
        link("method", "Method and machine", "");
        html.append("</ul></nav>\n<ul class=\"key\" aria-label=\"Servers\">\n");
        for (String server : palette.servers()) {
            html.append("<li class=\"").append(palette.colour(server)).append("\"><svg viewBox=\"-7 -7 14 14\" ");
            html.append("aria-hidden=\"true\"><path class=\"mark\" d=\"")
                    .append(palette.shape(server).path());
            html.append("\"/></svg>").append(Markup.escape(server)).append("</li>\n");
        }
        html.append("</ul>\n</header>\n");
    }

    private void link(String id, String text, String more) {
        html.append("<li><a href=\"#")
                .append(id)
                .append("\">")
                .append(Markup.escape(text))
                .append("</a>");
        html.append(Markup.prose(more)).append("</li>\n");
    }

    private void warnings() {
        List<String> notes = Notes.of(medians);
        if (!notes.isEmpty()) {
            html.append("<div class=\"warn\" role=\"note\">\n<h2>Before you read on</h2>\n");
            list(notes);
            html.append("</div>\n");
        }
    }

    private void list(List<String> items) {
        html.append("<ul>\n");
        items.forEach(item -> html.append("<li>" + Markup.prose(item) + "</li>").append('\n'));
        html.append("</ul>\n");
    }

    private void scenarios() {
        List<String> working = medians.working();
        for (int i = 0; i < working.size(); i++) {
            String scenario = working.get(i);
            section("scenario-" + i, scenario);
            html.append("<p>")
                    .append(Markup.escape(Headline.of(medians, scenario)))
                    .append("</p>\n");
            html.append("<p class=\"said\">")
                    .append(Markup.escape(conditions(scenario)))
                    .append("</p>\n");
            html.append("<div class=\"plots\">\n");
            bars.cpu(nextId(), scenario).ifPresent(this::figure);
            PercentilePlot.of(nextId(), medians, scenario, palette).ifPresent(this::figure);
            bars.throughput(nextId(), scenario).ifPresent(this::figure);
            bars.allocation(nextId(), scenario).ifPresent(this::figure);
            html.append("</div>\n");
            html.append(HtmlTable.of(Grids.scenario(medians, scenario), palette));
            Grids.latency(medians, scenario).ifPresent(grid -> html.append(HtmlTable.of(grid, palette)));
            html.append("</section>\n");
        }
    }

    private String conditions(String scenario) {
        Cell cell = medians.cells(scenario).get(0);
        String load = cell.fixedRate()
                ? Figures.count(cell.intendedRate()) + " requests a second, sent when they are due"
                : "closed loop, each connection asks again once it has its answer";
        List<String> undecided = new Ranking(medians.cells(scenario)).undecided();
        return Figures.count(cell.connections()) + " connections; " + load + "."
                + (undecided.isEmpty() ? "" : " Not told apart: " + String.join("; ", undecided) + ".");
    }

    private void connections() {
        Map<String, List<String>> families = ConnectionPlot.families(medians);
        if (families.isEmpty()) {
            return;
        }
        section("connections", "The cost of more connections");
        html.append("<div class=\"plots\">\n");
        families.values().forEach(f -> figure(ConnectionPlot.of(nextId(), medians, f, palette)));
        html.append("</div>\n");
        families.values().forEach(f -> html.append(HtmlTable.of(Grids.connections(medians, f), palette)));
        html.append("</section>\n");
    }

    private void idle() {
        Optional<Plot> plot = bars.idle(nextId());
        if (plot.isEmpty()) {
            return;
        }
        section("idle", "Memory of idle connections");
        html.append("<div class=\"plots\">\n");
        figure(plot.get());
        html.append("</div>\n");
        html.append(HtmlTable.of(Grids.idle(medians), palette));
        html.append("</section>\n");
    }

    private void method(List<String> facts) {
        section("method", "Method and machine");
        html.append("<h3>How it was measured</h3>\n");
        list(Method.LINES);
        List<String> missing = Notes.missing(medians);
        if (!missing.isEmpty()) {
            html.append("<h3>What is missing</h3>\n");
            list(missing);
        }
        html.append("<h3>The machine</h3>\n");
        list(facts.isEmpty() ? List.of("Nothing was written down about it.") : facts);
        html.append("</section>\n");
    }

    private void section(String id, String title) {
        html.append("<section id=\"")
                .append(id)
                .append("\" aria-labelledby=\"")
                .append(id)
                .append("-h\">\n<h2 id=\"");
        html.append(id).append("-h\">").append(Markup.escape(title)).append("</h2>\n");
    }

    private void figure(Plot plot) {
        html.append("<figure>\n")
                .append(Markup.element("h3", plot.title()))
                .append('\n')
                .append(plot.svg());
        html.append("<figcaption>" + Markup.prose(plot.caption()) + "</figcaption>")
                .append("\n</figure>\n");
    }

    private String nextId() {
        return "plot-" + plots++;
    }
}
