package io.millrace.http;

/** What messages owe, over records of BoringSSL. */
class BoringMessagesTest extends MessagesTest {}
