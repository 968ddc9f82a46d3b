package io.millrace.tidy.planted.proofs;

import io.millrace.testkit.conformance.Proves;

/** Says that it proves something but has no test. */
@Proves("rfc9112-1-1")
public abstract class ClassWithoutTests {}
