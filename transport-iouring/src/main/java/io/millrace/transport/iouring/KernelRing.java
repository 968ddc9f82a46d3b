package io.millrace.transport.iouring;

import io.millrace.engine.transport.TransportFailedException;
import io.millrace.sys.Errno;
import io.millrace.sys.Memory;
import io.millrace.sys.Ring;
import io.millrace.sys.Sockets;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * One io_uring: its two queues, and the system call that hands both over. Belongs to the thread that opened it.
 */
final class KernelRing implements AutoCloseable {
    private static final int PARAMS_LENGTH = 120;
    private static final int SUBMISSION_LENGTH = 64;
    private static final int COMPLETION_LENGTH = 16;

    // the argument of an enter that waits, and the time it points to
    private static final int ARG_LENGTH = 24;
    private static final int ARG_LEAST_AT = 12;
    private static final int ARG_TIME_AT = 16;
    private static final int TIME_AT = 32;
    private static final int SCRATCH_LENGTH = 256;
    private static final long NS_PER_SECOND = 1_000_000_000L;

    private final int fd;
    private final int features;
    private final long queuesAddress;
    private final long queuesLength;
    private final long entriesAddress;
    private final long entriesLength;
    private final SubmissionQueue submissions;
    private final CompletionQueue completions;
    private final ByteBuffer scratch;
    private final long scratchAddress;
    private int enterFd;
    private int enterFlags;
    private long enters;
    private boolean lost;

    private KernelRing(int fd, ByteBuffer params, ByteBuffer scratch) {
        this.fd = fd;
        this.scratch = scratch;
        this.scratchAddress = Memory.address(scratch);
        int submissionCount = params.getInt(0);
        int completionCount = params.getInt(4);
        boolean hasArray = (params.getInt(8) & Uapi.SETUP_NO_SQARRAY) == 0;
        features = params.getInt(20);
        int arrayAt = hasArray ? params.getInt(40 + 24) : -1;
        int completionsAt = params.getInt(80 + 20);
        queuesLength = Math.max(
                completionsAt + (long) completionCount * COMPLETION_LENGTH,
                hasArray ? arrayAt + (long) submissionCount * Integer.BYTES : 0);
        entriesLength = (long) submissionCount * SUBMISSION_LENGTH;
        queuesAddress = map(fd, Uapi.MAP_QUEUES, queuesLength);
        entriesAddress = mapSecond();
        ByteBuffer queues = wrap(queuesAddress, queuesLength);
        submissions = new SubmissionQueue(
                queues,
                wrap(entriesAddress, entriesLength),
                params.getInt(40),
                params.getInt(44),
                params.getInt(40 + 16),
                arrayAt,
                submissionCount);
        completions = new CompletionQueue(queues, params.getInt(80), params.getInt(84), completionsAt, completionCount);
    }

    private long mapSecond() {
        try {
            return map(fd, Uapi.MAP_SUBMISSIONS, entriesLength);
        } catch (TransportFailedException e) {
            Ring.unmap(queuesAddress, queuesLength); // it would hold the ring
            throw e;
        }
    }

    private static long map(int fd, long offset, long length) {
        long address = Ring.map(fd, offset, length);
        if (address < 0) {
            throw failed("mapping a ring", (int) -address);
        }
        return address;
    }

    private static ByteBuffer wrap(long address, long length) {
        return Memory.wrap(address, length).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Sets a ring up, still disabled: registers first, then {@link #enable()}.
     *
     * @param setupFlags besides those that every ring here has
     */
    static KernelRing open(int submissionCount, int completionCount, int setupFlags) {
        ByteBuffer scratch = ByteBuffer.allocateDirect(SCRATCH_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer params = scratch.slice(0, PARAMS_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        params.putInt(4, completionCount);
        params.putInt(8, setupFlags | Uapi.SETUP_CQSIZE | Uapi.SETUP_R_DISABLED);
        int fd = Ring.setup(submissionCount, Memory.address(params));
        if (fd < 0) {
            throw new TransportFailedException(
                    Refusal.ofRing(-fd, HostFacts.ofThisMachine()).reason(), null);
        }
        KernelRing ring;
        try {
            ring = new KernelRing(fd, params, scratch);
        } catch (TransportFailedException e) {
            Sockets.close(fd);
            throw e;
        }
        for (int i = 0; i < PARAMS_LENGTH; i++) {
            scratch.put(i, (byte) 0);
        }
        return ring;
    }

    /** Lets the calling thread, and no other, submit. */
    void enable() {
        register("enabling the ring", Uapi.REGISTER_ENABLE_RINGS, 0, 0);
        enterFd = fd;
        enterFlags = has(Uapi.FEATURE_NO_IOWAIT) ? Uapi.ENTER_NO_IOWAIT : 0;
        scratch.putInt(0, -1); // any free place
        scratch.putLong(8, fd);
        if (Ring.register(fd, Uapi.REGISTER_RING_FDS, scratchAddress, 1) == 1) { // else it is only a little slower
            enterFd = scratch.getInt(0);
            enterFlags |= Uapi.ENTER_REGISTERED_RING;
        }
        scratch.putLong(0, 0);
        scratch.putLong(8, 0);
    }

    void register(String what, int op, long argument, int count) {
        check(what, tryRegister(op, argument, count));
    }

    /** A negative error number if the kernel refuses. */
    int tryRegister(int op, long argument, int count) {
        return Ring.register(fd, op, argument, count);
    }

    void check(String what, int result) {
        if (result < 0) {
            throw failed(what, -result);
        }
    }

    /** @param feature a bit of {@code io_uring_params.features} */
    boolean has(int feature) {
        return (features & feature) != 0;
    }

    /** Whether enters name the ring by its place in a table of this thread. */
    boolean isRegistered() {
        return (enterFlags & Uapi.ENTER_REGISTERED_RING) != 0;
    }

    SubmissionQueue submissions() {
        return submissions;
    }

    CompletionQueue completions() {
        return completions;
    }

    /** How often the kernel was entered. */
    long enters() {
        return enters;
    }

    // --- entering ---

    /** Submits what is staged, and takes in what is complete; does not wait. */
    void submitAndLook() {
        enter(0, Uapi.ENTER_GETEVENTS, 0, 0);
        completions.look();
    }

    /** Submits what is staged and no more. */
    void submit() {
        enter(0, 0, 0, 0);
    }

    /** Takes in what is complete, those that found no room too; submits nothing. */
    void takeIn() {
        result(Ring.enter(enterFd, 0, 0, enterFlags | Uapi.ENTER_GETEVENTS, 0, 0), 0);
        completions.look();
    }

    /**
     * Submits what is staged, then waits for completions, those that are there included.
     *
     * @param waitNs longest wait, more than 0
     * @param complete so many end the wait
     * @param leastUs microseconds after which fewer do, but at least one that was not there; 0: fewer never do
     */
    void submitAndWait(long waitNs, int complete, int leastUs) {
        scratch.putInt(ARG_LEAST_AT, leastUs);
        scratch.putLong(ARG_TIME_AT, scratchAddress + TIME_AT);
        scratch.putLong(TIME_AT, waitNs / NS_PER_SECOND);
        scratch.putLong(TIME_AT + 8, waitNs % NS_PER_SECOND);
        enter(complete, Uapi.ENTER_GETEVENTS | Uapi.ENTER_EXT_ARG, scratchAddress, ARG_LENGTH);
        completions.look();
    }

    private void enter(int complete, int flags, long argument, int argumentLength) {
        int staged = submissions.staged();
        submissions.publish();
        result(Ring.enter(enterFd, staged, complete, enterFlags | flags, argument, argumentLength), staged);
        if (submissions.staged() > 0) { // short of memory: the kernel took in nothing either, which would free some
            takeIn();
        }
    }

    /** What cannot be submitted now is tried again by the next enter, after completions made room. */
    private void result(int result, int staged) {
        enters++;
        if (lost) {
            throw failed("io_uring_enter", Errno.EBADF);
        }
        if (result >= 0) {
            assert result <= staged : result + " of " + staged;
            submissions.submitted(result);
            return;
        }
        switch (-result) {
            case Errno.ETIME, Errno.EINTR, Errno.EAGAIN, Errno.EBUSY -> {}
            default -> throw failed("io_uring_enter", -result);
        }
    }

    /** The next enter fails, as when the kernel has lost the ring: for tests of what the loop does then. */
    void lose() {
        lost = true;
    }

    private static TransportFailedException failed(String what, int errno) {
        return new TransportFailedException(what + " failed with " + Errno.text(errno), null);
    }

    // --- end ---

    /**
     * Ends the ring. With the last hold on it, a mapping or the descriptor, the kernel cancels what is in flight and
     * lets go of the sockets: in its own time, and until then it may write to what they receive into.
     */
    @Override
    public void close() {
        if (isRegistered()) {
            scratch.putInt(0, enterFd);
            scratch.putInt(4, 0);
            scratch.putLong(8, 0);
            Ring.register(fd, Uapi.UNREGISTER_RING_FDS, scratchAddress, 1);
        }
        Ring.unmap(entriesAddress, entriesLength);
        Ring.unmap(queuesAddress, queuesLength);
        Sockets.close(fd);
    }
}
