/**
 * What an engine tells about itself: counters, the histogram of turn lengths, the log of errors.
 *
 * <p>Counters are always on: off-heap memory written by one loop each with plain adds and opaque stores, read by
 * anyone. This package depends on {@code io.millrace.engine.config} at most.
 */
package io.millrace.engine.telemetry;
