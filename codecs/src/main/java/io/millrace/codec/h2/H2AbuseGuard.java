package io.millrace.codec.h2;

/**
 * Counts what a peer does that costs us more than it costs the peer, and says when it was too much. Loop thread only.
 *
 * <p>Each method that counts answers whether the connection is to be cut; where budgets only observe it tells the
 * listener and answers no.
 */
final class H2AbuseGuard {
    private static final long SCALE = 1_000; // of a token
    private static final long NS_PER_MS = 1_000_000;

    private final H2Budgets budgets;
    private final H2Listener listener;
    private final long tokensMax;

    // resets: a bucket that time and completed streams fill
    private long tokens;
    private long filledNs;
    private boolean isFilled; // whether filledNs is a time

    private long periodNs;
    private boolean isInPeriod;
    private int settings;
    private int pings;
    private int idleFrames;

    private int emptyData;
    private int tinyData;

    H2AbuseGuard(H2Budgets budgets, H2Listener listener) {
        this.budgets = budgets;
        this.listener = listener;
        tokensMax = budgets.resets() * SCALE;
        tokens = tokensMax;
    }

    /** A stream did what it was opened for. */
    void completed() {
        if (tokens < tokensMax) {
            tokens = Math.min(tokensMax, tokens + SCALE);
        }
    }

    /** A stream ended by a reset of the peer or one that it caused. */
    boolean reset(boolean answered, long nowNs) {
        fill(nowNs);
        tokens -= answered ? SCALE : 2 * SCALE;
        if (tokens >= 0) {
            return false;
        }
        tokens = 0;
        return exceeded(H2Abuse.RESETS, budgets.resets() + 1L);
    }

    private void fill(long nowNs) {
        if (isFilled) {
            long ms = (nowNs - filledNs) / NS_PER_MS;
            if (ms <= 0) {
                return;
            }
            long full = tokensMax / Math.max(1, budgets.resetsPerSecond()) + 1;
            tokens = ms > full && budgets.resetsPerSecond() > 0
                    ? tokensMax
                    : Math.min(tokensMax, tokens + ms * budgets.resetsPerSecond());
            filledNs += ms * NS_PER_MS;
        } else {
            isFilled = true;
            filledNs = nowNs;
        }
    }

    boolean settings(long nowNs) {
        period(nowNs);
        return ++settings > budgets.settings() && exceeded(H2Abuse.SETTINGS, settings);
    }

    boolean ping(long nowNs) {
        period(nowNs);
        return ++pings > budgets.pings() && exceeded(H2Abuse.PINGS, pings);
    }

    /** A frame came that changes nothing. */
    boolean idleFrame(long nowNs) {
        period(nowNs);
        return ++idleFrames > budgets.idleFrames() && exceeded(H2Abuse.IDLE_FRAMES, idleFrames);
    }

    /** Content was sent: whoever measures by PING how fast it comes does so no more often than it comes. */
    void dataSent() {
        if (pings > 0) {
            pings--;
        }
    }

    private void period(long nowNs) {
        if (!isInPeriod || nowNs - periodNs >= H2Budgets.PERIOD_NS) {
            isInPeriod = true;
            periodNs = nowNs;
            settings = 0;
            pings = 0;
            idleFrames = 0;
        }
    }

    /** A DATA frame came that carries nothing and ends nothing. */
    boolean emptyData() {
        return ++emptyData > budgets.emptyData() && exceeded(H2Abuse.EMPTY_DATA, emptyData);
    }

    void usefulData() {
        emptyData = 0;
    }

    /** A tiny piece of content came and was not consumed at once. */
    boolean tinyData(H2StreamState s) {
        s.tinyUnread++;
        return ++tinyData > budgets.tinyData() && exceeded(H2Abuse.TINY_DATA, tinyData);
    }

    /** Content of the stream was consumed: no more frames can be unread than bytes are. */
    void consumed(H2StreamState s) {
        if (s.tinyUnread > s.unread) {
            tinyData -= s.tinyUnread - s.unread;
            s.tinyUnread = s.unread;
        }
    }

    boolean controlQueued(int count) {
        return count > budgets.controlQueued() && exceeded(H2Abuse.CONTROL_QUEUED, count);
    }

    boolean isObserving() {
        return budgets.observe();
    }

    /** Tells; true if it is to be cut. */
    boolean exceeded(H2Abuse what, long observed) {
        boolean cuts = !budgets.observe();
        listener.onAbuse(what, observed, cuts);
        return cuts;
    }
}
