package io.millrace.http.tls;

/** The contract of transports, by BoringSSL over the simulator. */
class BoringSimTckTest extends TlsSimTckTest {}
