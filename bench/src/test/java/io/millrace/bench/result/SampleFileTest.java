package io.millrace.bench.result;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleFileTest {
    private static final Sample SAMPLE = new Sample(
            "millrace-nio",
            "plain64",
            "25.0.3",
            2,
            2.125,
            250_000,
            1,
            3_250_000,
            1_500_000_000L,
            1_700_000_000L,
            0,
            90_000_000,
            64,
            0,
            new Latency(1, 2, 3, 4, 5),
            0.011,
            0.250);

    @TempDir
    Path folder;

    @Test
    void whatIsWrittenIsReadAgain() throws Exception {
        Path file = folder.resolve("run.tsv");
        SampleFile.begin(file, List.of("kernel 6.18", "2 cores"));
        SampleFile.append(file, SAMPLE);
        assertEquals(List.of(SAMPLE), SampleFile.read(file));
        assertEquals(List.of("kernel 6.18", "2 cores"), SampleFile.facts(file));
    }

    @Test
    void aLineThatIsNoSampleIsToldWithItsNumber() throws Exception {
        Path file = folder.resolve("run.tsv");
        SampleFile.begin(file, List.of());
        Files.writeString(file, "millrace-nio\tplain64\n", StandardOpenOption.APPEND);
        String message =
                assertThrows(IOException.class, () -> SampleFile.read(file)).getMessage();
        assertTrue(message.contains("run.tsv:2: 2 columns, not 21"), message);
    }
}
