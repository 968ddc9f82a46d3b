package io.millrace.tidy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.millrace.tidy.planted.proofs.ClassWithoutTests;
import io.millrace.tidy.planted.proofs.HelperThatProves;
import io.millrace.tidy.planted.proofs.ProofOfPlantedClauses;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The ledger of clauses and tests is true, and notices when it is not. */
class ConformanceLedgerTest {
    private static final String PLANTED = """
            # for readers

            rfc9112-1-1 | MUST | server | Is proven.
            rfc9112-1-2 | MUST NOT | sender | Is not proven. | open: nobody came to it.
            rfc9112-1.2-1 | MUST | recipient | Is of no concern. | not ours: it is another's.
            """;

    @Test
    void everyClauseHasTestsOrAReasonAndEveryTestItsClause() {
        Ledger ledger = new Ledger(Ledger.clauses(), Proof.all(Workspace.find()));

        assertEquals(List.of(), ledger.faults());
    }

    @Test
    void testsOfAllModulesThatKnowTheProtocolAreSeen() {
        List<Proof> proofs = Proof.all(Workspace.find());

        for (String module : List.of("codecs", "http", "cli", "examples")) {
            assertTrue(proofs.stream().anyMatch(p -> p.file().startsWith(module + "/src/test/java/")), module);
        }
        for (Proof proof : proofs) {
            assertTrue(Workspace.find().root().resolve(proof.file()).toFile().isFile(), proof.file());
        }
    }

    @Test
    void faultsAreFound() {
        List<Proof> proofs = List.of(proof("rfc9112-1-2"), proof("rfc9112-9-9"));
        Ledger ledger =
                new Ledger(Ledger.parse(PLANTED + PLANTED.lines().toList().get(4)), proofs);

        assertEquals(
                List.of(
                        "rfc9112-1-1 has neither a test nor a reason",
                        "rfc9112-1-2 has tests, and a reason why it has none",
                        "rfc9112-1.2-1 is there twice",
                        "rfc9112-9-9 is no clause, but SomeTest.some proves it"),
                ledger.faults());
    }

    @Test
    void linesThatAreNoClauseAreRefused() {
        for (String line : List.of(
                "rfc9112-1-1 | MUST | server",
                "rfc9112-1 | MUST | server | Has no number.",
                "rfc9112-1-1 | SHOULD | server | Is a wish.",
                "rfc9112-1-1 | MUST | client | Binds another.",
                "rfc9112-1-1 | MUST | server | Has no full stop",
                "rfc9112-1-1 | MUST | server | Has an empty reason. |",
                "rfc9112-1-1 | MUST | server | Has a reason of no kind. | because.")) {
            assertThrows(IllegalArgumentException.class, () -> Ledger.parse(line), line);
        }
    }

    @Test
    void thePageCountsAndNamesTheTests() {
        List<Proof> proofs = List.of(proof("rfc9112-1-1"), new Proof("rfc9112-1-1", "Whole", "", "m/Whole.java"));
        String page = new Ledger(Ledger.parse(PLANTED), proofs).page();

        assertTrue(page.contains("| RFC 9112 | 3 | 1 | 1 | 1 |\n| RFC 9110 | 0 | 0 | 0 | 0 |\n"));
        assertTrue(page.contains("\n| All | 3 | 1 | 1 | 1 |\n"));
        assertTrue(page.contains("[1](https://www.rfc-editor.org/rfc/rfc9112#section-1)-1 | MUST | server | Is proven."
                + " | covered: [SomeTest](../m/SomeTest.java) `some`; [Whole](../m/Whole.java) |\n"));
        assertTrue(page.contains("Is not proven. | *open*: nobody came to it. |\n"));
        assertTrue(
                page.contains("#section-1.2)-1 | MUST | recipient | Is of no concern. | *not ours*: it is another's."));
        assertFalse(page.contains("for readers"));
    }

    @Test
    void compiledTestsAreReadAndOnlyTheyMayProve() {
        List<Proof> found = Proof.in(new ClassFileImporter().importClasses(ProofOfPlantedClauses.class), "m");

        String file = "m/io/millrace/tidy/planted/proofs/ProofOfPlantedClauses.java";
        assertEquals(
                List.of(
                        new Proof("rfc9112-1-1", "ProofOfPlantedClauses", "", file),
                        new Proof("rfc9112-1-2", "ProofOfPlantedClauses", "provesTwo", file),
                        new Proof("rfc9112-1-3", "ProofOfPlantedClauses", "provesTwo", file)),
                found.stream().sorted().toList());
        for (Class<?> wrong : List.of(HelperThatProves.class, ClassWithoutTests.class)) {
            JavaClasses classes = new ClassFileImporter().importClasses(wrong);
            assertThrows(IllegalStateException.class, () -> Proof.in(classes, "m"), wrong.getName());
        }
    }

    private static Proof proof(String clause) {
        return new Proof(clause, "SomeTest", "some", "m/SomeTest.java");
    }
}
