package io.millrace.codec;

import java.nio.ByteBuffer;

/**
 * A field whose name and value are fixed, checked once and encoded ahead.
 * Immutable; any thread. Keep it in a static final field.
 */
public final class StaticField {
    private final FieldName name;
    private final String value;
    private final Literal h1;
    private final Literal string;
    private final int hash;

    private StaticField(FieldName name, String value) {
        this.name = name;
        this.value = value;
        this.h1 = Literal.of(name.wire() + ": " + value + "\r\n");
        this.string = StringLiteral.of(value);
        this.hash = 31 * name.hashCode() + value.hashCode();
    }

    /**
     * A field with its name spelt as given.
     *
     * @throws IllegalArgumentException if the name is not a token or the value holds a control character, begins or
     *         ends with white space, or has a character above 0xFF
     */
    public static StaticField of(String name, String value) {
        return of(FieldName.spelt(name), value);
    }

    /** As {@link #of(String, String)}, with a name made before. */
    public static StaticField of(FieldName name, String value) {
        int invalid = FieldValues.firstInvalid(value);
        if (invalid >= 0) {
            throw new IllegalArgumentException("value of field " + name + " has an invalid character 0x"
                    + Integer.toHexString(value.charAt(invalid)) + " at " + invalid
                    + "; allowed are 0x20 to 0x7E, 0x80 to 0xFF and tab");
        }
        if (!value.equals(value.strip())) {
            throw new IllegalArgumentException("value of field " + name + " begins or ends with white space");
        }
        return new StaticField(name, value);
    }

    public FieldName name() {
        return name;
    }

    public String value() {
        return value;
    }

    /** Bytes of the whole field line on HTTP/1, with its CRLF. */
    public int h1Length() {
        return h1.length();
    }

    /**
     * Writes the field line with its CRLF; garbage of up to {@link Literal#OVERRUN} bytes may follow.
     *
     * @return index after the CRLF
     */
    public int putH1(ByteBuffer out, int index) {
        return h1.put(out, index);
    }

    /** Bytes that {@link #putString} writes. */
    public int stringLength() {
        return string.length();
    }

    /**
     * Writes the value as a {@link StringLiteral}; garbage of up to {@link Literal#OVERRUN} bytes may follow.
     *
     * @return next index
     */
    public int putString(ByteBuffer out, int index) {
        return string.put(out, index);
    }

    /** A number that tells most fields apart, for tables of fields that were sent; {@code equals} is identity. */
    public int slot() {
        return hash;
    }

    @Override
    public String toString() {
        return name + ": " + value;
    }
}
