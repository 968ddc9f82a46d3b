package io.millrace.engine.transport;

import io.millrace.engine.memory.Block;
import io.millrace.engine.memory.BlockClass;
import io.millrace.engine.memory.BlockPool;
import io.millrace.engine.memory.LeaseAccount;
import io.millrace.engine.memory.LoopMemory;
import io.millrace.engine.telemetry.Counter;

/**
 * Feeds a channel's handler: received bytes in place where possible, an incomplete message from the carry, what came
 * while paused from the stash. Loop thread only.
 */
final class ReceivePath implements LeaseAccount {
    private final StreamChannel channel;
    private int retainedBlocks;
    private ReceiveStash stash; // only while something is kept
    private boolean again;

    ReceivePath(StreamChannel channel) {
        this.channel = channel;
    }

    boolean isEmpty() {
        return stash == null;
    }

    // --- R9: a slow reader must not pin the blocks that others receive into ---

    @Override
    public boolean mayKeepBlock() {
        BlockPool spares = channel.loop().memory().pool(BlockClass.SPARE);
        return retainedBlocks < channel.loop().config().retainedBlocksMax() && spares.free() * 4 > spares.capacity();
    }

    @Override
    public void onRetained(int length, boolean keptBlock) {
        retainedBlocks += keptBlock ? 1 : 0;
    }

    @Override
    public void onReleased(int length, boolean keptBlock) {
        retainedBlocks -= keptBlock ? 1 : 0;
    }

    /** Bytes the next arming may bring: one block at a time while blocks are short, so that many share the few. */
    int armLength() {
        LoopMemory memory = channel.loop().memory();
        boolean isShort =
                channel.loop().receiveBlocksScarce() || memory.ledger().shrink();
        return isShort
                ? memory.pool(BlockClass.SPARE).blockLength()
                : channel.loop().config().armLength();
    }

    // --- feeding ---

    boolean hasPieces() {
        return stash != null && stash.hasPieces();
    }

    int stashLength() {
        return stash == null ? 0 : stash.stashLength();
    }

    /** Bytes from the transport, lent until this returns. */
    void receive(Block b, int offset, int length) {
        int done = 0;
        if (channel.feeds() && !hasPieces()) {
            done = consume(b, offset, length);
        }
        if (done < length && channel.isOpen()) {
            stash().keep(b, offset + done, length - done, channel.loop().receiveBlocksScarce());
            channel.loop().counters().max(Counter.RECEIVE_STASH_BYTES_MAX, stash.stashLength());
        }
        drop();
    }

    /** An incomplete message is to be fed once more without more of it: somebody resumed, or took over. */
    void again() {
        again = true;
    }

    /** Feeds what is kept, as long as the handler is willing. */
    void redeliver() {
        if (again && stash != null && stash.carryLength() > 0 && channel.feeds()) {
            carryConsumed(call(stash.carry(), stash.carryOffset(), stash.carryLength()));
        }
        while (hasPieces() && channel.feeds()) {
            int n = consume(stash.pieceBlock(), stash.pieceOffset(), stash.pieceLength());
            if (stash != null) { // else the handler closed the channel
                stash.pieceConsumed(n);
            }
        }
        drop();
    }

    /**
     * Feeds a range, moving an incomplete rest into the carry.
     *
     * @return bytes dealt with; fewer than {@code length} when the handler paused
     */
    private int consume(Block b, int offset, int length) {
        int done = 0;
        while (done < length && channel.feeds()) {
            done += stash != null && stash.carryLength() > 0
                    ? consumeCarried(b, offset + done, length - done)
                    : consumeDirect(b, offset + done, length - done);
        }
        return channel.isOpen() ? done : length;
    }

    private int consumeDirect(Block b, int offset, int length) {
        StreamHandler before = channel.handler();
        int n = call(b, offset, length);
        boolean wantsMore = n < length && channel.feeds() && channel.handler() == before;
        return wantsMore ? carryRest(b, offset, length, n) : n;
    }

    /** Completes the message in the carry; what was appended but not needed is fed from the receive block itself. */
    private int consumeCarried(Block b, int offset, int length) {
        int old = stash.carryLength();
        int took = stash.carryAppend(b, offset, length);
        if (took == 0) {
            boolean goesOn = evictFor(old + 1) || channel.carryRefused();
            return goesOn ? 0 : length;
        }
        channel.loop().counters().max(Counter.RECEIVE_CARRY_BYTES_MAX, stash.carryLength());
        int n = call(stash.carry(), stash.carryOffset(), stash.carryLength());
        if (n < old || !channel.isOpen()) {
            carryConsumed(n);
            return took;
        }
        carryConsumed(stash == null ? 0 : stash.carryLength());
        int fed = n - old;
        boolean wantsMore = fed < took && took == length && channel.feeds();
        return wantsMore ? carryRest(b, offset, length, fed) : fed;
    }

    private int carryRest(Block b, int offset, int length, int consumed) {
        int rest = length - consumed;
        boolean kept = stash().carryStart(b, offset + consumed, rest);
        while (!kept && evictFor(rest)) {
            kept = stash().carryStart(b, offset + consumed, rest);
        }
        if (kept) {
            channel.loop().carriers().add(channel, channel.loop().clock().nanoTime());
            channel.loop().counters().max(Counter.RECEIVE_CARRY_BYTES_MAX, rest);
        } else if (channel.carryRefused()) {
            return consumed;
        }
        return length;
    }

    /** Blocks ran out: somebody else's older message may make room. */
    private boolean evictFor(int bytes) {
        return stash.mayCarry(bytes)
                && channel.loop()
                        .carriers()
                        .evictOldest(channel, channel.loop().clock().nanoTime());
    }

    private void carryConsumed(int bytes) {
        if (stash != null && stash.carryLength() > 0) {
            stash.carryConsumed(bytes);
            if (stash.carryLength() == 0) {
                channel.loop().carriers().remove(channel);
            }
        }
    }

    private int call(Block b, int offset, int length) {
        again = false; // what is asked for inside the call counts
        return HandlerCalls.receive(channel, this, b, offset, length);
    }

    private ReceiveStash stash() {
        if (stash == null) {
            stash = spareStashes().take(channel.loop());
        }
        return stash;
    }

    private void drop() {
        if (stash != null && stash.isEmpty()) {
            spareStashes().giveBack(stash);
            stash = null;
        }
    }

    private SpareStashes spareStashes() {
        return Transport.of(channel.loop()).spareStashes();
    }

    void discard() {
        if (stash != null) {
            channel.loop().carriers().remove(channel);
            stash.discard();
            drop();
        }
    }

    @Override
    public String toString() {
        return (stash == null ? "0" : stash.toString()) + ", retained blocks " + retainedBlocks;
    }
}
