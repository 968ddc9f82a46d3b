package io.millrace.http;

/** What a configuration may be, by BoringSSL. */
class BoringConfigTest extends TlsConfigTest {}
