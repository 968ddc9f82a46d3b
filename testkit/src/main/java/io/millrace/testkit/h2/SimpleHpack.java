package io.millrace.testkit.h2;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Field compression in its simplest form (RFC 7541): writes literals that are not indexed, reads everything. Fields are
 * texts as {@code ":path: /"}. One thread at a time.
 */
public final class SimpleHpack {
    private static final int TABLE_LENGTH = 4_096;
    private static final int ENTRY_OVERHEAD = 32;

    private static final String[] STATIC = {
        ":authority: ",
        ":method: GET",
        ":method: POST",
        ":path: /",
        ":path: /index.html",
        ":scheme: http",
        ":scheme: https",
        ":status: 200",
        ":status: 204",
        ":status: 206",
        ":status: 304",
        ":status: 400",
        ":status: 404",
        ":status: 500",
        "accept-charset: ",
        "accept-encoding: gzip, deflate",
        "accept-language: ",
        "accept-ranges: ",
        "accept: ",
        "access-control-allow-origin: ",
        "age: ",
        "allow: ",
        "authorization: ",
        "cache-control: ",
        "content-disposition: ",
        "content-encoding: ",
        "content-language: ",
        "content-length: ",
        "content-location: ",
        "content-range: ",
        "content-type: ",
        "cookie: ",
        "date: ",
        "etag: ",
        "expect: ",
        "expires: ",
        "from: ",
        "host: ",
        "if-match: ",
        "if-modified-since: ",
        "if-none-match: ",
        "if-range: ",
        "if-unmodified-since: ",
        "last-modified: ",
        "link: ",
        "location: ",
        "max-forwards: ",
        "proxy-authenticate: ",
        "proxy-authorization: ",
        "range: ",
        "referer: ",
        "refresh: ",
        "retry-after: ",
        "server: ",
        "set-cookie: ",
        "strict-transport-security: ",
        "transfer-encoding: ",
        "user-agent: ",
        "vary: ",
        "via: ",
        "www-authenticate: "
    };

    private final List<String> table = new ArrayList<>(); // the youngest first
    private int tableLengthMax = TABLE_LENGTH;
    private byte[] in;
    private int at;

    /** A decoder with an empty table. */
    public SimpleHpack() {}

    /** A block of literals without indexing. */
    public static byte[] encode(String... fields) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String field : fields) {
            int colon = field.indexOf(": ", 1);
            if (colon < 0) {
                throw new IllegalArgumentException("no field: " + field);
            }
            out.write(0);
            string(out, field.substring(0, colon));
            string(out, field.substring(colon + 2));
        }
        return out.toByteArray();
    }

    private static void string(ByteArrayOutputStream out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        if (bytes.length < 127) {
            out.write(bytes.length);
        } else {
            out.write(127);
            int rest = bytes.length - 127;
            for (; rest >= 128; rest >>>= 7) {
                out.write((rest & 127) | 128);
            }
            out.write(rest);
        }
        out.write(bytes, 0, bytes.length);
    }

    /** The fields of a block; the table remembers. */
    public List<String> decode(byte[] block) {
        in = block;
        at = 0;
        List<String> fields = new ArrayList<>();
        while (at < in.length) {
            int first = in[at] & 0xFF;
            if (first >= 0x80) {
                fields.add(entry(number(7)));
            } else if (first >= 0x40) {
                String field = literal(6);
                fields.add(field);
                insert(field);
            } else if (first >= 0x20) {
                tableLengthMax = number(5);
                evict();
            } else {
                fields.add(literal(4));
            }
        }
        return fields;
    }

    private String literal(int bits) {
        int index = number(bits);
        String name = index == 0 ? string() : name(entry(index));
        return name + ": " + string();
    }

    private String entry(int index) {
        int last = STATIC.length + table.size();
        if (index < 1 || index > last) {
            throw new AssertionError("index " + index + " of " + last);
        }
        return index <= STATIC.length ? STATIC[index - 1] : table.get(index - STATIC.length - 1);
    }

    private static String name(String field) {
        return field.substring(0, field.indexOf(": ", 1));
    }

    private void insert(String field) {
        table.add(0, field);
        evict();
    }

    private void evict() {
        while (!table.isEmpty() && length() > tableLengthMax) {
            table.remove(table.size() - 1);
        }
    }

    private int length() {
        return table.stream()
                .mapToInt(field -> field.length() - 2 + ENTRY_OVERHEAD)
                .sum();
    }

    private int number(int bits) {
        int max = (1 << bits) - 1;
        int value = in[at++] & max;
        if (value < max) {
            return value;
        }
        for (int shift = 0; ; shift += 7) {
            int b = in[at++] & 0xFF;
            value += (b & 127) << shift;
            if (b < 128) {
                return value;
            }
        }
    }

    private String string() {
        boolean huffman = in[at] < 0;
        int length = number(7);
        int from = at;
        at += length;
        return huffman
                ? SimpleHuffman.decode(in, from, length)
                : new String(in, from, length, StandardCharsets.ISO_8859_1);
    }
}
