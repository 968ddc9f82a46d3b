package io.millrace.http;

/**
 * Names an attachment of an exchange or a connection; compared by identity. Immutable, any thread. Keep it in a static
 * final field.
 */
public final class Key<T> {
    private final String name;

    private Key(String name) {
        this.name = name;
    }

    public static <T> Key<T> of(String name) {
        return new Key<>(name);
    }

    @Override
    public String toString() {
        return name;
    }
}
