package io.millrace.bench.report;

/**
 * Whether two servers differ. They are told apart only where each has {@link #SAMPLES_MIN} clean samples or more, and
 * then by either of two signs. All samples of one lie below all of the other: were both the same, chance would part
 * sets of n and m samples so in 2 of (n + m over n) cases, which is 1 of 10 for three and three. Or one took less in
 * most of {@link #ROUNDS_MIN} rounds or more, as a sign test judges: samples of one round were taken one after the
 * other, so that this sees what a machine that changes its speed would hide. Any thread.
 *
 * @param chance of being told apart though the same; 1 where they are not told apart
 * @param how the sign that tells them apart, or why nothing does
 */
record Verdict(Kind kind, double chance, String how) {
    static final int SAMPLES_MIN = 3;
    static final int ROUNDS_MIN = 5;

    private static final double CLEAR_MAX = 0.05;
    private static final double LIKELY_MAX = 0.1;

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

    static Verdict between(Cell a, Cell b) {
        if (Math.min(a.clean(), b.clean()) < SAMPLES_MIN) {
            return new Verdict(Kind.TOO_FEW, 1, "fewer than " + SAMPLES_MIN + " clean samples of one of them");
        }
        Verdict byRange = byRange(a.cpu(), b.cpu());
        Verdict byRounds =
                byRounds(Pairs.quotients(a, b), a.cpu().median() < b.cpu().median());
        return byRounds.chance < byRange.chance ? byRounds : byRange;
    }

    private static Verdict byRange(Spread a, Spread b) {
        if (a.max() >= b.min() && b.max() >= a.min()) {
            return noise();
        }
        return apart(2 / choose(a.count() + b.count(), a.count()), "all samples of one lie below all of the other");
    }

    /** Equal rounds count for neither, and rounds that speak against the medians for nobody. */
    private static Verdict byRounds(double[] quotients, boolean firstIsLess) {
        int less = 0;
        int more = 0;
        for (double quotient : quotients) {
            less += quotient < 1 ? 1 : 0;
            more += quotient > 1 ? 1 : 0;
        }
        int rounds = less + more;
        int most = firstIsLess ? less : more;
        double chance = Math.min(1, 2 * atLeast(most, rounds));
        if (rounds < ROUNDS_MIN || chance > LIKELY_MAX) {
            return noise();
        }
        return apart(chance, "less in " + most + " of " + rounds + " rounds");
    }

    /** How often a fair coin falls so often or oftener on the side that was called. */
    private static double atLeast(int times, int throwsOfCoin) {
        double sum = 0;
        for (int k = times; k <= throwsOfCoin; k++) {
            sum += choose(throwsOfCoin, k);
        }
        return sum / Math.pow(2, throwsOfCoin);
    }

    private static Verdict noise() {
        return new Verdict(Kind.NOISE, 1, "the ranges overlap, and too few rounds agree");
    }

    private static Verdict apart(double chance, String sign) {
        String how = sign + ", by chance alone in 1 of " + Figures.count(1 / chance);
        return new Verdict(chance <= CLEAR_MAX ? Kind.CLEAR : Kind.LIKELY, chance, how);
    }

    boolean apart() {
        return kind == Kind.CLEAR || kind == Kind.LIKELY;
    }

    String words() {
        return switch (kind) {
            case CLEAR -> "clear: " + how;
            case LIKELY -> "likely: " + how;
            case NOISE -> "within the noise: " + how;
            case TOO_FEW -> "not decided: " + how;
        };
    }

    private static double choose(int n, int k) {
        double result = 1;
        for (int i = 1; i <= k; i++) {
            result = result * (n - k + i) / i;
        }
        return result;
    }
}
