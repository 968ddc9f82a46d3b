/** What a run measured, and the file that keeps it. */
package io.millrace.bench.result;
