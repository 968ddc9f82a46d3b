/** The portable transport, over {@code java.nio} selectors: works wherever the JVM does, and needs no flag. */
package io.millrace.transport.nio;
