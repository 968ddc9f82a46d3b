package io.millrace.http;

/** What certificates settle, by BoringSSL. */
class BoringPeersTest extends TlsPeersTest {}
