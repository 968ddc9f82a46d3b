package io.millrace.transport.iouring;

import io.millrace.engine.config.EngineSettings;
import io.millrace.engine.config.Settings;
import io.millrace.engine.transport.TransportFeature;

/**
 * Whether all rings of an engine find room in the memory that its user may lock: the kernel counts them, all processes
 * of the user together, and a loop that finds no room cannot begin. Stateless, any thread.
 */
final class RingMemory {
    static final String NAME = "ring memory";

    private static final int HEADER_LENGTH = 320;
    private static final int PAGE = 4096; // with larger ones it is a little more

    /** The small rings of the probe: the kernel counts them a moment longer than they live. */
    private static final int PROBE_LENGTH = 32 * 1024;

    private RingMemory() {}

    static TransportFeature look(Settings settings, boolean indexFree, HostFacts host) {
        long max = host.lockedMemoryMax();
        if (Refusal.countsRings(host) && max != HostFacts.UNLIMITED && max != HostFacts.UNKNOWN) {
            int loops = settings.count(EngineSettings.LOOP_COUNT);
            int rings = loops == 0 ? Runtime.getRuntime().availableProcessors() : loops;
            long bytes = rings * length(settings, indexFree) + PROBE_LENGTH;
            if (bytes > max) {
                Refusal refusal = Refusal.tooMuchMemory(rings, bytes, max);
                return TransportFeature.missing(NAME, "", true, refusal.reason(), refusal.advice());
            }
        }
        return TransportFeature.available(NAME, "", true);
    }

    /** Bytes that the kernel counts for one ring. */
    static long length(Settings settings, boolean indexFree) {
        long submissions = settings.count(UringSettings.SQ_ENTRIES);
        long completions = settings.count(UringSettings.CQ_ENTRIES);
        return pages(HEADER_LENGTH + completions * 16 + (indexFree ? 0 : submissions * 4))
                + pages(submissions * 64)
                + pages(settings.count(EngineSettings.RECEIVE_BLOCKS) * 16L);
    }

    private static long pages(long length) {
        return (length + PAGE - 1) / PAGE * PAGE;
    }
}
