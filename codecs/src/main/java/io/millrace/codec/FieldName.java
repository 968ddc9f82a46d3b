package io.millrace.codec;

import java.nio.ByteBuffer;
import java.util.Locale;

/**
 * Name of a field: one of {@link KnownFields}, or one that the user made.
 * Immutable; any thread.
 *
 * <p>Two names are equal if they differ in case only (RFC 9110 section 5.1). On HTTP/1 a name is written as it was
 * spelt: known names in their usual spelling, others as given.
 */
public final class FieldName {
    /** {@link #id()} of every name that is not known. */
    public static final int UNKNOWN = 0;

    private static final String SEPARATOR = ": ";

    private final int id;
    private final String lower;
    private final String wire;
    private final Literal h1;
    private final Literal string;

    FieldName(int id, String wire) {
        this.id = id;
        this.wire = wire;
        this.lower = wire.toLowerCase(Locale.ROOT);
        this.h1 = Literal.of(wire + SEPARATOR);
        this.string = StringLiteral.of(lower);
    }

    /**
     * The known name if {@code name} is one in any case, else a new name spelt as given.
     *
     * @throws IllegalArgumentException if it is not a token
     */
    public static FieldName of(String name) {
        FieldName known = KnownFields.find(name);
        return known != null ? known : new FieldName(UNKNOWN, Tokens.require("field name", name));
    }

    /**
     * A name spelt exactly so on HTTP/1; it is equal to every other spelling and has the id of the known name, if any.
     *
     * @throws IllegalArgumentException if it is not a token
     */
    public static FieldName spelt(String name) {
        FieldName known = KnownFields.find(name);
        if (known != null && known.wire.equals(name)) {
            return known;
        }
        return new FieldName(known == null ? UNKNOWN : known.id, Tokens.require("field name", name));
    }

    /** 1 to {@link KnownFields#COUNT} for known names, else {@link #UNKNOWN}. */
    public int id() {
        return id;
    }

    /**
     * The bit of this name in a presence mask. Names with ids above 63 and unknown names share bit 0, so a clear bit
     * means absent for every name and a set bit means present only if it is not bit 0.
     */
    public long maskBit() {
        return maskBit(id);
    }

    /** {@link #maskBit()} by id. */
    public static long maskBit(int id) {
        return id < Long.SIZE ? 1L << id : 1L;
    }

    /** The name in small letters, as HTTP/2 and HTTP/3 write it. */
    public String lower() {
        return lower;
    }

    /** The name as HTTP/1 writes it. */
    public String wire() {
        return wire;
    }

    public int length() {
        return wire.length();
    }

    /** Bytes that {@link #putH1} writes: the name, colon and space. */
    public int h1Length() {
        return h1.length();
    }

    /**
     * Writes name, colon and space; garbage of up to {@link Literal#OVERRUN} bytes may follow.
     *
     * @return index after the space
     */
    public int putH1(ByteBuffer out, int index) {
        return h1.put(out, index);
    }

    /** Bytes that {@link #putString} writes. */
    public int stringLength() {
        return string.length();
    }

    /**
     * Writes the name in small letters as a {@link StringLiteral}; garbage of up to {@link Literal#OVERRUN} bytes may
     * follow.
     *
     * @return next index
     */
    public int putString(ByteBuffer out, int index) {
        return string.put(out, index);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FieldName && lower.equals(((FieldName) other).lower);
    }

    @Override
    public int hashCode() {
        return lower.hashCode();
    }

    @Override
    public String toString() {
        return wire;
    }
}
