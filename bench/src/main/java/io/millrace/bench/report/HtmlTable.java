package io.millrace.bench.report;

import java.util.List;

/** A table of figures that scrolls within its place, by keys as well. Any thread. */
final class HtmlTable {
    private HtmlTable() {}

    /** @param columns names of the columns; the first names the rows */
    static String of(String caption, List<String> columns, List<List<String>> rows, Palette palette) {
        StringBuilder html = new StringBuilder();
        html.append("<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"");
        html.append(Markup.escape(caption)).append("\">\n<table>\n");
        html.append(Markup.element("caption", caption)).append("\n<thead><tr>");
        columns.forEach(name ->
                html.append("<th scope=\"col\">").append(Markup.escape(name)).append("</th>"));
        html.append("</tr></thead>\n<tbody>\n");
        for (List<String> row : rows) {
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
