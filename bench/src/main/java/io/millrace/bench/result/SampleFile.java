package io.millrace.bench.result;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Raw data of a run: a table with tabs, the names of the columns in its first line, one {@link Sample} in each that
 * follows. Lines that begin with {@code #} tell about the machine and are skipped. One thread at a time.
 */
public final class SampleFile {
    private static final String COLUMNS = "server\tscenario\truntime\tround\tseconds\trequests\terrors\tbytes"
            + "\tserver_cpu_ns\tload_cpu_ns\tallocated\trss\tconnections\trate"
            + "\tp50_ns\tp90_ns\tp99_ns\tp999_ns\tmax_ns\tother_server_core\tother_load_core";
    private static final int COUNT = COLUMNS.split("\t").length;

    private SampleFile() {}

    /** Begins a file with facts about the machine, one a line, and the names of the columns. */
    public static void begin(Path file, List<String> facts) throws IOException {
        StringBuilder text = new StringBuilder();
        facts.forEach(fact -> text.append("# ").append(fact).append('\n'));
        Files.writeString(file, text.append(COLUMNS).append('\n'), StandardCharsets.UTF_8);
    }

    /** Appends one line, so that what is measured survives the end of the run. */
    public static void append(Path file, Sample sample) throws IOException {
        Files.writeString(file, line(sample) + '\n', StandardCharsets.UTF_8, StandardOpenOption.APPEND);
    }

    /** All samples of a file, in order. */
    public static List<Sample> read(Path file) throws IOException {
        List<Sample> samples = new ArrayList<>();
        int number = 0;
        for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
            number++;
            if (!line.isBlank() && !line.startsWith("#") && !line.equals(COLUMNS)) {
                samples.add(parse(line, file + ":" + number));
            }
        }
        return samples;
    }

    /** The facts about the machine that a file begins with. */
    public static List<String> facts(Path file) throws IOException {
        List<String> facts = new ArrayList<>();
        for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
            if (line.startsWith("# ")) {
                facts.add(line.substring(2));
            }
        }
        return facts;
    }

    private static String line(Sample s) {
        Latency l = s.latency();
        return String.format(
                Locale.ROOT,
                "%s\t%s\t%s\t%d\t%.3f\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%.3f\t%.3f",
                s.server(),
                s.scenario(),
                s.runtime(),
                s.round(),
                s.seconds(),
                s.requests(),
                s.errors(),
                s.bytes(),
                s.serverCpuNs(),
                s.loadCpuNs(),
                s.allocated(),
                s.rss(),
                s.connections(),
                s.rate(),
                l.p50(),
                l.p90(),
                l.p99(),
                l.p999(),
                l.max(),
                s.otherOnServerCore(),
                s.otherOnLoadCore());
    }

    private static Sample parse(String line, String where) throws IOException {
        String[] cells = line.split("\t", -1);
        if (cells.length != COUNT) {
            throw new IOException(where + ": " + cells.length + " columns, not " + COUNT);
        }
        try {
            return new Sample(
                    cells[0],
                    cells[1],
                    cells[2],
                    Integer.parseInt(cells[3]),
                    Double.parseDouble(cells[4]),
                    Long.parseLong(cells[5]),
                    Long.parseLong(cells[6]),
                    Long.parseLong(cells[7]),
                    Long.parseLong(cells[8]),
                    Long.parseLong(cells[9]),
                    Long.parseLong(cells[10]),
                    Long.parseLong(cells[11]),
                    Integer.parseInt(cells[12]),
                    Long.parseLong(cells[13]),
                    latency(cells),
                    Double.parseDouble(cells[19]),
                    Double.parseDouble(cells[20]));
        } catch (NumberFormatException e) {
            throw new IOException(where + ": " + e.getMessage(), e);
        }
    }

    private static Latency latency(String[] cells) {
        return new Latency(
                Long.parseLong(cells[14]),
                Long.parseLong(cells[15]),
                Long.parseLong(cells[16]),
                Long.parseLong(cells[17]),
                Long.parseLong(cells[18]));
    }
}
