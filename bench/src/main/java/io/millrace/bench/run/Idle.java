package io.millrace.bench.run;

import com.sun.management.UnixOperatingSystemMXBean;
import io.millrace.bench.load.Load;
import io.millrace.bench.load.LoadPlan;
import io.millrace.bench.result.Latency;
import io.millrace.bench.result.Sample;
import io.millrace.bench.server.Contestant;
import io.millrace.bench.server.ProcessTimes;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.function.BooleanSupplier;

/** Measures the memory of connections that asked once and stay. One thread. */
final class Idle {
    private static final double CONNECT_SECONDS = 30;
    private static final double SETTLE_SECONDS = 0.5;
    private static final int DESCRIPTORS_KEPT = 256;

    private final String transport;
    private final BooleanSupplier stop;

    Idle(String transport, BooleanSupplier stop) {
        this.transport = transport;
        this.stop = stop;
    }

    /** A sample whose memory is the growth: resident, and of live objects where there is a heap. */
    Sample measure(Contestant server, int round, double settleMax) throws IOException, InterruptedException {
        LoadPlan wanted = Scenario.IDLE.plan(server.address());
        int connections = Math.min(wanted.connections(), descriptors() - DESCRIPTORS_KEPT);
        LoadPlan plan = LoadPlan.get(server.address(), connections, wanted.path(), wanted.answerLength())
                .requestsMax(1);
        long live = server.live();
        long resident = server.resident();
        ProcessTimes times = server.times();
        ProcessTimes own = ProcessTimes.ofThisProcess();
        long beganNs = BenchClock.nanos();
        try (Load load = new Load(plan, transport)) {
            load.drive(OwnLoad.ns(CONNECT_SECONDS), () -> stop.getAsBoolean() || load.isDone());
            load.drive(OwnLoad.ns(Math.min(SETTLE_SECONDS, settleMax)), stop);
            long cpuNs = server.times().sinceNs(times);
            long liveNow = server.live();
            long residentNow = server.resident();
            return new Sample(
                    server.name(),
                    Scenario.IDLE.label(),
                    server.runtime(),
                    round,
                    (BenchClock.nanos() - beganNs) / BenchClock.NS_PER_SECOND,
                    load.connected(),
                    load.counts().errors() + connections - load.connected(),
                    0,
                    cpuNs,
                    ProcessTimes.ofThisProcess().sinceNs(own),
                    live < 0 || liveNow < 0 ? -1 : Math.max(0, liveNow - live),
                    Math.max(0, residentNow - resident),
                    connections,
                    0,
                    Latency.UNKNOWN,
                    0,
                    0);
        }
    }

    private static int descriptors() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean bean
                ? (int) Math.min(Integer.MAX_VALUE, bean.getMaxFileDescriptorCount())
                : Integer.MAX_VALUE;
    }
}
