package io.millrace.http;

/** What servers owe over TLS, by BoringSSL. */
class BoringServerTest extends TlsServerTest {}
