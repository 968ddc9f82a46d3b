package io.millrace.transport.iouring;

import java.util.Arrays;

/**
 * Who owns which slot: what a completion's token leads to. Grows with the connections, never shrinks. Loop thread only.
 *
 * <p>A slot is given back only when nothing of its owner is in flight, and its generation goes up then, so that what
 * still came for it would be recognised.
 */
final class SlotTable {
    private static final int CAPACITY_START = 64;

    private Completable[] owners = new Completable[CAPACITY_START];
    private int[] generations = new int[CAPACITY_START];
    private int[] free = new int[CAPACITY_START];
    private int freeCount;
    private int used; // slots that were ever taken

    /** Takes a slot: the token of its operations, less the operation. */
    long take(Completable owner) {
        int slot = freeCount > 0 ? free[--freeCount] : used++;
        if (slot == owners.length) {
            owners = Arrays.copyOf(owners, slot << 1);
            generations = Arrays.copyOf(generations, slot << 1);
            free = Arrays.copyOf(free, slot << 1);
        }
        owners[slot] = owner;
        return OpToken.owner(slot, generations[slot]);
    }

    /** Gives a slot back. @param token of any operation of its owner */
    void release(long token) {
        int slot = OpToken.slot(token);
        assert owner(token) != null : "slot " + slot + " is free";
        owners[slot] = null;
        generations[slot] = generations[slot] + 1 & OpToken.GENERATION_MASK;
        free[freeCount++] = slot;
    }

    /** Whose operation it was; null when its owner is gone. */
    Completable owner(long token) {
        int slot = OpToken.slot(token);
        return generations[slot] == OpToken.generation(token) ? owners[slot] : null;
    }

    /** Tells every owner that nothing completes any more. */
    void lost() {
        for (int slot = 0; slot < used; slot++) {
            if (owners[slot] != null) {
                owners[slot].lost();
            }
        }
    }
}
