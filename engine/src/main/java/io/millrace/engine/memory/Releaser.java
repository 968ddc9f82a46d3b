package io.millrace.engine.memory;

/**
 * The end of an external buffer or file that was lent to the engine.
 * Runs on the loop thread, exactly once, whether the bytes were sent or not.
 *
 * <p>It may run while a send is being completed: it gives memory back or stages work, and does not block.
 */
@FunctionalInterface
public interface Releaser {
    /** The engine does not touch the buffer or file any more. */
    void release();
}
