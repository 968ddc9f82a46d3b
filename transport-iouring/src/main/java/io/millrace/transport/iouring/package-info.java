/** The Linux transport, over io_uring: multishot operations, provided buffers, one system call a turn. */
package io.millrace.transport.iouring;
