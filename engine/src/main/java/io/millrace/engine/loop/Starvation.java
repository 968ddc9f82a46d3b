package io.millrace.engine.loop;

/**
 * The end of a standstill: members wait for a block to receive into, none comes back for a second, and who keeps the
 * most of what it was sent and does not take is given up, then the next one at each look. Loop thread only.
 */
final class Starvation extends Timer {
    private static final long LOOK_NS = 50_000_000;
    private static final int LOOKS_MAX = 20;

    private final EventLoop loop;
    private boolean watches;
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

    /** So many members wait no more. */
    void letGo(int count) {
        looks = count > 0 ? 0 : looks;
    }

    @Override
    protected void onDeadline(long nowNs) {
        watches = loop.isStarved();
        if (!watches) {
            return;
        }
        if (++looks >= LOOKS_MAX) {
            loop.giveUpKeeper();
        }
        loop.timers().set(this, nowNs + LOOK_NS);
    }
}
