package io.millrace.codec.hpack;

import io.millrace.codec.Bytes;
import io.millrace.codec.FieldName;
import io.millrace.codec.KnownFields;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The static table (RFC 7541 appendix A), its entries in memory as those of a dynamic table. Immutable; any thread. */
final class HpackStaticTable {
    /** Highest index. */
    static final int COUNT = 61;

    static final int AUTHORITY = 1;
    static final int METHOD_GET = 2;
    static final int METHOD_POST = 3;
    static final int PATH_SLASH = 4;
    static final int PATH_INDEX = 5;
    static final int SCHEME_HTTP = 6;
    static final int SCHEME_HTTPS = 7;
    static final int STATUS_200 = 8;
    static final int ACCEPT_ENCODING = 16;

    private static final String[] FIELDS = {
        ":authority",
        ":method GET",
        ":method POST",
        ":path /",
        ":path /index.html",
        ":scheme http",
        ":scheme https",
        ":status 200",
        ":status 204",
        ":status 206",
        ":status 304",
        ":status 400",
        ":status 404",
        ":status 500",
        "accept-charset",
        "accept-encoding gzip, deflate",
        "accept-language",
        "accept-ranges",
        "accept",
        "access-control-allow-origin",
        "age",
        "allow",
        "authorization",
        "cache-control",
        "content-disposition",
        "content-encoding",
        "content-language",
        "content-length",
        "content-location",
        "content-range",
        "content-type",
        "cookie",
        "date",
        "etag",
        "expect",
        "expires",
        "from",
        "host",
        "if-match",
        "if-modified-since",
        "if-none-match",
        "if-range",
        "if-unmodified-since",
        "last-modified",
        "link",
        "location",
        "max-forwards",
        "proxy-authenticate",
        "proxy-authorization",
        "range",
        "referer",
        "refresh",
        "retry-after",
        "server",
        "set-cookie",
        "strict-transport-security",
        "transfer-encoding",
        "user-agent",
        "vary",
        "via",
        "www-authenticate"
    };

    private static final int ENTRY_LENGTH_MAX = 56;

    /** Places of the entries; a power of two, so that the compiler sees that seven bits are within it. */
    private static final int[] ENTRIES = new int[128];

    /** For each id of a known name the index of an entry with that name, or 0. */
    private static final byte[] INDEX_OF_NAME = new byte[KnownFields.COUNT + 1];

    static final ByteBuffer MEMORY = memory();

    private HpackStaticTable() {}

    /** Place of an entry in {@link #MEMORY}. */
    static int entry(int index) {
        assert index >= 1 && index <= COUNT : "static entry " + index;
        return ENTRIES[index];
    }

    /** Index of an entry with the name of that id, or 0. */
    static int indexOf(int id) {
        return INDEX_OF_NAME[id];
    }

    private static ByteBuffer memory() {
        ByteBuffer memory = ByteBuffer.allocateDirect(COUNT * ENTRY_LENGTH_MAX + HpackDecoder.ARENA_MARGIN);
        ByteBuffer text = ByteBuffer.allocateDirect(ENTRY_LENGTH_MAX + Bytes.WORD);
        int at = 0;
        for (int i = 0; i < COUNT; i++) {
            String field = FIELDS[i];
            int space = field.indexOf(' ');
            String name = space < 0 ? field : field.substring(0, space);
            String value = space < 0 ? "" : field.substring(space + 1);
            text.put(0, (name + value).getBytes(StandardCharsets.ISO_8859_1));
            // an empty value can come as an index too, and is not valid for all of them
            int meta = FieldRules.value(FieldRules.name(text, 0, name.length()), text, name.length(), value.length());
            HpackEntry.put(memory, at, text, 0, name.length(), value.length(), meta, 0);
            ENTRIES[i + 1] = at;
            at += HpackEntry.memoryLength(name.length(), value.length());
            INDEX_OF_NAME[meta & FieldRules.ID_MASK] = (byte) (i + 1);
        }
        INDEX_OF_NAME[FieldName.UNKNOWN] = 0;
        return memory;
    }
}
