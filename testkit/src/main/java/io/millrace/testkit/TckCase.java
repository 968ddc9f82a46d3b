package io.millrace.testkit;

/** What the groups of behaviours have in common. Test thread only. */
interface TckCase {
    /** The world of this case. */
    TckWorld world();
}
