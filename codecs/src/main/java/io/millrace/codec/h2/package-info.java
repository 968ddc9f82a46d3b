/** HTTP/2 (RFC 9113): frames, the state of a connection and of its streams, flow control, priorities and budgets. */
package io.millrace.codec.h2;
