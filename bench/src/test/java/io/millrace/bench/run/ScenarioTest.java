package io.millrace.bench.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.bench.load.LoadPlan;
import io.millrace.bench.result.Latency;
import io.millrace.bench.server.Definition;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ScenarioTest {
    private static final InetSocketAddress SERVER = new InetSocketAddress("127.0.0.1", 1);

    @Test
    void aServerIsMeasuredInWhatItCan() {
        Definition all = new Definition("a", Set.of("native", "h1"), "run");
        Definition few = new Definition("b", Set.of("native", "h1", "only-plain", "noidle"), "run");
        Definition other = new Definition("c", Set.of("native", "h2"), "run");
        for (Scenario s : Scenario.values()) {
            assertTrue(s.suits(all), s.label());
            assertFalse(s.suits(other), s.label());
        }
        assertTrue(Scenario.PIPE16.suits(few));
        assertFalse(Scenario.MIB.suits(few));
        assertFalse(Scenario.IDLE.suits(few));
    }

    @Test
    void labelsNameScenarios() {
        assertEquals(Scenario.RATE50, Scenario.of("rate50"));
        assertNull(Scenario.of("RATE50"));
        assertNull(Scenario.of("rate60"));
    }

    @Test
    void plansAreWhatTheDocumentSays() {
        LoadPlan pipe = Scenario.PIPE16.plan(SERVER);
        assertEquals(64, pipe.connections());
        assertEquals(16, pipe.depth());
        assertEquals(1024, Scenario.ECHO.plan(SERVER).bodyLength());
        assertEquals(1 << 20, Scenario.MIB.plan(SERVER).answerLength());
        assertTrue(Scenario.CHURN.plan(SERVER).close());
    }

    @Test
    void noiseIsRepeatedThreeTimesAtMost() {
        Cell cell = new Cell(null, Scenario.ECHO, 2);
        assertTrue(cell.isWanted(1));
        cell.taken(false);
        assertFalse(cell.isWanted(1), "nobody gets ahead in a turn");
        assertTrue(cell.isWanted(2));
        for (int i = 0; i < 5; i++) {
            assertTrue(cell.isWanted(2));
            cell.taken(true);
        }
        assertFalse(cell.isWanted());
        assertEquals(0, cell.missing());
    }

    @Test
    void theBarIsAsLongAsWhatIsDone() {
        assertEquals("[###############---------------] 5/10, 1:05 left,", Progress.bar(5, 10, 65));
        assertEquals("[------------------------------] 0/0, 0:00 left,", Progress.bar(0, 0, 0));
    }

    @Test
    void whatWrkToldIsReadAndItsLatenciesOfWritesAreNot() throws Exception {
        String text = "Running 2s test\nTOLD 2000123 400024 3 250 300 900 1500 20000\n";
        Generator.Outcome o = Wrk.parse(text, 1);
        assertEquals(2.000123, o.seconds(), 1e-9);
        assertEquals(400024, o.requests());
        assertEquals(3, o.errors());
        assertEquals(new Latency(250_000, 300_000, 900_000, 1_500_000, 20_000_000), o.latency());
        assertEquals(Latency.UNKNOWN, Wrk.parse(text, 16).latency());
        assertThrows(IOException.class, () -> Wrk.parse("unable to connect", 1));
    }
}
