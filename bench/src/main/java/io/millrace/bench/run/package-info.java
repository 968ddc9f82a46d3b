/** A run: scenarios, rounds, noise, the time that is left, and what is written down. */
package io.millrace.bench.run;
