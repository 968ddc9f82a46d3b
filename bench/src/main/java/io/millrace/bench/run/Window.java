package io.millrace.bench.run;

import io.millrace.bench.server.Contestant;
import io.millrace.bench.server.CoreTimes;
import io.millrace.bench.server.Pinning;
import io.millrace.bench.server.ProcessTimes;

/** What a server, the generator and everybody else took of the cores between two moments. One thread. */
final class Window {
    private final Contestant server;
    private final Pinning pinning;
    private CoreTimes cores;
    private ProcessTimes serverTimes;
    private ProcessTimes ownTimes;
    private long childrenNs;
    private long allocated;
    private long beganNs;

    private long serverNs;
    private long loadNs;
    private double otherOnServer;
    private double otherOnLoad;

    Window(Contestant server, Pinning pinning) {
        this.server = server;
        this.pinning = pinning;
    }

    /** Opens it. The question about allocation comes first, since to answer it costs the server time. */
    void open() throws InterruptedException {
        ProcessHandle self = ProcessHandle.current();
        allocated = server.allocated();
        childrenNs = ProcessTimes.ofEndedChildrenNs(self.pid());
        ownTimes = ProcessTimes.ofThisProcess();
        serverTimes = server.times();
        cores = CoreTimes.now();
        beganNs = BenchClock.nanos();
    }

    void close() throws InterruptedException {
        double wallNs = BenchClock.nanos() - beganNs;
        CoreTimes coresNow = CoreTimes.now();
        serverNs = server.times().sinceNs(serverTimes);
        loadNs = ProcessTimes.ofThisProcess().sinceNs(ownTimes)
                + ProcessTimes.ofEndedChildrenNs(ProcessHandle.current().pid())
                - childrenNs;
        long allocatedNow = server.allocated();
        allocated = allocated < 0 || allocatedNow < 0 ? -1 : allocatedNow - allocated;
        if (pinning.isPinned()) {
            otherOnServer = share(coresNow.busySinceNs(cores, pinning.serverCore()) - serverNs, wallNs);
            otherOnLoad = share(coresNow.busySinceNs(cores, pinning.loadCore()) - loadNs, wallNs);
        } else {
            otherOnServer = share(coresNow.busySinceNs(cores, CoreTimes.ALL) - serverNs - loadNs, wallNs);
            otherOnLoad = otherOnServer;
        }
    }

    private static double share(long ns, double wallNs) {
        return Math.max(0, ns / wallNs);
    }

    /** CPU time of the server. */
    long serverNs() {
        return serverNs;
    }

    /** CPU time of the generator, be it this process or a child that has ended. */
    long loadNs() {
        return loadNs;
    }

    /** Bytes that the server allocated, or -1. */
    long allocated() {
        return allocated;
    }

    double otherOnServer() {
        return otherOnServer;
    }

    double otherOnLoad() {
        return otherOnLoad;
    }
}
