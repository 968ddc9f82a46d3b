package io.millrace.bench.report;

/**
 * Whether two sets of samples differ. They are told apart only where all samples of one lie below all of the other. Were
 * both the same, chance would part sets of n and m samples so in 2 of (n + m over n) cases; above {@link #CHANCE_MAX} the
 * samples are too few to say. Any thread.
 */
record Verdict(Kind kind, double chance) {
    /** Three samples against three: 1 in 10. */
    static final double CHANCE_MAX = 0.1;

    private static final double CLEAR_MAX = 0.05;

    enum Kind {
        CLEAR,
        LIKELY,
        NOISE,
        TOO_FEW
    }

    static Verdict between(Spread a, Spread b) {
        if (!a.known() || !b.known()) {
            return new Verdict(Kind.TOO_FEW, 1);
        }
        if (a.max() >= b.min() && b.max() >= a.min()) {
            boolean single = a.count() == 1 || b.count() == 1;
            return new Verdict(single ? Kind.TOO_FEW : Kind.NOISE, 1);
        }
        double chance = Math.min(1, 2 / choose(a.count() + b.count(), a.count()));
        return new Verdict(
                chance <= CLEAR_MAX ? Kind.CLEAR : chance <= CHANCE_MAX ? Kind.LIKELY : Kind.TOO_FEW, chance);
    }

    boolean apart() {
        return kind == Kind.CLEAR || kind == Kind.LIKELY;
    }

    String words() {
        return switch (kind) {
            case CLEAR -> "clear: no sample of one reaches the other, chance would part them so in 1 of " + oneOf();
            case LIKELY ->
                "likely: no sample of one reaches the other, but chance would part so few in 1 of " + oneOf();
            case NOISE -> "within the noise: the ranges overlap";
            case TOO_FEW -> "not decided: too few clean samples";
        };
    }

    private String oneOf() {
        return Figures.count(1 / chance);
    }

    private static double choose(int n, int k) {
        double result = 1;
        for (int i = 1; i <= k; i++) {
            result = result * (n - k + i) / i;
        }
        return result;
    }
}
