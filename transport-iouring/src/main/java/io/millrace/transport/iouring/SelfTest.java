package io.millrace.transport.iouring;

import io.millrace.engine.transport.TransportFailedException;
import io.millrace.sys.Memory;
import io.millrace.sys.Sockets;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Does with a small ring and a pair of connected sockets what the transport does with big ones, and looks whether the
 * kernel does it too: version numbers lie, both ways. One thread.
 *
 * <p>All of it ends within the system calls of this thread. Only where something does not work is it waited for.
 */
final class SelfTest {
    private static final int SUBMISSIONS = 16;
    private static final int COMPLETIONS = 32;
    private static final int ENTERS_MAX = 5;
    private static final long WAIT_NS = 20_000_000;
    private static final long SHORT_WAIT_NS = 20_000;

    // what each operation is recognised by
    private static final int SEND = 0;
    private static final int RECEIVE = 1;
    private static final int LIMITED_RECEIVE = 2;
    private static final int CANCEL = 3;
    private static final int READ = 4;
    private static final int ACCEPT = 5;
    private static final int CONNECT = 6;
    private static final int END = 7;
    private static final int TOKENS = 8;

    // where things lie in the one page of this test
    private static final int BUFFERS = 8;
    private static final int TAIL_AT = 14;
    private static final int SCRATCH_AT = 1024;
    private static final int SCRATCH_LENGTH = 1024;
    private static final int RECEIVED_AT = 2048;
    private static final int BUFFER_LENGTH = 64;
    private static final int DATA_AT = 3072;

    private static final int PROBED_OPERATIONS = 32;

    private final KernelRing kernel;
    private final Operations operations;
    private final KernelFeatures to;
    private final ByteBuffer memory;
    private final long address;
    private final int[] results = new int[TOKENS];
    private final int[] flags = new int[TOKENS];
    private final int[] seen = new int[TOKENS];
    private final int[] descriptors = new int[8];
    private int open;

    private SelfTest(KernelRing kernel, KernelFeatures to) {
        this.kernel = kernel;
        this.to = to;
        operations = new Operations(kernel, 2);
        memory = ByteBuffer.allocateDirect(2 * BufferRing.PAGE)
                .alignedSlice(BufferRing.PAGE)
                .order(ByteOrder.LITTLE_ENDIAN);
        address = Memory.address(memory);
    }

    /** Tries everything behind {@link KernelFeature#RING}, and leaves nothing open. */
    static void run(KernelFeatures to) {
        try {
            KernelRing kernel = KernelRing.open(SUBMISSIONS, COMPLETIONS, to.setupFlags());
            SelfTest test = new SelfTest(kernel, to);
            try {
                test.prepare();
                test.wakeup();
                test.transfer();
                test.accept();
                test.cancel();
                test.limit();
            } finally {
                test.end();
            }
        } catch (TransportFailedException e) {
            to.failed(e.getMessage());
        }
    }

    // --- before the ring is enabled, and how it is ---

    private void prepare() {
        operations();
        buffers();
        ByteBuffer scratch = memory.slice(SCRATCH_AT, SCRATCH_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        to.answered(Restrictions.apply(kernel, scratch), KernelFeature.RESTRICTIONS);
        kernel.enable();
        to.foundIf(kernel.isRegistered(), KernelFeature.REGISTERED_RING);
        to.foundIf(kernel.has(Uapi.FEATURE_NO_IOWAIT), KernelFeature.QUIET_SLEEP);
        to.foundIf(kernel.has(Uapi.FEATURE_MIN_TIMEOUT), KernelFeature.COALESCED_WAIT);
        if (!kernel.has(Uapi.FEATURE_EXT_ARG)) {
            throw new TransportFailedException("the kernel cannot end a wait at a given time", null);
        }
        kernel.submitAndWait(SHORT_WAIT_NS, 1, 0);
        to.found(KernelFeature.TIMED_WAIT);
    }

    private void operations() {
        kernel.register(
                "asking for the operations of the kernel",
                Uapi.REGISTER_PROBE,
                address + SCRATCH_AT,
                PROBED_OPERATIONS);
        for (int op : Restrictions.operations()) {
            if ((memory.getShort(SCRATCH_AT + 16 + 8 * op + 2) & Uapi.PROBE_SUPPORTED) == 0) {
                throw new TransportFailedException("the kernel lacks operation " + op + " of io_uring", null);
            }
        }
        zero();
        to.found(KernelFeature.OPERATIONS);
    }

    private void buffers() {
        for (int id = 0; id < BUFFERS; id++) {
            memory.putLong(id * 16, address + RECEIVED_AT + (long) id * BUFFER_LENGTH);
            memory.putInt(id * 16 + 8, BUFFER_LENGTH);
            memory.putShort(id * 16 + 12, (short) id);
        }
        memory.putShort(TAIL_AT, (short) BUFFERS); // nobody looks yet
        memory.putLong(SCRATCH_AT, address);
        memory.putInt(SCRATCH_AT + 8, BUFFERS);
        memory.putShort(SCRATCH_AT + 12, (short) BufferRing.GROUP);
        kernel.register("registering receive buffers", Uapi.REGISTER_PBUF_RING, address + SCRATCH_AT, 1);
        zero();
        to.found(KernelFeature.BUFFER_RING);
    }

    private void zero() {
        for (int i = 0; i < SCRATCH_LENGTH; i++) {
            memory.put(SCRATCH_AT + i, (byte) 0);
        }
    }

    // --- what a loop does ---

    private void wakeup() {
        int event = opened("eventfd", Sockets.event());
        operations.read(event, 0, address + DATA_AT, Long.BYTES, READ);
        kernel.submit();
        Sockets.signal(event);
        need(READ, Long.BYTES, KernelFeature.WAKEUP);
    }

    private void transfer() {
        check("socketpair", Sockets.pair(Uapi.AF_UNIX, Uapi.SOCK_STREAM, address + DATA_AT));
        int from = opened("socketpair", memory.getInt(DATA_AT));
        int at = opened("socketpair", memory.getInt(DATA_AT + Integer.BYTES));
        operations.receive(at, 0, RECEIVE);
        operations.send(from, address + DATA_AT, 1, SEND);
        need(SEND, 1, KernelFeature.SEND);
        await(RECEIVE);
        boolean more = results[RECEIVE] == 1 && flags[RECEIVE] == (flags[RECEIVE] | Uapi.CQE_MORE | Uapi.CQE_BUFFER);

        operations.gather();
        operations.piece(0, address + DATA_AT, 1);
        operations.piece(1, address + DATA_AT, 2);
        operations.sendGathered(from, 2, SEND);
        need(SEND, 3, KernelFeature.GATHERED_SEND);
        if (!more) {
            to.refused(KernelFeature.MULTISHOT_RECEIVE, Math.max(0, -results[RECEIVE]));
            throw new TransportFailedException("a receive ends after its first bytes", null);
        }
        need(RECEIVE, 3, KernelFeature.MULTISHOT_RECEIVE);
    }

    /** On a socket of this machine alone that has no name in the file system. */
    private void accept() {
        int listener = opened("socket", Sockets.open(Uapi.AF_UNIX, Uapi.SOCK_STREAM, 0));
        memory.putShort(DATA_AT, (short) Uapi.AF_UNIX); // and no more: the kernel finds a name
        check("bind", Sockets.bind(listener, address + DATA_AT, Short.BYTES));
        check("listen", Sockets.listen(listener, 1));
        int length = Sockets.name(listener, false, address + DATA_AT, SCRATCH_LENGTH);
        check("getsockname", length);
        int client = opened("socket", Sockets.open(Uapi.AF_UNIX, Uapi.SOCK_STREAM, 0));
        operations.accept(listener, true, ACCEPT);
        operations.connect(client, address + DATA_AT, length, CONNECT);
        need(CONNECT, 0, KernelFeature.MULTISHOT_ACCEPT);
        await(ACCEPT);
        if (results[ACCEPT] < 0 || (flags[ACCEPT] & Uapi.CQE_MORE) == 0) {
            to.refused(KernelFeature.MULTISHOT_ACCEPT, Math.max(0, -results[ACCEPT]));
            throw new TransportFailedException("an accept ends with its first connection", null);
        }
        to.found(KernelFeature.MULTISHOT_ACCEPT);
    }

    private void cancel() {
        operations.cancel(RECEIVE, CANCEL);
        await(CANCEL);
        await(RECEIVE);
        boolean canceled = results[CANCEL] == 0 && (flags[RECEIVE] & Uapi.CQE_MORE) == 0;
        if (!canceled) {
            to.refused(KernelFeature.CANCEL, Math.max(0, -results[CANCEL]));
            throw new TransportFailedException("a receive cannot be canceled", null);
        }
        to.found(KernelFeature.CANCEL);
    }

    /** The last, since it is the one that may fail: kernels before it take the limit for nonsense. */
    private void limit() {
        int from = descriptors[1];
        int at = descriptors[2];
        operations.receive(at, 1, LIMITED_RECEIVE);
        operations.send(from, address + DATA_AT, 1, SEND);
        await(SEND);
        await(LIMITED_RECEIVE);
        if (results[LIMITED_RECEIVE] == 1 && (flags[LIMITED_RECEIVE] & Uapi.CQE_MORE) == 0) {
            to.found(KernelFeature.RECEIVE_LIMIT);
        } else {
            to.refused(KernelFeature.RECEIVE_LIMIT, Math.max(0, -results[LIMITED_RECEIVE]));
        }
    }

    // --- completions ---

    /** The operation must end like this: else what it is for does not work here. */
    private void need(int token, int result, KernelFeature feature) {
        await(token);
        if (results[token] != result) {
            to.refused(feature, Math.max(0, -results[token]));
            throw new TransportFailedException(feature.label() + " does not work", null);
        }
        to.found(feature);
    }

    private void await(int token) {
        for (int i = 0; i < ENTERS_MAX && seen[token] == 0; i++) {
            look();
        }
        if (seen[token] == 0) {
            throw new TransportFailedException("the kernel does not complete what it was asked for", null);
        }
        seen[token]--;
    }

    private void look() {
        kernel.submitAndWait(WAIT_NS, 1, 0);
        CompletionQueue completions = kernel.completions();
        while (!completions.isEmpty()) {
            int token = (int) completions.token();
            results[token] = completions.result();
            flags[token] = completions.flags();
            seen[token]++;
            if ((flags[token] & Uapi.CQE_MORE) == 0) {
                operations.completed();
            }
            if (token == ACCEPT && results[token] >= 0) {
                Sockets.close(results[token]);
            }
            completions.next();
        }
        completions.release();
    }

    // --- descriptors ---

    private int opened(String what, int fd) {
        check(what, fd);
        descriptors[open++] = fd;
        return fd;
    }

    private void check(String what, int result) {
        kernel.check(what, result);
    }

    /** Whatever has happened: nothing stays in flight, and nothing open. */
    private void end() {
        try {
            operations.cancelAll(END);
            for (int i = 0; i < ENTERS_MAX && operations.inFlight() > 0; i++) {
                look();
            }
        } finally {
            while (open > 0) {
                Sockets.close(descriptors[--open]);
            }
            kernel.close();
            if (operations.inFlight() > 0) {
                to.keep(memory);
            }
        }
    }
}
