/** Which clause of which RFC a test proves: what {@code docs/conformance.md} is made of. */
package io.millrace.testkit.conformance;
