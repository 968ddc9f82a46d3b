/** What the samples of a run say: a table for the terminal and a page to look at. */
package io.millrace.bench.report;
