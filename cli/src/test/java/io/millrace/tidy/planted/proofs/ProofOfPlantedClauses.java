package io.millrace.tidy.planted.proofs;

import io.millrace.testkit.conformance.Proves;
import org.junit.jupiter.api.Test;

/** Proves clauses of a planted ledger, as a class and by a test; never run. */
@Proves("rfc9112-1-1")
public abstract class ProofOfPlantedClauses {
    @Test
    @Proves({"rfc9112-1-2", "rfc9112-1-3"})
    void provesTwo() {}

    @Test
    void provesNone() {}
}
