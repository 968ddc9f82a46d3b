package io.millrace.http;

/** What requests in a row owe, over records of BoringSSL. */
class BoringSequenceTest extends SequenceTest {}
