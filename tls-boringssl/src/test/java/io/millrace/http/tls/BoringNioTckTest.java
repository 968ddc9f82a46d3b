package io.millrace.http.tls;

/** The contract of transports, by BoringSSL over sockets of the JDK. */
class BoringNioTckTest extends TlsNioTckTest {}
