package io.millrace.bench.report;

import java.util.ArrayList;
import java.util.List;

/**
 * A colour and a shape for each server, the same in all plots. Neighbours differ in lightness as well as in hue, and
 * each colour has a contrast of 3:1 or more to its background; since no ten colours stay apart for all eyes, shapes
 * and names at the marks tell the same. Servers that are a limit are grey. Any thread.
 */
final class Palette {
    static final List<String> LIGHT = List.of(
            "#0067b1", "#c2410c", "#00806a", "#a0347c", "#8a6d00", "#2a8fcf", "#5b3fb0", "#d6458c", "#4d7c0f",
            "#7a3b1e");
    static final List<String> DARK = List.of(
            "#5aa9ff", "#ff8a57", "#2fc9a7", "#e07fc0", "#e3c34a", "#9bd8ff", "#a893ff", "#ffb0d3", "#a6d65a",
            "#d9a184");
    static final String LIGHT_LIMIT = "#6b7280";
    static final String DARK_LIMIT = "#9aa3af";

    private final List<String> servers;
    private final List<String> contestants;

    Palette(List<String> servers) {
        this.servers = servers;
        this.contestants = servers.stream()
                .filter(s -> !s.startsWith(Medians.LIMIT_PREFIX))
                .toList();
    }

    List<String> servers() {
        return servers;
    }

    /** The class of style that colours the marks of a server. */
    String colour(String server) {
        int index = contestants.indexOf(server);
        return index < 0 ? "limit" : "c" + index % LIGHT.size();
    }

    Shape shape(String server) {
        Shape[] shapes = Shape.values();
        return shapes[servers.indexOf(server) % shapes.length];
    }

    /** Definitions of the colours, to stand within a rule of style. */
    static String definitions(List<String> colours, String limit) {
        StringBuilder css = new StringBuilder("--limit:" + limit + ";");
        for (int i = 0; i < colours.size(); i++) {
            css.append("--c").append(i).append(':').append(colours.get(i)).append(';');
        }
        return css.toString();
    }

    /** What the classes of {@link #colour} look like. */
    static String classes() {
        List<String> names = new ArrayList<>(List.of("limit"));
        for (int i = 0; i < LIGHT.size(); i++) {
            names.add("c" + i);
        }
        StringBuilder css = new StringBuilder();
        names.forEach(name -> css.append('.' + name + "{--mark:var(--" + name + ")}\n"));
        return css.toString();
    }
}
