package io.millrace.cli;

/** Arguments that make no sense; the message is for the person who typed them. Any thread. */
final class UsageException extends Exception {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }
}
