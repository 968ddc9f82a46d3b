package io.millrace.engine.memory;

/**
 * Keeps account of what is retained out of the receives of one connection or stream: its budget of blocks, its credit.
 * Loop thread only; implemented by the channel or stream itself, so that it costs no object.
 */
public interface LeaseAccount {
    /**
     * May one more receive block be kept as it is?
     *
     * @return false when the budget is used up; the piece is copied then
     */
    boolean mayKeepBlock();

    /**
     * A lease was made.
     *
     * @param length bytes of the lease
     * @param keptBlock true: it keeps the receive block itself; false: it is a copy
     */
    void onRetained(int length, boolean keptBlock);

    /**
     * The lease ended, released by its owner or by the send queue it was moved to: the moment to give credit.
     *
     * @param length bytes of the lease
     * @param keptBlock as told to {@link #onRetained}
     */
    void onReleased(int length, boolean keptBlock);
}
