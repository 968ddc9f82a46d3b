package io.millrace.transport.iouring;

import io.millrace.engine.config.Settings;
import io.millrace.engine.memory.MemoryPlan;
import io.millrace.engine.transport.Transport;
import io.millrace.engine.transport.TransportProvider;
import io.millrace.sys.NativeLibrary;

/** Makes transports over io_uring: Linux 6.1 and later, where nobody forbids it. Any thread. */
public final class UringTransportProvider implements TransportProvider {
    /** What {@code millrace.transport} calls it. */
    public static final String NAME = "io_uring";

    private static final int PREFERENCE = 100;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int preference() {
        return PREFERENCE;
    }

    @Override
    public Probe probe() {
        NativeLibrary.Outcome library = NativeLibrary.load();
        return new Probe(library.loaded(), library.reason());
    }

    @Override
    public MemoryPlan.Builder plan(MemoryPlan.Builder plan) {
        return plan;
    }

    @Override
    public Transport create(Settings settings) {
        Probe probe = probe();
        if (!probe.available()) {
            throw new IllegalStateException("io_uring does not work here: " + probe.reason() + ".");
        }
        int setup = Uapi.SETUP_SUBMIT_ALL
                | Uapi.SETUP_CLAMP
                | Uapi.SETUP_SINGLE_ISSUER
                | Uapi.SETUP_DEFER_TASKRUN
                | Uapi.SETUP_TASKRUN_FLAG
                | Uapi.SETUP_NO_SQARRAY;
        return new UringTransport(new UringConfig(
                settings.count(UringSettings.SQ_ENTRIES),
                settings.count(UringSettings.CQ_ENTRIES),
                settings.count(UringSettings.GATHER_PIECES_MAX),
                settings.count(UringSettings.FILE_CHUNKS),
                settings.length(UringSettings.FILE_CHUNK_LENGTH),
                (int) (settings.durationNs(UringSettings.WAIT_MIN) / 1_000),
                settings.flag(UringSettings.RECEIVE_LIMIT),
                setup));
    }
}
