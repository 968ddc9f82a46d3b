package io.millrace.bench.report;

/**
 * Whether two servers differ. They are told apart only where each has {@link #SAMPLES_MIN} clean samples or more, and
 * then by either of two signs. All samples of one lie below all of the other: were both the same, chance would part
 * sets of n and m samples so in 2 of (n + m over n) cases, which is 1 of 10 for three and three. Or one took less in
 * each of {@link #ROUNDS_MIN} rounds or more, which chance does in 2 of 2 to the power of the rounds: samples of one
 * round were taken one after the other, so that this sees what a machine that changes its speed would hide. Any thread.
 *
 * @param chance of being told apart though the same; 1 where they are not told apart
 * @param how the sign that tells them apart, or why nothing does
 */
record Verdict(Kind kind, double chance, String how) {
    static final int SAMPLES_MIN = 3;
    static final int ROUNDS_MIN = 5;

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

    static Verdict between(Cell a, Cell b) {
        if (Math.min(a.clean(), b.clean()) < SAMPLES_MIN) {
            return new Verdict(Kind.TOO_FEW, 1, "fewer than " + SAMPLES_MIN + " clean samples of one of them");
        }
        Verdict byRange = byRange(a.cpu(), b.cpu());
        Verdict byRounds = byRounds(Pairs.quotients(a, b));
        return byRounds.chance < byRange.chance ? byRounds : byRange;
    }

    private static Verdict byRange(Spread a, Spread b) {
        if (a.max() >= b.min() && b.max() >= a.min()) {
            return new Verdict(Kind.NOISE, 1, "the ranges overlap, and neither is ahead in all rounds");
        }
        return apart(2 / choose(a.count() + b.count(), a.count()), "all samples of one lie below all of the other");
    }

    private static Verdict byRounds(Spread quotients) {
        boolean oneSided = quotients.max() < 1 || quotients.min() > 1;
        if (quotients.count() < ROUNDS_MIN || !oneSided) {
            return new Verdict(Kind.NOISE, 1, "neither is ahead in all rounds");
        }
        return apart(2 / Math.pow(2, quotients.count()), "less in each of " + quotients.count() + " rounds");
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
