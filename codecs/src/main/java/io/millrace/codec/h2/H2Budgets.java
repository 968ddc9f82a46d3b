package io.millrace.codec.h2;

/**
 * What a peer may do that costs us more than it costs the peer. Immutable; any thread.
 *
 * <p>Useful work earns back: a completed stream what a reset cost, data that we sent a PING. With {@code observe}
 * everything is counted and told ({@link H2Listener#onAbuse}) and nothing is cut.
 *
 * @param resets streams that may end by a reset, of either side, at once; one that ends before a byte of its response
 *     costs two
 * @param resetsPerSecond how fast that budget fills again
 * @param continuations CONTINUATION frames of one field section, or 1.25 times what the limits would need if more
 * @param emptyFragments frames of one field section that carry nothing and do not end it
 * @param emptyData DATA frames in a row that carry nothing and end nothing
 * @param tinyData DATA frames below {@link #TINY_LENGTH} bytes that are received and not yet consumed
 * @param controlQueued PING and SETTINGS acknowledgements and resets that the peer caused and does not read
 * @param settings SETTINGS frames within {@link #PERIOD_NS}
 * @param pings PING frames within {@link #PERIOD_NS}
 * @param idleFrames PRIORITY, PRIORITY_UPDATE and unknown frames within {@link #PERIOD_NS}
 * @param observe only count and tell
 */
public record H2Budgets(
        int resets,
        int resetsPerSecond,
        int continuations,
        int emptyFragments,
        int emptyData,
        int tinyData,
        int controlQueued,
        int settings,
        int pings,
        int idleFrames,
        boolean observe) {
    /** DATA frames shorter than this are tiny. */
    public static final int TINY_LENGTH = 256;

    /** Over which SETTINGS, PING and idle frames are counted: 10 s. */
    public static final long PERIOD_NS = 10_000_000_000L;

    /** What is used unless the user sets something else. */
    public static final H2Budgets DEFAULT = new H2Budgets(200, 20, 8, 1, 10, 8_192, 512, 32, 64, 2_048, false);

    private static final int MAX = 1_000_000;

    /**
     * Checks every bound.
     *
     * @throws IllegalArgumentException naming the component, its value and the allowed range
     */
    public H2Budgets {
        H2Limits.check("resets", resets, 1, MAX);
        H2Limits.check("resetsPerSecond", resetsPerSecond, 0, MAX);
        H2Limits.check("continuations", continuations, 0, MAX);
        H2Limits.check("emptyFragments", emptyFragments, 0, MAX);
        H2Limits.check("emptyData", emptyData, 0, MAX);
        H2Limits.check("tinyData", tinyData, 1, MAX);
        H2Limits.check("controlQueued", controlQueued, 1, MAX);
        H2Limits.check("settings", settings, 1, MAX);
        H2Limits.check("pings", pings, 1, MAX);
        H2Limits.check("idleFrames", idleFrames, 1, MAX);
    }
}
