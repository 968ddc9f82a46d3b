package io.millrace.bench.report;

/**
 * Whether two sets of samples differ. They are told apart only where each has {@link #SAMPLES_MIN} or more and all of
 * one lie below all of the other. Were both the same, chance would part sets of n and m samples so in 2 of (n + m
 * over n) cases, which is 1 of 10 for three and three. Any thread.
 *
 * @param chance of being told apart though the same; 1 where they are not told apart
 */
record Verdict(Kind kind, double chance) {
    static final int SAMPLES_MIN = 3;

    private static final double CLEAR_MAX = 0.05;

    enum Kind {
        CLEAR("clearly"),
        LIKELY("likely"),
        NOISE("by no more than the noise"),
        TOO_FEW("on too few samples");

        private final String sure;

        Kind(String sure) {
            this.sure = sure;
        }

        /** How sure somebody leads, as an adverb. */
        String sure() {
            return sure;
        }
    }

    static Verdict between(Spread a, Spread b) {
        if (Math.min(a.count(), b.count()) < SAMPLES_MIN) {
            return new Verdict(Kind.TOO_FEW, 1);
        }
        if (a.max() >= b.min() && b.max() >= a.min()) {
            return new Verdict(Kind.NOISE, 1);
        }
        double chance = 2 / choose(a.count() + b.count(), a.count());
        return new Verdict(chance <= CLEAR_MAX ? Kind.CLEAR : Kind.LIKELY, chance);
    }

    boolean apart() {
        return kind == Kind.CLEAR || kind == Kind.LIKELY;
    }

    String words() {
        return switch (kind) {
            case CLEAR -> "clear: " + apartBy();
            case LIKELY -> "likely: " + apartBy();
            case NOISE -> "within the noise: the ranges overlap";
            case TOO_FEW -> "not decided: fewer than " + SAMPLES_MIN + " clean samples of one of them";
        };
    }

    private String apartBy() {
        return "all samples of one lie below all of the other, by chance alone in 1 of " + Figures.count(1 / chance);
    }

    private static double choose(int n, int k) {
        double result = 1;
        for (int i = 1; i <= k; i++) {
            result = result * (n - k + i) / i;
        }
        return result;
    }
}
