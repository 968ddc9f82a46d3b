/** A load generator over Millrace's own engine: closed loops and fixed rates, with every answer checked. */
package io.millrace.bench.load;
