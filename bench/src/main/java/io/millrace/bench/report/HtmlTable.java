package io.millrace.bench.report;

import java.util.List;

/** A table of figures that scrolls within its place, by keys as well. Any thread. */
final class HtmlTable {
    private HtmlTable() {}

    static String of(Grid grid, Palette palette) {
        StringBuilder html = new StringBuilder();
        html.append("<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"");
        html.append(Markup.escape(grid.name())).append("\">\n<table>\n");
        html.append(Markup.element("caption", grid.name())).append("\n<thead><tr>");
        grid.columns().forEach(name -> html.append("<th scope=\"col\">")
                .append(Markup.escape(name))
                .append("</th>"));
        html.append("</tr></thead>\n<tbody>\n");
        for (List<String> row : grid.rows()) {
            html.append("<tr><th scope=\"row\" class=\"")
                    .append(palette.colour(row.get(0)))
                    .append("\">");
            html.append(Markup.escape(row.get(0))).append("</th>");
            row.subList(1, row.size()).forEach(cell -> html.append(Markup.element("td", cell)));
            html.append("</tr>\n");
        }
        return html.append("</tbody>\n</table>\n</div>\n").toString();
    }
}
