package io.millrace.bench.report;

/**
 * A drawing and how to read it. Any thread.
 *
 * @param title what it shows, with its unit
 * @param caption how to read it
 */
record Plot(String title, String svg, String caption) {}
