package io.millrace.tidy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The rules of docs/style.md that a machine can check, over the whole project. */
class HouseRulesTest {
    private static final String ROOT = "io.millrace";

    /**
     * Types in hot packages that run at start or when somebody asks (added up, built as constants, controlled), or
     * whose calls the JDK wants so (socket options are objects).
     */
    private static final Set<String> COLD = Set.of(
            "engine.memory.MemoryPlan",
            "engine.transport.SocketOption",
            "engine.transport.SocketOptions",
            "codec.FieldSet",
            "http.HttpServer",
            "transport.nio.NioOptions",
            "transport.nio.NioSocketOptions");

    /** Who may ask the world for the time: the configuration only names the sources that a LoopClock reads. */
    private static final Set<String> MAY_READ_THE_CLOCK =
            Set.of("engine.loop.LoopClock", "engine.EngineConfig", "cli.Serve", "bench.run.BenchClock");

    private static final Workspace WORKSPACE = Workspace.find();
    private static final JavaClasses CLASSES = new ClassFileImporter().importPaths(WORKSPACE.classFolders());
    private static final ClassRules RULES = new ClassRules(CLASSES, ROOT);
    private static final List<JavaSource> MAIN = read("main");
    private static final List<JavaSource> TEST = read("test");

    @Test
    void modulesDependOnlyAsTheirPomsMay() {
        List<String> found = new ArrayList<>();
        for (String module : WORKSPACE.modules()) {
            found.addAll(Arrows.forbidden(module, WORKSPACE.pom(module)));
        }
        none(found);
    }

    @Test
    void everyModuleHasItsPlaceInTheOrder() {
        assertEquals(new TreeSet<>(Arrows.MODULES.keySet()), new TreeSet<>(WORKSPACE.modules()));
    }

    @Test
    void packagesUseOnlyWhatStandsBelowThem() {
        none(Arrows.forbidden(ImportGraph.of(CLASSES, ROOT)));
    }

    @Test
    void packagesFormNoCycle() {
        assertEquals(List.of(), ImportGraph.of(CLASSES, ROOT).cycle());
    }

    @Test
    void codecsKnowNoSocketNoThreadAndNoClock() {
        none(RULES.codecsTouchingTheWorld());
    }

    @Test
    void nothingStandsOnUnsafe() {
        none(RULES.usesOfUnsafe());
    }

    @Test
    void hotPackagesCallNothingSlow() {
        none(RULES.slowCalls(COLD));
    }

    @Test
    void timeComesFromTheLoopClock() {
        none(RULES.clocks(MAY_READ_THE_CLOCK));
    }

    @Test
    void httpShowsNoChannelToItsUsers() {
        none(RULES.spiInSignatures());
    }

    @Test
    void everyCounterCountsAndEverySettingIsRead() {
        none(RULES.constantsNobodyUses());
    }

    @Test
    void filesFitAReader() {
        none(everywhere(SourceRules::longFiles));
    }

    @Test
    void methodsFitAScreen() {
        none(everywhere(SourceRules::longMethods));
    }

    @Test
    void linesAreShortWithoutTabsAndLeaveNothingForLater() {
        none(everywhere(SourceRules::badLines));
    }

    @Test
    void everyTestRuns() {
        none(over(TEST, SourceRules::testsThatNeverRun));
    }

    @Test
    void nothingLocks() {
        none(over(MAIN, SourceRules::locks));
    }

    @Test
    void publicTypesSayWhatTheyAre() {
        none(over(MAIN, SourceRules::undocumentedTypes));
    }

    @Test
    void publicTypesSayWhichThreadMayCallThem() {
        none(over(MAIN, SourceRules::threadlessTypes));
    }

    private static List<JavaSource> read(String tree) {
        return WORKSPACE.sources(tree).stream()
                .map(file -> JavaSource.read(file, WORKSPACE.root()))
                .toList();
    }

    private static List<String> everywhere(Function<JavaSource, List<String>> rule) {
        List<String> found = over(MAIN, rule);
        found.addAll(over(TEST, rule));
        return found;
    }

    private static List<String> over(List<JavaSource> sources, Function<JavaSource, List<String>> rule) {
        List<String> found = new ArrayList<>();
        sources.forEach(source -> found.addAll(rule.apply(source)));
        return found;
    }

    private static void none(List<String> found) {
        if (!found.isEmpty()) {
            fail(found.size() + " found:\n" + String.join("\n", found));
        }
    }
}
