package io.millrace.codec;

/**
 * Gets the fields of a section one by one, in the order of the wire.
 * Called on the thread that owns the fields.
 */
@FunctionalInterface
public interface FieldVisitor {
    /** Both views are lent: the next call wraps them anew. */
    void onField(AsciiView name, AsciiView value);
}
