package io.millrace.http.tls;

import io.millrace.engine.config.Settings;
import io.millrace.engine.loop.EventLoop;
import io.millrace.engine.loop.Timer;
import io.millrace.engine.memory.Block;
import io.millrace.engine.memory.BlockClass;
import io.millrace.engine.memory.BlockPool;
import io.millrace.engine.memory.LoopMemory;
import io.millrace.engine.memory.Releaser;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;

/** What the TLS channels of one loop share. Loop thread only. */
public final class TlsLoop {
    private static final BlockClass[] AWAITED = {BlockClass.SMALL, BlockClass.LARGE, BlockClass.HEAD};
    private static final long RETRY_NS = 100_000_000;

    private final EventLoop loop;
    private final TlsLimits limits;
    private final Executor background;
    private final TlsScratch scratch;
    private final HandshakeBudget budget;
    private final Releaser lastRoomBack = this::lastRoomBack;
    private final ArrayDeque<TlsChannel> awaitLastRoom = new ArrayDeque<>();
    private ByteBuffer lastRoom; // null: nobody has needed it yet
    private boolean lastRoomTaken;
    private final ArrayDeque<TlsBelow> starved = new ArrayDeque<>();
    private final Runnable blocksBack = this::blocksBack;
    private final Timer retry = new Timer() { // who keeps blocks for long may be given up by now
                @Override
                protected void onDeadline(long nowNs) {
                    blocksBack();
                }
            };
    private boolean retries;

    /** @param background runs the costly steps of handshakes */
    public TlsLoop(EventLoop loop, Settings settings, Executor background) {
        assert loop.isCurrent();
        this.loop = loop;
        this.limits = TlsLimits.of(settings);
        this.background = background;
        this.scratch = new TlsScratch(loop);
        this.budget = new HandshakeBudget(loop, limits);
    }

    EventLoop loop() {
        return loop;
    }

    TlsLimits limits() {
        return limits;
    }

    Executor background() {
        return background;
    }

    TlsScratch scratch() {
        return scratch;
    }

    HandshakeBudget budget() {
        return budget;
    }

    /** Bytes of the shortest block to send from. */
    int smallLength() {
        return loop.memory().pool(BlockClass.SMALL).blockLength();
    }

    /**
     * Memory for one record, which is there when blocks are not: what would free them may be waiting to be wrapped. It
     * comes back by {@link #lastRoom()}; null when somebody has it, and that one is told later.
     */
    ByteBuffer takeLastRoom(TlsChannel one) {
        if (lastRoom == null) {
            lastRoom = ByteBuffer.allocateDirect(TlsScratch.LENGTH);
        }
        if (lastRoomTaken) {
            if (!awaitLastRoom.contains(one)) {
                awaitLastRoom.add(one);
            }
            return null;
        }
        lastRoomTaken = true;
        return lastRoom;
    }

    /** What gives it back. */
    Releaser lastRoom() {
        return lastRoomBack;
    }

    private void lastRoomBack() {
        lastRoomTaken = false;
        TlsChannel next = awaitLastRoom.poll();
        if (next != null) {
            next.sendAgain();
        }
    }

    /** A block that what a record carries fits into; null when none is free. */
    Block takeFor(int recordLength) {
        LoopMemory memory = loop.memory();
        BlockPool spares = memory.pool(BlockClass.SPARE);
        Block b = recordLength <= spares.blockLength() ? spares.take() : null;
        if (b == null && recordLength <= memory.pool(BlockClass.LARGE).blockLength()) {
            b = memory.pool(BlockClass.LARGE).take();
        }
        return b == null ? memory.pool(BlockClass.HEAD).take() : b;
    }

    /** Tells one that blocks have come back, once any has. */
    void awaitBlock(TlsBelow one) {
        if (starved.isEmpty()) {
            for (BlockClass c : AWAITED) {
                loop.memory().pool(c).await(blocksBack);
            }
        }
        if (!starved.contains(one)) {
            starved.add(one);
        }
        if (!retries) {
            retries = true;
            loop.timers().set(retry, loop.clock().nanoTime() + RETRY_NS);
        }
    }

    /** It is gone. */
    void awaitsNoBlock(TlsBelow one) {
        if (starved.remove(one) && starved.isEmpty()) {
            awaitNoBlocks();
        }
    }

    private void awaitNoBlocks() {
        for (BlockClass c : AWAITED) {
            loop.memory().pool(c).awaitNoMore(blocksBack);
        }
        retries = false;
        loop.timers().cancel(retry);
    }

    /** Inside whatever released the block. */
    private void blocksBack() {
        awaitNoBlocks();
        for (TlsBelow one = starved.poll(); one != null; one = starved.poll()) {
            one.goOnLater();
        }
    }
}
