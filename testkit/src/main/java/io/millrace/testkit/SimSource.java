package io.millrace.testkit;

/** Something a simulated transport has to look at: its flag and its look. Test thread only. */
abstract class SimSource {
    boolean isChanged;

    /** Reads what the network has for it, and leaves completions at the transport. Runs no handler. */
    abstract void look();
}
