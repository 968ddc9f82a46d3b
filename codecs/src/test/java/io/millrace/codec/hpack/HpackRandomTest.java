package io.millrace.codec.hpack;

import io.millrace.codec.PrefixInt;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Sections of good and bad fields in every form of writing, against the simple decoder and the simple rules. */
class HpackRandomTest {
    private static final int SEED = 9113;

    private static final String[] GOOD_REQUESTS = {
        ":method GET|:scheme https|:authority a.example:80|:path /",
        ":method POST|:scheme http|:path /x?y=1|:authority [::1]",
        ":method CONNECT|:authority host:443",
        ":method CONNECT|:protocol websocket|:scheme https|:path /chat|:authority h",
        ":method OPTIONS|:scheme https|:path *|:authority h",
        ":method PURGE|:scheme ftp|:path /f",
        ":status 200",
        ":status 103",
        ""
    };

    private static final String[] FIELDS = {
        ":method GET",
        ":method",
        ":method G ET",
        ":scheme https",
        ":scheme 1x",
        ":scheme",
        ":authority a.example",
        ":authority u@h",
        ":authority",
        ":authority h:99999",
        ":path /",
        ":path",
        ":path x",
        ":path /a b",
        ":path /a?b?c#",
        ":path /^",
        ":path /?^",
        ":path *",
        ":status 200",
        ":status 101",
        ":status 2",
        ":status abc",
        ":status 999",
        ":status 099",
        ":protocol websocket",
        ":protocol a b",
        ":other x",
        ":",
        "host a.example",
        "host A.EXAMPLE:80",
        "host u@h",
        "host",
        "te trailers",
        "te Trailers",
        "te gzip",
        "connection close",
        "upgrade h2c",
        "keep-alive x",
        "proxy-connection x",
        "transfer-encoding chunked",
        "content-length 5",
        "content-length 5,5",
        "content-length",
        "content-length -1",
        "content-length 99999999999999999999",
        "accept */*",
        "accept-encoding gzip, deflate",
        "Accept x",
        "x-Own y",
        "x-own y",
        "x-own",
        "x-own \tz",
        "x-own z\u0020",
        "x-own a\tb",
        "x-own a\u0000b",
        "x-own a\rb",
        "x-own \u00e9\u00ff",
        "x-own \u007f",
        "x own y",
        "\u00e4 y",
        " y",
        "cookie a=b",
        "cookie c=d",
        "trailer x",
        "expect 100-continue",
        "date Tue, 24 Nov 2026 22:44:00 GMT",
        "grpc-status 0",
        "x-own {}|~^`<>\\",
        "content-type text/plain"
    };

    private final Random random = new Random(SEED);
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(8);

    @Test
    void sectionsOfAnyFieldsAreReadAsTheSimpleRulesReadThem() {
        for (int round = 0; round < 60_000; round++) {
            ByteArrayOutputStream input = new ByteArrayOutputStream();
            for (int sections = 1 + random.nextInt(4); sections > 0; sections--) {
                ByteArrayOutputStream section = new ByteArrayOutputStream();
                writeSection(section);
                if (section.size() < 256) {
                    input.write(
                            random.nextInt(12) == 0
                                    ? random.nextInt(256)
                                    : random.nextInt(4) | (random.nextInt(2) * 8));
                    input.write(section.size());
                    input.writeBytes(section.toByteArray());
                }
            }
            HpackFuzz.fuzzerTestOneInput(input.toByteArray());
        }
    }

    private void writeSection(ByteArrayOutputStream out) {
        if (random.nextInt(4) == 0) {
            number(out, 5, 0x20, random.nextInt(4) == 0 ? random.nextInt(400) : 64 * random.nextInt(5));
        }
        for (String field : GOOD_REQUESTS[random.nextInt(GOOD_REQUESTS.length)].split("\\|", -1)) {
            if (!field.isEmpty()) {
                write(out, field);
            }
        }
        int spoiling = random.nextInt(3);
        for (int i = 0; i < random.nextInt(6); i++) {
            String field = FIELDS[random.nextInt(FIELDS.length)];
            boolean likelyGood =
                    field.startsWith("x-own y") || field.startsWith("cookie") || field.startsWith("accept");
            if (spoiling == 0 || likelyGood) {
                write(out, field);
            }
        }
        if (random.nextInt(8) == 0) {
            write(out, "x-own " + "v".repeat(random.nextInt(300)));
        }
    }

    private void write(ByteArrayOutputStream out, String field) {
        int space = field.indexOf(' ', 1);
        String name = space < 0 ? field : field.substring(0, space);
        String value = space < 0 ? "" : field.substring(space + 1);
        if (random.nextInt(6) == 0) {
            number(out, 7, 0x80, 1 + random.nextInt(66));
            return;
        }
        int nameIndex = random.nextBoolean() ? staticIndex(name) : 0;
        switch (random.nextInt(4)) {
            case 0 -> number(out, 4, 0x10, nameIndex);
            case 1 -> number(out, 4, 0x00, nameIndex);
            default -> number(out, 6, 0x40, nameIndex);
        }
        if (nameIndex == 0) {
            string(out, name);
        }
        string(out, value);
    }

    private static int staticIndex(String name) {
        for (int index = HpackStaticTable.COUNT; index > 0; index--) {
            int entry = HpackStaticTable.entry(index);
            byte[] text = new byte[HpackEntry.nameLength(HpackEntry.lengths(HpackStaticTable.MEMORY, entry))];
            HpackStaticTable.MEMORY.get(entry + HpackEntry.FACTS_LENGTH, text);
            if (new String(text, StandardCharsets.ISO_8859_1).equals(name)) {
                return index;
            }
        }
        return 0;
    }

    private void string(ByteArrayOutputStream out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        boolean huffman = random.nextBoolean();
        byte[] written = huffman ? SimpleHpack.huffmanCode(bytes) : bytes;
        number(out, 7, huffman ? 0x80 : 0, written.length);
        out.writeBytes(written);
    }

    private void number(ByteArrayOutputStream out, int bits, int high, int value) {
        int length = PrefixInt.put(scratch, 0, bits, high, value);
        for (int i = 0; i < length; i++) {
            out.write(scratch.get(i));
        }
    }
}
