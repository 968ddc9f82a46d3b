package io.millrace.bench.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class AxisTest {
    @Test
    void linearTicksAreRoundAndAroundTheValues() {
        assertEquals(
                List.of(0.0, 2000.0, 4000.0, 6000.0, 8000.0),
                Axis.linear(0, 6861, 0, 1).ticks());
        assertEquals(
                List.of(5000.0, 5500.0, 6000.0, 6500.0, 7000.0),
                Axis.linear(5394, 6861, 0, 1).ticks());
    }

    @Test
    void everyLinearRangeHasAFewTicks() {
        for (double max = 0.001; max < 1e12; max *= 1.07) {
            List<Double> ticks = Axis.linear(0, max, 0, 1).ticks();
            assertTrue(ticks.size() >= 3 && ticks.size() <= 7, max + ": " + ticks);
            assertTrue(ticks.get(ticks.size() - 1) >= max, max + ": " + ticks);
        }
    }

    @Test
    void logTicksAreOneTwoAndFiveOrPowersOfTenOverALongRange() {
        assertEquals(
                List.of(20.0, 50.0, 100.0, 200.0, 500.0),
                Axis.log(46, 410, 0, 1).ticks());
        assertEquals(
                List.of(10.0, 100.0, 1000.0, 10000.0, 100000.0),
                Axis.log(10, 100_000, 0, 1).ticks());
    }

    @Test
    void valuesStandWhereTheyBelong() {
        Axis up = Axis.linear(0, 10, 100, 0);
        assertEquals(75, up.at(2.5), 1e-9);
        assertEquals(0, up.at(99), 1e-9);
        Axis log = Axis.log(10, 1000, 0, 100);
        assertEquals(50, log.at(100), 1e-9);
        assertEquals(0, log.at(0), 1e-9);
    }

    @Test
    void oneValueAloneHasAnAxisToo() {
        assertTrue(Axis.linear(0, 0, 0, 1).ticks().size() >= 2);
        assertTrue(Axis.log(50, 50, 0, 1).ticks().size() >= 2);
    }

    @Test
    void namesAtLinesArePushedApartWithinTheDrawing() {
        assertArrayEquals(new double[] {100, 116, 132}, LinePlot.apart(new double[] {100, 101, 102}), 1e-9);
        assertArrayEquals(
                new double[] {LinePlot.BOTTOM - 16, LinePlot.BOTTOM},
                LinePlot.apart(new double[] {LinePlot.BOTTOM, LinePlot.BOTTOM}),
                1e-9);
    }
}
