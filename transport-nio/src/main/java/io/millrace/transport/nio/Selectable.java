package io.millrace.transport.nio;

/** What a selection key is attached to: a channel or a listener. Loop thread only. */
interface Selectable {
    /**
     * Adds to the operations that are reported and not run yet.
     *
     * @return true when there were none before
     */
    boolean report(int ops);

    /**
     * Runs what was reported; nothing when it was closed meanwhile.
     *
     * @return completions raised
     */
    int run();

    /** The selector let go of the socket, and with that the kernel too. */
    void gone();
}
