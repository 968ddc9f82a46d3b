package io.millrace.http;

/** What tunnels owe, over records of BoringSSL. */
class BoringTunnelTest extends TunnelTest {}
