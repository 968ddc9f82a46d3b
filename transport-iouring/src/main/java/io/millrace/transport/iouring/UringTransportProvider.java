package io.millrace.transport.iouring;

import io.millrace.engine.config.Settings;
import io.millrace.engine.memory.MemoryPlan;
import io.millrace.engine.transport.Transport;
import io.millrace.engine.transport.TransportFeature;
import io.millrace.engine.transport.TransportProvider;
import java.util.List;
import java.util.function.Supplier;

/** Makes transports over io_uring: Linux 6.1 and later, where nobody forbids it. Any thread. */
public final class UringTransportProvider implements TransportProvider {
    /** What {@code millrace.transport} calls it. */
    public static final String NAME = "io_uring";

    private static final int PREFERENCE = 100;

    /** Earlier kernels may give a number that is no descriptor of ours when a completion finds no room. */
    private static final String ACCEPTS_WELL_SINCE = "6.8";

    private final Supplier<KernelFeatures> features;
    private final HostFacts host;

    /** One for this machine; looks at it when it is first asked. */
    public UringTransportProvider() {
        this(FeatureProbe::once, HostFacts.ofThisMachine());
    }

    UringTransportProvider(Supplier<KernelFeatures> features, HostFacts host) {
        this.features = features;
        this.host = host;
    }

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
        return probe(features.get().table());
    }

    @Override
    public Probe probe(Settings settings) {
        KernelFeatures found = features.get();
        List<TransportFeature> table = found.table();
        if (found.suffice()) {
            switchOff(settings, table);
            table.add(RingMemory.look(settings, found.has(KernelFeature.INDEX_FREE_QUEUE), host));
        }
        return probe(table);
    }

    private Probe probe(List<TransportFeature> table) {
        return Probe.of("kernel " + features.get().kernel(), table);
    }

    private static void switchOff(Settings settings, List<TransportFeature> table) {
        if (!settings.flag(UringSettings.RECEIVE_LIMIT)) {
            switchOff(KernelFeature.RECEIVE_LIMIT, settings.describe(UringSettings.RECEIVE_LIMIT), table);
        }
    }

    /** A kernel that lacks it is the better reason. */
    private static void switchOff(KernelFeature feature, String setting, List<TransportFeature> table) {
        TransportFeature off = KernelFeatures.missing(feature, new Refusal("switched off by " + setting, ""));
        table.replaceAll(f -> f.available() && f.name().equals(off.name()) ? off : f);
    }

    @Override
    public MemoryPlan.Builder plan(MemoryPlan.Builder plan) {
        return plan;
    }

    @Override
    public Transport create(Settings settings) {
        Probe probe = probe(settings);
        if (!probe.available()) {
            throw new IllegalStateException("io_uring does not work here: " + probe.reason() + ".");
        }
        KernelFeatures found = features.get();
        return new UringTransport(new UringConfig(
                settings.count(UringSettings.SQ_ENTRIES),
                settings.count(UringSettings.CQ_ENTRIES),
                settings.count(UringSettings.GATHER_PIECES_MAX),
                settings.count(UringSettings.FILE_CHUNKS),
                settings.length(UringSettings.FILE_CHUNK_LENGTH),
                found.has(KernelFeature.COALESCED_WAIT) ? settings.durationNs(UringSettings.COALESCED_MAX) : 0,
                settings.flag(UringSettings.RECEIVE_LIMIT) && found.has(KernelFeature.RECEIVE_LIMIT),
                !found.kernel().isBefore(ACCEPTS_WELL_SINCE),
                found.has(KernelFeature.RESTRICTIONS),
                found.setupFlags()));
    }
}
