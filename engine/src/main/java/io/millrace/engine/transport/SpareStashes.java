package io.millrace.engine.transport;

import io.millrace.engine.loop.EventLoop;

/**
 * Empty stashes of a loop, for the next channels that have something to keep: one that pauses again and again would
 * make one each time. Loop thread only.
 */
final class SpareStashes {
    /** More at once is a burst, whose memory goes again. */
    private static final int COUNT_MAX = 64;

    private final ReceiveStash[] stashes = new ReceiveStash[COUNT_MAX];
    private int count;

    ReceiveStash take(EventLoop loop) {
        if (count == 0) {
            return new ReceiveStash(loop.memory(), loop.config().carryLengthMax());
        }
        ReceiveStash stash = stashes[--count];
        stashes[count] = null;
        return stash;
    }

    void giveBack(ReceiveStash stash) {
        assert stash.isEmpty();
        if (count < COUNT_MAX && stash.isNarrow()) {
            stashes[count++] = stash;
        }
    }
}
