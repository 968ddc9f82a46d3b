/**
 * A simulated network as a transport, the contract suite that every transport passes, and tools for tests: seeds that
 * replay, a probe for allocation.
 *
 * <p>{@link io.millrace.testkit.Sim} is where to start: engines, raw peers and virtual time on one thread.
 */
package io.millrace.testkit;
