package io.millrace.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;

/** The state of the server second by second. One thread. */
final class Samples {
    static final List<String> BLOCKS =
            List.of("memory.receive.blocks", "memory.small.blocks", "memory.large.blocks", "memory.head.blocks");

    static final String CONNECTIONS = "connections.open";

    private static final int PLOT_WIDTH = 900;
    private static final int PLOT_HEIGHT = 140;

    /** One moment. */
    record Sample(
            double second, long answers, long failures, long resident, int descriptors, Map<String, Long> counters) {
        long blocks() {
            return BLOCKS.stream()
                    .mapToLong(name -> counters.getOrDefault(name, 0L))
                    .sum();
        }

        long connections() {
            return counters.getOrDefault(CONNECTIONS, 0L);
        }

        @Override
        public String toString() {
            StringBuilder blocks = new StringBuilder();
            for (String name : BLOCKS) {
                blocks.append(' ')
                        .append(counters.getOrDefault(name, 0L))
                        .append(' ')
                        .append(name.split("\\.", -1)[1]);
            }
            return String.format(
                    Locale.ROOT,
                    "%5.0f s %,12d answers %d failures, rss %,.1f MiB, %d fds, %d connections, blocks:%s",
                    second,
                    answers,
                    failures,
                    resident / 1048576.0,
                    descriptors,
                    connections(),
                    blocks);
        }
    }

    private final List<Sample> samples = new ArrayList<>();

    void add(Sample sample) {
        samples.add(sample);
    }

    /** Median of the resident bytes from one second, included, to another, excluded; 0 if there is no sample. */
    long medianResident(double from, double to) {
        long[] sorted = samples.stream()
                .filter(sample -> sample.second >= from && sample.second < to)
                .mapToLong(Sample::resident)
                .sorted()
                .toArray();
        return sorted.length == 0 ? 0 : sorted[sorted.length / 2];
    }

    long largest(ToLongFunction<Sample> of) {
        return samples.stream().mapToLong(of).max().orElse(0);
    }

    void writeCsv(Path file) throws IOException {
        StringBuilder text = new StringBuilder("second,answers,failures,rss,fds,connections");
        BLOCKS.forEach(name -> text.append(',').append(name));
        text.append('\n');
        for (Sample s : samples) {
            text.append(String.format(Locale.ROOT, "%.1f", s.second));
            for (long value : new long[] {s.answers, s.failures, s.resident, s.descriptors, s.connections()}) {
                text.append(',').append(value);
            }
            BLOCKS.forEach(name -> text.append(',').append(s.counters.getOrDefault(name, 0L)));
            text.append('\n');
        }
        Files.writeString(file, text);
    }

    /** Four curves below each other, each with its largest value. */
    void writePlot(Path file) throws IOException {
        List<String> names = List.of("answers per second", "rss, MiB", "connections", "blocks in use");
        double[][] curves = {
            rates(), curve(s -> s.resident >> 20), curve(Sample::connections), curve(Sample::blocks),
        };
        int height = (PLOT_HEIGHT + 30) * curves.length;
        StringBuilder svg = new StringBuilder("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + (PLOT_WIDTH + 20)
                + "\" height=\"" + height + "\" font-family=\"sans-serif\" font-size=\"12\">\n");
        for (int i = 0; i < curves.length; i++) {
            int top = i * (PLOT_HEIGHT + 30) + 20;
            double max = Math.max(1, Arrays.stream(curves[i]).max().orElse(1));
            svg.append(String.format(
                    Locale.ROOT, "<text x=\"10\" y=\"%d\">%s, up to %,.0f</text>%n", top - 5, names.get(i), max));
            svg.append("<polyline fill=\"none\" stroke=\"#246\" points=\"");
            for (int j = 0; j < curves[i].length; j++) {
                double x = 10 + (double) j * PLOT_WIDTH / Math.max(1, curves[i].length - 1);
                svg.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, top + PLOT_HEIGHT * (1 - curves[i][j] / max)));
            }
            svg.append("\"/>\n");
        }
        Files.writeString(file, svg.append("</svg>\n"));
    }

    private double[] curve(ToLongFunction<Sample> of) {
        return samples.stream().mapToDouble(sample -> of.applyAsLong(sample)).toArray();
    }

    private double[] rates() {
        double[] rates = new double[Math.max(0, samples.size() - 1)];
        for (int i = 0; i < rates.length; i++) {
            Sample a = samples.get(i);
            Sample b = samples.get(i + 1);
            rates[i] = (b.answers - a.answers) / Math.max(1e-3, b.second - a.second);
        }
        return rates;
    }
}
