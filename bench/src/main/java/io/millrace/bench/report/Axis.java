package io.millrace.bench.report;

import java.util.ArrayList;
import java.util.List;

/** Maps values to places in a plot, and names round values in its range. Any thread. */
final class Axis {
    private static final int TICKS_MAX = 6;
    private static final double LOG = 0;
    private static final double[] STEPS = {1, 2, 2.5, 5, 10};

    private final double step;
    private final double low;
    private final double high;
    private final double start;
    private final double end;

    private Axis(double step, double low, double high, double start, double end) {
        assert low < high : low + " " + high;
        this.step = step;
        this.low = low;
        this.high = high;
        this.start = start;
        this.end = end;
    }

    /** From one round value to another, around all from {@code min} to {@code max}. */
    static Axis linear(double min, double max, double start, double end) {
        double top = max > min ? max : min + 1;
        double step = step(min, top);
        return new Axis(step, Math.floor(min / step) * step, Math.ceil(top / step) * step, start, end);
    }

    /** Each factor takes the same room; from 1, 2 or 5 times a power of ten to another. */
    static Axis log(double min, double max, double start, double end) {
        double low = round(min, false);
        double high = round(max, true);
        return new Axis(LOG, low, high > low ? high : round(low * 1.5, true), start, end);
    }

    /** Each factor takes the same room; exactly from one value to the other. */
    static Axis logBetween(double low, double high, double start, double end) {
        return new Axis(LOG, low, high, start, end);
    }

    /** The place of a value; what is outside of the range is at the edge. */
    double at(double value) {
        double v = Math.max(low, Math.min(high, value));
        double share = step == LOG ? Math.log(v / low) / Math.log(high / low) : (v - low) / (high - low);
        return start + share * (end - start);
    }

    double high() {
        return high;
    }

    List<Double> ticks() {
        return step == LOG ? logTicks() : linearTicks();
    }

    private List<Double> linearTicks() {
        List<Double> ticks = new ArrayList<>();
        for (long i = Math.round(low / step); i * step <= high + step / 1000; i++) {
            ticks.add(i * step);
        }
        return ticks;
    }

    private List<Double> logTicks() {
        List<Double> ticks = new ArrayList<>();
        boolean wide = high / low > 1000;
        for (double tick = low; tick <= high * 1.001; tick = round(tick * 1.01, true)) {
            if (!wide || Math.abs(Math.log10(tick) - Math.rint(Math.log10(tick))) < 1e-9) {
                ticks.add(tick);
            }
        }
        return ticks;
    }

    /** The smallest round step that makes no more than {@link #TICKS_MAX} ticks. */
    private static double step(double low, double high) {
        double power = Math.pow(10, Math.floor(Math.log10((high - low) / TICKS_MAX)));
        for (double step : STEPS) {
            if ((high - low) / (step * power) <= TICKS_MAX - 1) {
                return step * power;
            }
        }
        return 20 * power;
    }

    /** The next of 1, 2 and 5 times a power of ten, at the value or beyond it. */
    private static double round(double value, boolean up) {
        double power = Math.pow(10, Math.floor(Math.log10(value)));
        double[] mantissas = {1, 2, 5, 10};
        if (up) {
            for (double m : mantissas) {
                if (m * power >= value * (1 - 1e-9)) {
                    return m * power;
                }
            }
        }
        for (int i = mantissas.length - 1; i > 0; i--) {
            if (mantissas[i] * power <= value * (1 + 1e-9)) {
                return mantissas[i] * power;
            }
        }
        return power;
    }
}
