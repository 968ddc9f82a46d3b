package io.millrace.transport.iouring;

/**
 * What a submission is recognised by when it completes: 64 bits that the kernel hands back. Stateless.
 *
 * <pre>
 * | arming 4 | op 4 | generation 24 | slot 32 |
 * </pre>
 *
 * <p>Never a descriptor: the system gives their numbers out again at once, and a late completion would reach whoever
 * has the number by then. A slot is used again only with the next generation.
 */
final class OpToken {
    static final int ACCEPT = 1;
    static final int CANCEL = 2;
    static final int CLOSE = 3;
    static final int CONNECT = 4;
    static final int READ = 5;
    static final int RECEIVE = 6;
    static final int ROOM = 7;
    static final int SEND = 8;

    static final int GENERATION_MASK = 0xFF_FFFF;
    static final int ARMING_MASK = 0xF;

    private static final int GENERATION_SHIFT = 32;
    private static final int OP_SHIFT = 56;
    private static final int ARMING_SHIFT = 60;
    private static final int OP_MASK = 0xF;

    private OpToken() {}

    /** The part that all operations of one use of a slot share. */
    static long owner(int slot, int generation) {
        return (long) (generation & GENERATION_MASK) << GENERATION_SHIFT | slot;
    }

    static long of(long owner, int op) {
        return owner | (long) op << OP_SHIFT;
    }

    static long of(long owner, int op, int arming) {
        return of(owner, op) | (long) (arming & ARMING_MASK) << ARMING_SHIFT;
    }

    static int slot(long token) {
        return (int) token;
    }

    static int generation(long token) {
        return (int) (token >>> GENERATION_SHIFT) & GENERATION_MASK;
    }

    static int op(long token) {
        return (int) (token >>> OP_SHIFT) & OP_MASK;
    }

    static int arming(long token) {
        return (int) (token >>> ARMING_SHIFT);
    }
}
