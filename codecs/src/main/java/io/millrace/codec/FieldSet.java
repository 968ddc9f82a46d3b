package io.millrace.codec;

import java.util.List;

/**
 * Names of fields, for copies that leave some out.
 * Immutable; any thread. Keep it in a static final field.
 */
public final class FieldSet {
    /** No name at all. */
    public static final FieldSet NONE = new FieldSet(List.of());

    private final long mask;
    private final FieldName[] unmasked;

    private FieldSet(List<FieldName> names) {
        long bits = 0;
        for (FieldName name : names) {
            bits |= hasOwnBit(name.id()) ? name.maskBit() : 0;
        }
        mask = bits;
        unmasked = names.stream().filter(n -> !hasOwnBit(n.id())).toArray(FieldName[]::new);
    }

    /** The given names; their spelling does not matter. */
    public static FieldSet of(FieldName... names) {
        return new FieldSet(List.of(names));
    }

    /** Whether the name of a field is in the set. */
    public boolean has(Fields fields, int index) {
        int id = fields.nameId(index);
        if (hasOwnBit(id)) {
            return (mask & FieldName.maskBit(id)) != 0;
        }
        for (FieldName name : unmasked) {
            if (Bytes.equalsIgnoreCase(
                    fields.arena(), fields.nameOffset(index), fields.nameLength(index), name.lower())) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasOwnBit(int id) {
        return id != FieldName.UNKNOWN && id < Long.SIZE;
    }
}
