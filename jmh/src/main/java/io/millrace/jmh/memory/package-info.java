/** What reading buffers costs, by the way of reading. */
package io.millrace.jmh.memory;
