package io.millrace.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.bench.result.Latency;
import io.millrace.bench.result.Sample;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MediansTest {
    @Test
    void theMedianIsTheMiddleOrBetweenTheTwoMiddleOnes() {
        assertEquals(new Spread(20, 10, 90, 3), Spread.of(90, 10, 20));
        assertEquals(new Spread(25, 10, 90, 4), Spread.of(90, 10, 20, 30));
        assertEquals(new Spread(7, 7, 7, 1), Spread.of(Double.NaN, 7));
        assertFalse(Spread.of(Double.NaN).known());
    }

    @Test
    void noisySamplesAreLeftOut() {
        Medians medians =
                Made.medians(Made.samples("a", "plain", 100, 110, 120), List.of(Made.noisy("a", "plain", 4, 9000)));
        Cell cell = medians.cell("a", "plain").orElseThrow();
        assertEquals(new Spread(110, 100, 120, 3), cell.cpu());
        assertEquals(3, cell.clean());
        assertEquals(4, cell.all());
    }

    @Test
    void whereNoSampleIsCleanTheFiguresAreMarkedAndNobodyIsComparedWithThem() {
        Medians medians =
                Made.medians(Made.samples("a", "plain", 200, 200, 200), List.of(Made.noisy("b", "plain", 1, 100)));
        Cell cell = medians.cell("b", "plain").orElseThrow();
        assertFalse(cell.trusted());
        assertEquals(100, cell.cpu().median());
        assertEquals("a", medians.base("plain").orElseThrow().server());
        assertEquals("~100", Grids.scenario(medians, "plain").rows().get(0).get(1));
        assertEquals(Figures.DASH, new Ranking(medians.cells("plain")).place(cell));
    }

    @Test
    void theLimitIsTheBaseThoughAnotherTakesLess() {
        Medians medians = Made.medians(Made.samples("a", "plain", 90), Made.samples("limit-io_uring", "plain", 100));
        assertEquals("limit-io_uring", medians.base("plain").orElseThrow().server());
        assertEquals(0.9, medians.ratio(medians.cell("a", "plain").orElseThrow()), 1e-9);
    }

    @Test
    void theBaseIsComparedWithInEachRound() {
        Medians medians = Made.medians(
                Made.samples("limit-io_uring", "plain", 100, 200, 400), Made.samples("a", "plain", 110, 210, 480));
        Cell cell = medians.cell("a", "plain").orElseThrow();
        assertEquals(new Spread(1.1, 1.05, 1.2, 3), medians.byRound(cell));
        List<String> row = Grids.scenario(medians, "plain").rows().get(1);
        assertEquals(List.of("1.05", "1.10", "1.05–1.20"), row.subList(3, 6));
    }

    @Test
    void withoutTheLimitTheBestIsTheBase() {
        Medians medians = Made.medians(Made.samples("a", "plain", 120), Made.samples("b", "plain", 100));
        assertEquals("b", medians.base("plain").orElseThrow().server());
        assertEquals(1.2, medians.ratio(medians.cell("a", "plain").orElseThrow()), 1e-9);
    }

    @Test
    void whatWasNotMeasuredIsNoFigure() {
        Cell cell = Made.medians(Made.samples("a", "plain", 100)).cells("plain").get(0);
        assertFalse(cell.p99().known());
        assertEquals(Figures.DASH, Figures.micros(cell.p99().median()));
        Sample timed = Made.sample("a", "rate", 1, 100, 1000, new Latency(1, 2, 3, 4, 5), 0);
        assertEquals(3, Made.medians(List.of(timed)).cells("rate").get(0).p99().median());
    }

    @Test
    void aServerOnTwoRuntimesIsTwo() {
        Sample on25 = Made.sample("a", "plain", 1, 100);
        Sample on17 = new Sample("a", "plain", "17", 1, 1, 1000, 0, 0, 200_000, 0, 0, 0, 64, 0, Latency.UNKNOWN, 0, 0);
        assertEquals(
                List.of("a 25", "a 17", "b"),
                Made.medians(List.of(on25, on17), Made.samples("b", "plain", 1)).servers());
    }

    @Test
    void idleMemoryIsTheGrowthForEachConnectionThatWasHeld() {
        List<Sample> samples =
                List.of(Made.idle("a", 1, 10, 5_000), Made.idle("a", 2, 10, 7_000), Made.idle("b", 1, 0, 7_000));
        Spread growth = new Spread(600, 500, 700, 2);
        assertEquals(Map.of("a", new Idle(growth, Spread.NONE, growth)), Idle.perConnection(samples));
    }

    @Test
    void liveObjectsOfAnIdleConnectionAddToItsResidentMemory() {
        Sample sample = new Sample("a", "idle", "25", 1, 1, 10, 0, 0, 0, 0, 3_000, 5_000, 10, 0, Latency.UNKNOWN, 0, 0);
        Idle idle = Idle.perConnection(List.of(sample)).get("a");
        assertEquals(new Spread(300, 300, 300, 1), idle.live());
        assertEquals(new Spread(800, 800, 800, 1), idle.both());
    }

    @Test
    void scenariosThatDifferOnlyByConnectionsAreAFamily() {
        Sample plain512 =
                new Sample("a", "plain512", "25", 1, 1, 1000, 0, 0, 1, 0, 0, 0, 512, 0, Latency.UNKNOWN, 0, 0);
        Medians medians =
                Made.medians(List.of(plain512), Made.samples("a", "plain64", 1), Made.samples("a", "pipe16", 1));
        assertEquals(Map.of("plain", List.of("plain64", "plain512")), ConnectionPlot.families(medians));
    }

    @Test
    void gapsAndTroubleAreTold() {
        Medians medians = Made.medians(
                Made.samples("a", "plain", 100, 100),
                List.of(
                        Made.noisy("b", "plain", 1, 100),
                        Made.sample("a", "rate", 1, 100, 2000, new Latency(1, 2, 3, 4, 5), 0)));
        assertEquals(List.of("rate: no sample of b"), Notes.missing(medians));
        String notes = String.join("\n", Notes.of(medians));
        assertTrue(notes.contains("1 of 4 samples were noisy"), notes);
        assertTrue(notes.contains("b in plain has no clean sample"), notes);
        assertTrue(notes.contains("a in rate answered 50 % of the intended rate"), notes);
    }
}
