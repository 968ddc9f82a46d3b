package io.millrace.codec.h2;

/** Arithmetic of windows, which may become negative but never exceed 2^31-1 (RFC 9113 section 6.9). Stateless. */
final class FlowWindow {
    static final int MAX = Integer.MAX_VALUE;

    /** No window: what {@link #add} answers beyond the bound. */
    static final int OVERFLOW = Integer.MIN_VALUE;

    private FlowWindow() {}

    /** The sum, or {@link #OVERFLOW}. */
    static int add(int window, int delta) {
        long sum = (long) window + delta;
        return sum > MAX || sum <= OVERFLOW ? OVERFLOW : (int) sum;
    }
}
