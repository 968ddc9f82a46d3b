package io.millrace.engine.memory;

/**
 * Where a block goes when its last lease is released.
 * Loop thread only.
 */
public interface BlockHome {
    /**
     * Takes the block back. Its count is 0 and its bytes are nobody's; in guard mode they are poisoned already.
     *
     * @param block the block, owned by this home from now on
     */
    void recycle(Block block);
}
