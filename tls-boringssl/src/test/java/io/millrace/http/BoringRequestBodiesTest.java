package io.millrace.http;

/** What bodies of requests owe, over records of BoringSSL. */
class BoringRequestBodiesTest extends RequestBodiesTest {}
