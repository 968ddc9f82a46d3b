package io.millrace.tidy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Each rule about sources finds the violation planted for it. */
class SourceRulesTest {
    @Test
    void findsALongFile() {
        assertEquals(List.of(), SourceRules.longFiles(source("\n".repeat(600))));
        assertEquals(
                List.of("m/A.java has 601 lines, 600 are allowed"), SourceRules.longFiles(source("\n".repeat(601))));
    }

    @Test
    void findsALongMethodWhateverItsBracesAreIn() {
        String filler = "  String s = \"}\"; // }\n".repeat(58).replace("String s", "s");

        assertEquals(List.of(), SourceRules.longMethods(source("class A {\nvoid m() {\n" + filler + "}\n}\n")));
        assertEquals(
                List.of("m/A.java:4: m has 61 lines, 60 are allowed"),
                SourceRules.longMethods(
                        source("class A {\n/** Doc. */\n@Deprecated\nvoid m() {\n" + filler + "\n}\n}\n")));
    }

    @Test
    void holdsDoWorkToATableOfContents() {
        assertEquals(
                List.of("m/A.java:2: doWork has 26 lines, 25 are allowed"),
                SourceRules.longMethods(source("class A {\nint doWork() {\n" + "\n".repeat(24) + "}\n}\n")));
    }

    @Test
    void findsWideLinesTabsAndWhatIsLeftForLater() {
        String later = "// TO" + "DO: later\n";

        assertEquals(
                List.of("m/A.java:1: 121 columns, 120 are allowed", "m/A.java:2: a tab", "m/A.java:3: left for later"),
                SourceRules.badLines(
                        source("//" + "x".repeat(119) + "\n\t\n" + later + "// " + "x".repeat(117) + "\n")));
    }

    @Test
    void findsTestsThatNeverRun() {
        String text = "class %s {\n  @ParameterizedTest\n  void m() {}\n}\n";

        assertEquals(
                List.of("m/Checks.java has tests but is not named …Test, …Scenario or …Tck"),
                SourceRules.testsThatNeverRun(JavaSource.parse("m/Checks.java", text.formatted("Checks"))));
        assertEquals(
                List.of(), SourceRules.testsThatNeverRun(JavaSource.parse("m/ATest.java", text.formatted("ATest"))));
        assertEquals(
                List.of(),
                SourceRules.testsThatNeverRun(JavaSource.parse("m/Base.java", "abstract " + text.formatted("Base"))));
    }

    @Test
    void findsLocksInCodeOnly() {
        String text = """
                class A {
                    // synchronized
                    String s = "synchronized";
                    synchronized void m() {}
                    void n() {
                        synchronized (this) {
                        }
                    }
                }
                """;

        assertEquals(List.of("m/A.java:4: synchronized", "m/A.java:6: synchronized"), SourceRules.locks(source(text)));
    }

    @Test
    void findsPublicTypesWithoutJavadoc() {
        String text = """
                /** Known. Any thread. */
                public interface A {
                    enum B {}
                    class C { public class D {} class E {} }
                    /** Known too. */
                    record F() {}
                }
                class G { public class H {} }
                """;

        assertEquals(
                List.of(
                        "m/A.java:3: public type B has no Javadoc",
                        "m/A.java:4: public type C has no Javadoc",
                        "m/A.java:4: public type D has no Javadoc"),
                SourceRules.undocumentedTypes(source(text)));
        assertEquals(List.of(), SourceRules.threadlessTypes(source(text)));
    }

    @Test
    void findsATypeThatNamesNoThread() {
        assertEquals(
                List.of("m/A.java:2: the Javadoc of A does not say which thread may call it"),
                SourceRules.threadlessTypes(source("/** What it is. */\npublic class A {}\n")));
        assertEquals(List.of(), SourceRules.threadlessTypes(source("/** What it is. */\npublic enum A {}\n")));
    }

    private static JavaSource source(String text) {
        return JavaSource.parse("m/A.java", text);
    }
}
