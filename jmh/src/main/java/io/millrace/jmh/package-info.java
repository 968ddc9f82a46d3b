/** Benchmarks, a package for each question; what they share, and the command that runs them. */
package io.millrace.jmh;
