package io.millrace.jmh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.jmh.exchange.Scaling;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two loops of one engine run beside each other, once and short; their times mean nothing. */
class ScalingTest {
    @Test
    void itTellsARatioForLoopsAndForWhatTheyAreBeside() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        Scaling.run(new PrintStream(out, true, StandardCharsets.UTF_8), 5, 1);

        List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
        assertEquals(4, lines.size(), lines::toString);
        lines.stream()
                .skip(1)
                .forEach(line -> assertTrue(line.matches("[a-z ]+( +[\\d.]+){3} +[\\d.]+-[\\d.]+"), line));
    }
}
