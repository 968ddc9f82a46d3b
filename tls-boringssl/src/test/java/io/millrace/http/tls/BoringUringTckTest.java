package io.millrace.http.tls;

/** The contract of transports, by BoringSSL over io_uring. */
class BoringUringTckTest extends TlsUringTckTest {}
