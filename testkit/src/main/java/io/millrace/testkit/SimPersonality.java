package io.millrace.testkit;

import io.millrace.engine.transport.Capabilities;

/** Which kind of kernel a simulated transport plays. Any thread. */
public enum SimPersonality {
    /** Tells what is ready, and then reads and writes at once: stopping costs nothing. As over a selector. */
    READINESS(new Capabilities("sim-readiness", true, true, true, true, true)),
    /**
     * Completes what was ordered, into a ring of blocks; stops take time, and data may come before they are answered.
     */
    COMPLETION(new Capabilities("sim-completion", true, false, true, false, true));

    private final Capabilities capabilities;

    SimPersonality(Capabilities capabilities) {
        this.capabilities = capabilities;
    }

    Capabilities capabilities() {
        return capabilities;
    }
}
