package io.millrace.soak;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.engine.transport.TransportProvider;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Ten seconds of the soak, guarded, over each transport that this machine has. */
class SoakScenario {
    private static final double SECONDS = 10;

    @TestFactory
    List<DynamicTest> nothingIsLeftBehindByACrowdOfClients() {
        List<DynamicTest> tests = new ArrayList<>();
        for (TransportProvider provider : ServiceLoader.load(TransportProvider.class)) {
            tests.add(DynamicTest.dynamicTest(provider.name(), () -> soak(provider)));
        }
        return tests;
    }

    private static void soak(TransportProvider provider) throws Exception {
        TransportProvider.Probe probe = provider.probe();
        assumeTrue(probe.available(), probe.reason());
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        boolean well = soak(said, serve("serve", "--port", "0", "--transport", provider.name()));

        assertTrue(well, () -> said.toString(StandardCharsets.UTF_8));
    }

    private static boolean soak(ByteArrayOutputStream said, List<String> server) throws Exception {
        SoakOptions options = new SoakOptions(SECONDS, System.nanoTime(), null, server);
        try (PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8)) {
            return new Soak(options, out).run();
        }
    }

    /** The JVM that runs the tests, with its class path, assertions on and memory guarded. */
    static List<String> serve(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
                "-ea",
                "-Dmillrace.memory.guard=true",
                "-cp",
                System.getProperty("java.class.path"),
                "io.millrace.cli.Main"));
        command.addAll(List.of(arguments));
        return command;
    }
}
