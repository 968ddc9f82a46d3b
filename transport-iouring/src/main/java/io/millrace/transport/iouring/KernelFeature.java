package io.millrace.transport.iouring;

/** What is asked of the kernel and around it, in the order in which it is looked for. Immutable, any thread. */
enum KernelFeature {
    LIBRARY("native library", "", true, ""),
    RING("ring of one thread", "6.1", true, ""),
    OPERATIONS("operations", "5.6", true, ""),
    BUFFER_RING("buffer ring", "5.19", true, ""),
    TIMED_WAIT("timed wait", "5.11", true, ""),
    SEND("send", "5.6", true, ""),
    GATHERED_SEND("gathered send", "5.3", true, ""),
    MULTISHOT_RECEIVE("multishot receive", "6.0", true, ""),
    WAKEUP("wakeup by eventfd", "5.6", true, ""),
    MULTISHOT_ACCEPT("multishot accept", "5.19", true, ""),
    CANCEL("cancel", "5.19", true, ""),
    RECEIVE_LIMIT("receive limit", "6.17", false, "a receive is cancelled when its handler is slow, and ordered anew"),
    RESTRICTIONS("restrictions", "5.10", false, "a ring does whatever it is asked to"),
    INDEX_FREE_QUEUE("index-free queue", "6.6", false, "the queue is read through an index that never changes"),
    REGISTERED_RING("registered ring", "5.18", false, "each system call looks its ring up"),
    QUIET_SLEEP(
            "quiet sleep", "6.15", false, "a loop that sleeps counts as waiting for a disk in the system's figures"),
    COALESCED_WAIT("coalesced wait", "6.12", false, "a loop that is nearly busy wakes for each request or two");

    private final String label;
    private final String since;
    private final boolean required;
    private final String without;

    KernelFeature(String label, String since, boolean required, String without) {
        this.label = label;
        this.since = since;
        this.required = required;
        this.without = without;
    }

    String label() {
        return label;
    }

    /** The kernel that brought it; empty if none did. */
    String since() {
        return since;
    }

    boolean required() {
        return required;
    }

    /** What happens without it, where something does. */
    String without() {
        return without;
    }
}
