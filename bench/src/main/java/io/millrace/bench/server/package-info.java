/** Servers to be measured: how they are started, what the system tells of them, how they end. */
package io.millrace.bench.server;
