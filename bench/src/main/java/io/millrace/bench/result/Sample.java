package io.millrace.bench.result;

/**
 * What one server did in one window of one scenario. Immutable; any thread.
 *
 * @param server name of the server that was measured
 * @param scenario name of the scenario
 * @param runtime what the server ran on, such as {@code 25.0.3}; a dash for native ones
 * @param round number of the round, from 1; samples of one round were taken one after the other
 * @param seconds length of the window
 * @param requests answers counted by the generator in the window
 * @param errors answers that were wrong, connections that failed, requests without answer
 * @param bytes octets of bodies received and sent by the generator
 * @param serverCpuNs CPU time of all threads of the server in the window
 * @param loadCpuNs CPU time of the generator in the window
 * @param allocated bytes allocated in the heap of the server in the window, -1 where unknown; in the scenario idle the
 *     growth of its live objects
 * @param rss resident memory of the server at the end of the window, in bytes; in the scenario idle its growth
 * @param connections connections of the generator
 * @param rate requests a second that were intended; 0 for a closed loop
 * @param latency percentiles of the time from the intended start of a request to its answer
 * @param otherOnServerCore share of the server's core that processes not of this run took, 0 to 1
 * @param otherOnLoadCore the same for the generator's core
 */
public record Sample(
        String server,
        String scenario,
        String runtime,
        int round,
        double seconds,
        long requests,
        long errors,
        long bytes,
        long serverCpuNs,
        long loadCpuNs,
        long allocated,
        long rss,
        int connections,
        long rate,
        Latency latency,
        double otherOnServerCore,
        double otherOnLoadCore) {

    /** Above this share taken by others, the server's core was not quiet. */
    public static final double SERVER_NOISE_MAX = 0.08;

    /** Above this share taken by others, the generator's core was not quiet. */
    public static final double LOAD_NOISE_MAX = 0.12;

    /** Whether others took so much of the cores that the figures are not to be trusted. */
    public boolean noisy() {
        return otherOnServerCore > SERVER_NOISE_MAX || otherOnLoadCore > LOAD_NOISE_MAX;
    }

    /** CPU time of the server a request, in ns; not a number without requests. */
    public double cpuPerRequestNs() {
        return requests == 0 ? Double.NaN : (double) serverCpuNs / requests;
    }

    /** Bytes allocated a request; not a number where unknown. */
    public double allocatedPerRequest() {
        return requests == 0 || allocated < 0 ? Double.NaN : (double) allocated / requests;
    }

    /** Answers a second. */
    public double requestsPerSecond() {
        return requests / seconds;
    }
}
