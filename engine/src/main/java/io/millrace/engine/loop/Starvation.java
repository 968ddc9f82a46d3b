package io.millrace.engine.loop;

/**
 * The end of a standstill: members wait for a block to receive into, and none comes back for a second. Then who keeps
 * the most of what it was sent and does not take is given up, and one more at each look until blocks are not short any
 * more. Loop thread only.
 */
final class Starvation extends Timer {
    private static final long LOOK_NS = 50_000_000;
    private static final int LOOKS_MAX = 20;

    private final EventLoop loop;
    private boolean watches;
    private boolean stuck; // and blocks are short still
    private int looks; // since somebody was let go

    Starvation(EventLoop loop) {
        this.loop = loop;
    }

    /** A member begins to wait. */
    void watch() {
        if (!watches && !loop.isClosed()) {
            watches = true;
            looks = 0;
            loop.timers().set(this, loop.clock().nanoTime() + LOOK_NS);
        }
    }

    /** A member waits no more. */
    void letGo() {
        looks = 0;
        if (!loop.isStarved()) {
            watches = false;
            stuck = false;
            loop.timers().cancel(this);
        }
    }

    @Override
    protected void onDeadline(long nowNs) {
        looks++;
        stuck = loop.receiveBlocksShort() && (stuck || looks >= LOOKS_MAX);
        if (stuck) {
            loop.giveUpKeeper();
        }
        loop.timers().set(this, nowNs + LOOK_NS);
    }
}
