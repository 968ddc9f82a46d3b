package io.millrace.transport.iouring;

import io.millrace.engine.memory.LoopMemory;
import io.millrace.engine.transport.TransportFailedException;
import io.millrace.sys.Memory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A loop's ring with its receive buffers, and the memory that the kernel may write to until the ring is closed. Belongs
 * to the loop thread.
 */
final class LoopRing {
    private static final int SCRATCH_LENGTH = 1024;
    /** Longest wait that passes over completions: until then they hold what was sent, of a loop that fell idle. */
    private static final long PASS_OVER_NS = 100_000_000;

    private static final int CLOSING_ENTERS_MAX = 100;
    private static final long CLOSING_WAIT_NS = 10_000_000;
    /** Deferred items that the kernel ends in one enter, when it is not asked for more. */
    private static final int PORTION = 20;

    /** Of the loop that ends, whose slots are gone. */
    private static final long CLOSING_TOKEN = -1L;

    /** Rings that ended with something in flight: while they are here, nobody frees what the kernel may write to. */
    private static final ConcurrentLinkedQueue<Object> KEPT = new ConcurrentLinkedQueue<>();

    private final KernelRing kernel;
    private final BufferRing buffers;
    private final Operations operations;
    private final Coalescing coalescing;
    private final LoopMemory memory;
    private final ByteBuffer lingerOnZero;
    private final long lingerOnZeroAddress;

    private LoopRing(KernelRing kernel, BufferRing buffers, UringConfig config, LoopMemory memory) {
        this.kernel = kernel;
        this.buffers = buffers;
        this.operations = new Operations(kernel, config.piecesMax());
        this.coalescing = new Coalescing(config.coalescedNs());
        this.memory = memory;
        lingerOnZero = direct(2 * Integer.BYTES).putInt(0, 1);
        lingerOnZeroAddress = Memory.address(lingerOnZero);
    }

    private static ByteBuffer direct(int length) {
        return ByteBuffer.allocateDirect(length).order(ByteOrder.LITTLE_ENDIAN);
    }

    static LoopRing open(UringConfig config, LoopMemory memory) {
        KernelRing kernel = KernelRing.open(config.submissions(), config.completions(), config.setupFlags());
        try {
            BufferRing buffers = new BufferRing(memory);
            ByteBuffer scratch = direct(SCRATCH_LENGTH);
            buffers.register(kernel, scratch);
            if (config.restricted()) {
                kernel.check("restricting the ring", Restrictions.apply(kernel, scratch));
            }
            kernel.enable();
            return new LoopRing(kernel, buffers, config, memory);
        } catch (RuntimeException | Error e) {
            kernel.close();
            throw e;
        }
    }

    Operations operations() {
        return operations;
    }

    Coalescing coalescing() {
        return coalescing;
    }

    BufferRing buffers() {
        return buffers;
    }

    CompletionQueue completions() {
        return kernel.completions();
    }

    long enters() {
        return kernel.enters();
    }

    boolean hasCompletions() {
        return !kernel.completions().isEmpty() || overflowed();
    }

    private boolean overflowed() {
        return (kernel.submissions().flags() & Uapi.SQ_CQ_OVERFLOW) != 0;
    }

    void resetOnClose(int fd) {
        UringSocket.resetOnClose(fd, lingerOnZero, lingerOnZeroAddress);
    }

    void lose() {
        kernel.lose();
    }

    // --- entering ---

    void submit() {
        if (kernel.submissions().staged() > 0) {
            publish();
            kernel.submit();
        }
    }

    /** Completions that found no room come first: nothing is submitted meanwhile. */
    boolean flushOverflow() {
        if (!overflowed()) {
            return false;
        }
        publish();
        kernel.takeIn();
        operations.takePassable(); // what they completed with may be taken in now
        return true;
    }

    /**
     * Hands over what is staged, and takes in what is complete until there is enough for a turn. The completions of its
     * sends are there at once and would end the wait; it passes over those that nobody waits for, which are there for
     * certain since these sends do not wait for room. They are taken in with the next completion.
     *
     * @param waitNs longest wait for a completion; 0: does not wait
     * @param completionsMax completions that are enough
     * @param passOver whether what the sends hold can be done without meanwhile
     */
    void enter(long waitNs, int completionsMax, boolean passOver) {
        publish();
        int sends = operations.takeSends();
        int passable = operations.takePassable();
        if (waitNs > 0) {
            await(waitNs, passOver ? passable : 0);
        } else if (kernel.submissions().staged() > 0 || hasDeferred()) {
            kernel.submitAndLook();
        } else {
            kernel.completions().look();
        }
        takePortions(kernel.completions().count() - sends, completionsMax);
    }

    private void await(long waitNs, int passable) {
        int wanted = coalescing.wanted(waitNs);
        kernel.submitAndWait(
                passable > 0 ? Math.min(waitNs, PASS_OVER_NS) : waitNs,
                passable + wanted,
                wanted > 1 ? coalescing.delayUs() : 0);
    }

    /**
     * The kernel ends deferred work in portions, too small for a busy turn. After one that was not full no other is
     * asked for: what came meanwhile is better taken together, next turn.
     */
    private void takePortions(int first, int completionsMax) {
        int portion = first;
        while (portion >= PORTION && kernel.completions().count() < completionsMax && hasDeferred()) {
            int before = kernel.completions().count();
            kernel.submitAndLook();
            portion = kernel.completions().count() - before;
        }
    }

    private boolean hasDeferred() {
        return (kernel.submissions().flags() & Uapi.SQ_TASKRUN) != 0;
    }

    private void publish() {
        buffers.refill();
        buffers.publish();
    }

    // --- end ---

    /**
     * Cancels what is in flight and waits for it.
     *
     * @param lost the kernel does not answer any more
     * @param user of the ring, with whatever else the kernel may write to
     * @return false: something is still in flight, and the memory is kept for ever
     */
    boolean close(boolean lost, Object user) {
        boolean done = !lost && cancelAll();
        kernel.close();
        if (done) {
            buffers.close();
        } else {
            KEPT.add(user);
            KEPT.add(memory);
        }
        return done;
    }

    private boolean cancelAll() {
        try {
            for (int i = 0; i < CLOSING_ENTERS_MAX && (i == 0 || operations.inFlight() > 0); i++) {
                operations.cancelAll(CLOSING_TOKEN); // again: what a cancel set free may have begun something
                if (!flushOverflow()) {
                    enter(CLOSING_WAIT_NS, 1, false);
                }
                dropCompletions();
            }
        } catch (TransportFailedException e) {
            return false;
        }
        return operations.inFlight() == 0;
    }

    private void dropCompletions() {
        CompletionQueue completions = kernel.completions();
        while (!completions.isEmpty()) {
            int flags = completions.flags();
            completions.next();
            if ((flags & Uapi.CQE_MORE) == 0) {
                operations.completed();
            }
            buffers.drop(flags);
        }
        completions.release();
    }
}
