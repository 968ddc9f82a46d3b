package io.millrace.tidy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each rule about classes finds the violation planted for it, and nothing beside it. */
class ClassRulesTest {
    private static final String PLANTED = "io.millrace.tidy.planted";
    private static final JavaClasses CLASSES = new ClassFileImporter().importPackages(PLANTED);
    private static final ClassRules RULES = new ClassRules(CLASSES, PLANTED);
    private static final ImportGraph GRAPH = ImportGraph.of(CLASSES, PLANTED);

    @ParameterizedTest
    @ValueSource(strings = {"InetSocketAddress", "java.lang.Thread", "System.nanoTime"})
    void findsACodecThatTouchesTheWorld(String what) {
        assertFinds(RULES.codecsTouchingTheWorld(), what);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Integer.valueOf", "String.format", "java.util.stream", "Thread.sleep", "locked() is sync"})
    void findsSlowCalls(String what) {
        assertFinds(RULES.slowCalls(Set.of()), what);
    }

    @Test
    void leavesColdTypesAlone() {
        assertEquals(List.of(), RULES.slowCalls(Set.of("engine.memory.SlowPool")));
    }

    @Test
    void findsAClock() {
        assertFinds(RULES.clocks(Set.of()), "System.nanoTime");
        assertEquals(List.of(), RULES.clocks(Set.of("codec.WorldlyCodec")));
    }

    @Test
    void findsUnsafe() {
        assertFinds(RULES.usesOfUnsafe(), "UnsafeBuffer");
    }

    @Test
    void findsAChannelInAPublicSignatureOnly() {
        List<String> found = RULES.spiInSignatures();

        assertEquals(1, found.size(), found::toString);
        assertFinds(found, "LeakyExchange.channel()");
    }

    @Test
    void findsACounterThatNothingCounts() {
        List<String> found = RULES.constantsNobodyUses();

        assertEquals(1, found.size(), found::toString);
        assertFinds(found, "Counter.FORGOTTEN");
    }

    @Test
    void findsArrowsThatPointUp() {
        List<String> found = Arrows.forbidden(GRAPH);

        assertFinds(found, "codec -> http, by WorldlyCodec using LeakyExchange");
        assertFinds(found, "engine.config -> engine.memory, by UpwardConfig using SlowPool");
        assertEquals(2, found.size(), found::toString);
    }

    @Test
    void findsACycle() {
        assertEquals(List.of("engine.config", "engine.memory", "engine.config"), GRAPH.cycle());
    }

    @Test
    void findsADependencyInAPom(@TempDir Path folder) throws Exception {
        Path pom = folder.resolve("pom.xml");
        Files.writeString(pom, """
                <project><dependencies>
                  <dependency><groupId>io.millrace</groupId><artifactId>millrace-engine</artifactId></dependency>
                  <dependency><groupId>io.millrace</groupId><artifactId>millrace-http</artifactId></dependency>
                  <dependency><groupId>io.millrace</groupId><artifactId>millrace-testkit</artifactId>
                    <scope>test</scope></dependency>
                  <dependency><groupId>io.millrace</groupId><artifactId>millrace-cli</artifactId>
                    <scope>test</scope></dependency>
                  <dependency><groupId>org.other</groupId><artifactId>millrace-cli</artifactId></dependency>
                </dependencies></project>
                """);

        assertEquals(
                List.of("transport-nio must not depend on http", "tests of transport-nio must not depend on cli"),
                Arrows.forbidden("transport-nio", Pom.read(pom)));
    }

    private static void assertFinds(List<String> found, String what) {
        assertTrue(found.stream().anyMatch(place -> place.contains(what)), () -> what + " is not in " + found);
    }
}
