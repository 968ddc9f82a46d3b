package io.millrace.http;

import io.millrace.testkit.FuzzSearch;
import io.millrace.testkit.advisories.Advisory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Coverage-guided fuzzing of whole connections with a short budget, see {@link FuzzSearch}. */
class FuzzTest {
    private static final int PLANS = 8;

    private static FuzzSearch search(Class<?> target, String name) {
        return new FuzzSearch(target, name)
                .jvm("-Dmillrace.memory.guard=true")
                .jvm("-XX:MaxDirectMemorySize=256m")
                .fuzzer("--instrumentation_includes=io.millrace.http.H*:io.millrace.http.Se*:io.millrace.http.Ex*"
                        + ":io.millrace.http.Fil*:io.millrace.http.B*:io.millrace.http.C*:io.millrace.codec.**"
                        + ":io.millrace.engine.transport.**:io.millrace.engine.memory.**")
                .fuzzer("-max_len=2000");
    }

    @Test
    void aServersConnectionsSurvive() throws Exception {
        search(ServerFuzz.class, "server").run(800, 1_000, serverSeeds());
    }

    @Test
    void aClientsConnectionSurvives() throws Exception {
        search(ClientFuzz.class, "client").run(800, 1_000, clientSeeds());
    }

    @Test
    void seedsAndWhatWasFoundOnceArePlayed() throws Exception {
        for (Path seed : FuzzSearch.seeds("server")) {
            ServerFuzz.fuzzerTestOneInput(Files.readAllBytes(seed));
        }
        serverSeeds().forEach(ServerFuzz::fuzzerTestOneInput);
        for (Path seed : FuzzSearch.seeds("client")) {
            ClientFuzz.fuzzerTestOneInput(Files.readAllBytes(seed));
        }
        clientSeeds().forEach(ClientFuzz::fuzzerTestOneInput);
    }

    /** What other servers were reported for, and what the codecs are tested with. */
    private static List<byte[]> serverSeeds() throws Exception {
        List<byte[]> seeds = new ArrayList<>();
        for (Advisory a : Advisory.all()) {
            for (byte[] text : new byte[][] {a.attack(), a.twin()}) {
                seeds.add(FuzzScript.of(seeds.size() % PLANS, new String(text, StandardCharsets.ISO_8859_1)));
            }
        }
        for (String text : SmugglingWireTest.texts("request")) {
            seeds.add(FuzzScript.of(seeds.size() % PLANS, text));
        }
        return seeds;
    }

    private static List<byte[]> clientSeeds() throws Exception {
        List<byte[]> seeds = new ArrayList<>();
        for (String text : SmugglingWireTest.texts("response")) {
            seeds.add(FuzzScript.of(seeds.size() % PLANS, text));
        }
        return seeds;
    }
}
