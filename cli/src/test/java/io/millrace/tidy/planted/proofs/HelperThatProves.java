package io.millrace.tidy.planted.proofs;

import io.millrace.testkit.conformance.Proves;

/** Says that it proves something but is no test. */
public abstract class HelperThatProves {
    @Proves("rfc9112-1-1")
    void helps() {}
}
