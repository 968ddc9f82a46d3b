package io.millrace.transport.iouring;

import io.millrace.sys.Memory;
import java.nio.ByteBuffer;

/**
 * What a ring may be asked for once it is enabled: what is needed here and nothing else, whoever gets hold of it.
 * Stateless; on the thread that the ring belongs to.
 */
final class Restrictions {
    private static final int LENGTH = 16;

    private static final int[] OPERATIONS = {
        Uapi.OP_POLL_ADD,
        Uapi.OP_SENDMSG,
        Uapi.OP_ACCEPT,
        Uapi.OP_ASYNC_CANCEL,
        Uapi.OP_CONNECT,
        Uapi.OP_CLOSE,
        Uapi.OP_READ,
        Uapi.OP_SEND,
        Uapi.OP_RECV
    };

    private static final int[] REGISTRATIONS = {Uapi.REGISTER_RING_FDS, Uapi.UNREGISTER_RING_FDS};

    private Restrictions() {}

    /** Every operation that is used here. */
    static int[] operations() {
        return OPERATIONS.clone();
    }

    /** @param scratch zeros, a kilobyte of them @return negative error number if the kernel refuses */
    static int apply(KernelRing kernel, ByteBuffer scratch) {
        int n = 0;
        for (int op : OPERATIONS) {
            put(scratch, n++, Uapi.RESTRICTION_SQE_OP, op);
        }
        put(scratch, n++, Uapi.RESTRICTION_SQE_FLAGS_ALLOWED, Uapi.SQE_BUFFER_SELECT);
        for (int op : REGISTRATIONS) {
            put(scratch, n++, Uapi.RESTRICTION_REGISTER_OP, op);
        }
        return kernel.tryRegister(Uapi.REGISTER_RESTRICTIONS, Memory.address(scratch), n);
    }

    private static void put(ByteBuffer to, int i, int kind, int value) {
        to.putShort(i * LENGTH, (short) kind);
        to.put(i * LENGTH + 2, (byte) value);
    }
}
