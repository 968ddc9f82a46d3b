package io.millrace.http;

/** What responses owe, over records of BoringSSL. */
class BoringResponsesTest extends ResponsesTest {}
