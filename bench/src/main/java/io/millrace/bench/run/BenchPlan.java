package io.millrace.bench.run;

import io.millrace.bench.server.Definition;
import java.nio.file.Path;
import java.util.List;

/**
 * What a run is to do. Immutable, any thread.
 *
 * @param contestants the servers, in the order of the tables
 * @param here the folder of their definitions
 * @param jar class path of this program, for servers that are made of it
 * @param scenarios in the order in which they are run
 * @param rounds clean samples wanted of each server in each scenario
 * @param seconds length of a sample
 * @param minutes after which no new sample begins
 * @param javaHome the JDK of the servers
 * @param folder gets what is written
 * @param wrk whether closed loops are wrk's
 */
public record BenchPlan(
        List<Definition> contestants,
        Path here,
        String jar,
        List<Scenario> scenarios,
        int rounds,
        double seconds,
        double minutes,
        Path javaHome,
        Path folder,
        boolean wrk) {}
