package io.millrace.bench.report;

import io.millrace.bench.result.Sample;
import io.millrace.bench.result.SampleFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a run measured, as text and as a page. Any thread. */
public final class Report {
    private Report() {}

    /** A table for each scenario, with what differs, what does not and what is missing. */
    public static String table(List<Sample> samples) {
        return TextReport.of(new Medians(Labels.of(samples)));
    }

    /**
     * Writes the page: one file that refers to nothing else.
     *
     * @param facts about the machine, a line each
     */
    public static void write(List<Sample> samples, List<String> facts, Path html) throws IOException {
        String page = HtmlPage.of(new Medians(Labels.of(samples)), facts);
        Files.writeString(html, page, StandardCharsets.UTF_8);
    }

    /** The table of a {@link SampleFile}; its page is written beside it, with the ending {@code .html}. */
    public static String of(Path file) throws IOException {
        List<Sample> samples = SampleFile.read(file);
        write(samples, SampleFile.facts(file), page(file));
        return table(samples);
    }

    /** Where {@link #of} writes the page. */
    public static Path page(Path file) {
        String name = file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return file.resolveSibling((dot > 0 ? name.substring(0, dot) : name) + ".html");
    }
}
