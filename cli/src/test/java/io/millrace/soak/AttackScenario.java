package io.millrace.soak;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.engine.transport.TransportProvider;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Two attacks for two seconds each, guarded, over each transport: what they cost is bounded and given back. */
class AttackScenario {
    /** A busy machine is not what is tested. */
    private static final String PATIENT_MS = "30000";

    /** As scripts/attacks has it: a heap that is touched as a whole, and nothing kept for the compilers of the JVM. */
    private static final List<String> FIXED_MEMORY = List.of(
            "-Xms128m",
            "-Xmx128m",
            "-XX:+UseSerialGC",
            "-XX:+AlwaysPreTouch",
            "-XX:+IgnoreUnrecognizedVMOptions",
            "-XX:TrimNativeHeapInterval=500");

    @TempDir
    Path folder;

    @TestFactory
    List<DynamicTest> anAttackCostsNoMoreThanItsLimitAndLeavesNothingBehind() {
        List<DynamicTest> tests = new ArrayList<>();
        for (TransportProvider provider : ServiceLoader.load(TransportProvider.class)) {
            tests.add(DynamicTest.dynamicTest(provider.name(), () -> attack(provider)));
        }
        return tests;
    }

    private void attack(TransportProvider provider) throws Exception {
        TransportProvider.Probe probe = provider.probe();
        assumeTrue(probe.available(), probe.reason());
        List<String> arguments = new ArrayList<>(List.of("--seconds", "2", "--p99-ms", PATIENT_MS));
        arguments.addAll(List.of("--only", "huge-heads", "--only", "pipeline-unread"));
        arguments.addAll(List.of("--folder", folder.toString(), "--"));
        List<String> server = new ArrayList<>(
                SoakScenario.serve("serve", "--port", "0", "--loops", "1", "--transport", provider.name()));
        server.addAll(1, FIXED_MEMORY);
        arguments.addAll(server);
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        boolean well;
        try (PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8)) {
            well = new AttackRun(AttackOptions.parse(arguments.toArray(String[]::new)), out).run();
        }

        assertTrue(well, () -> said.toString(StandardCharsets.UTF_8));
    }
}
