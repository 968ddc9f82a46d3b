package io.millrace.http;

import io.millrace.codec.Bytes;
import io.millrace.codec.FieldValues;
import io.millrace.codec.Fields;
import io.millrace.codec.KnownFields;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** What a field that a handler writes says of the connection (RFC 9110 7.6.1, 7.8; RFC 9112 9.6). Stateless. */
final class ConnectionOptions {
    /** Fields that are looked at. */
    static final long WATCHED = KnownFields.CONNECTION.maskBit() | KnownFields.UPGRADE.maskBit();

    static final int CLOSE = 1;
    static final int KEEP_ALIVE = 2;
    static final int UPGRADE = 4;

    private ConnectionOptions() {}

    /** The options that a value of Connection has, as bits. */
    static int of(ByteBuffer in, int index, int length) {
        return (FieldValues.listHas(in, index, length, "close") ? CLOSE : 0)
                | (FieldValues.listHas(in, index, length, "keep-alive") ? KEEP_ALIVE : 0)
                | (FieldValues.listHas(in, index, length, "upgrade") ? UPGRADE : 0);
    }

    /** Whether a value of Connection has the option close. */
    static boolean asksForClose(CharSequence value) {
        for (String option : value.toString().split(",", -1)) {
            if (option.strip().equalsIgnoreCase("close")) {
                return true;
            }
        }
        return false;
    }

    /** The first protocol in a value of Upgrade that the request did not offer; null when it offered all. */
    static String notOffered(ByteBuffer in, int index, int length, Fields request) {
        int limit = index + length;
        for (int at = index; at < limit; ) {
            int comma = Bytes.indexOf(in, at, limit, ',');
            int end = comma < 0 ? limit : comma;
            int first = FieldValues.skipSpace(in, at, end);
            byte[] name = new byte[FieldValues.trimSpace(in, first, end) - first];
            in.get(first, name);
            String protocol = new String(name, StandardCharsets.ISO_8859_1);
            if (!protocol.isEmpty() && !request.listHas(KnownFields.UPGRADE, protocol.toLowerCase(Locale.ROOT))) {
                return protocol;
            }
            at = end + 1;
        }
        return null;
    }
}
