package io.millrace.bench.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DefinitionsTest {
    private static final CommandLine COMMANDS =
            new CommandLine(List.of("/jdk/bin/java", "-Xmx1g"), "a b.jar:lib/c.jar", Path.of("/peers"));

    @Test
    void aLineIsNameTagsAndCommand() throws Exception {
        List<Definition> all = Definitions.parse(
                List.of(
                        "# a remark",
                        "",
                        "  jetty | jvm jdk21 h1 | {java} -cp {cp:jetty} peers.Jetty {port} | tee log"),
                "file");
        Definition jetty = all.get(0);
        assertEquals("jetty", jetty.name());
        assertEquals(Set.of("jvm", "jdk21", "h1"), jetty.tags());
        assertEquals("{java} -cp {cp:jetty} peers.Jetty {port} | tee log", jetty.command());
        assertEquals(21, jetty.javaMin());
        assertTrue(jetty.has(Definition.JVM));
        assertFalse(jetty.has("noecho"));
    }

    @Test
    void aLineOfAnotherFormIsToldWithItsNumber() {
        assertEquals(
                "file:2: not of the form \"name | tags | command\": jetty | jvm",
                complaint("# a remark", "jetty | jvm"));
        assertEquals("file:1: a name has letters, digits and . _ + - only: a b", complaint("a b | native h1 | run"));
        assertEquals("file:2: a second a", complaint("a | native h1 | run", "a | native h1 | run"));
    }

    private static String complaint(String... lines) {
        return assertThrows(IOException.class, () -> Definitions.parse(List.of(lines), "file"))
                .getMessage();
    }

    @Test
    void placeholdersAreFilledAndAWordStaysOne() throws Exception {
        assertEquals(
                List.of(
                        "/jdk/bin/java",
                        "-Xmx1g",
                        "-cp",
                        "a b.jar:lib/c.jar",
                        "@/peers/conf/x.args",
                        "-Dport=8080",
                        "two words"),
                words("{java} -cp {jar}  @{here}/conf/x.args -Dport={port} 'two words'"));
        assertEquals(List.of("/peers/java/netty/target/*:/peers/java/netty/target/lib/*"), words("{cp:netty}"));
    }

    @Test
    void anUnknownPlaceholderIsToldWithThoseThereAre() {
        String message =
                assertThrows(IOException.class, () -> words("run {prot}")).getMessage();
        assertTrue(message.startsWith("x: nothing is known as {prot}: there are {port}"), message);
    }

    private static List<String> words(String command) throws IOException {
        return COMMANDS.of(new Definition("x", Set.of(), command), 8080);
    }
}
