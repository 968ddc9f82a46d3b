package io.millrace.http;

import io.millrace.codec.FieldName;
import io.millrace.codec.FieldValues;
import io.millrace.codec.Fields;
import io.millrace.codec.KnownFields;

/**
 * The fields that end with their connection and are never passed on (RFC 9110 7.6.1): the usual ones, and those that
 * Connection names. Stateless.
 */
final class ConnectionFields {
    private static final long USUAL = KnownFields.CONNECTION.maskBit()
            | KnownFields.TRANSFER_ENCODING.maskBit()
            | KnownFields.UPGRADE.maskBit()
            | KnownFields.TE.maskBit()
            | KnownFields.KEEP_ALIVE.maskBit()
            | KnownFields.PROXY_CONNECTION.maskBit();

    private ConnectionFields() {}

    static boolean has(Fields fields, int index) {
        if ((FieldName.maskBit(fields.nameId(index)) & USUAL) != 0) {
            return true;
        }
        return fields.has(KnownFields.CONNECTION) && isNamed(fields, index);
    }

    private static boolean isNamed(Fields fields, int index) {
        for (int c = fields.find(KnownFields.CONNECTION); c >= 0; c = fields.findNext(KnownFields.CONNECTION, c)) {
            if (FieldValues.listHas(
                    fields.arena(),
                    fields.valueOffset(c),
                    fields.valueLength(c),
                    fields.nameOffset(index),
                    fields.nameLength(index))) {
                return true;
            }
        }
        return false;
    }
}
