package io.millrace.codec.hpack;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.codec.FieldName;
import io.millrace.codec.FieldTable;
import io.millrace.codec.Method;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The examples of RFC 7541 appendix C. */
class HpackExamplesTest {
    private final FieldTable out = new FieldTable(100);
    private final ByteBuffer arena = ByteBuffer.allocateDirect(8_192);

    private void check(HpackDecoder decoder, String hex, String fields, String... entries) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        ByteBuffer in = ByteBuffer.allocateDirect(bytes.length).put(0, bytes);
        int result = decoder.decodeFields(in, 0, bytes.length, arena, 0, arena.capacity(), out);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < out.count(); i++) {
            text.append(out.name(i)).append(": ").append(out.value(i)).append('|');
        }
        assertEquals(fields, text.toString(), "result " + result);
        assertEquals(
                java.util.Arrays.asList(entries),
                decoder.entries().stream().map(e -> e[0] + ": " + e[1]).toList());
    }

    @Test
    void literals() {
        check(
                new HpackDecoder(4_096),
                "400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572",
                "custom-key: custom-header|",
                "custom-key: custom-header");
        check(new HpackDecoder(4_096), "040c 2f73 616d 706c 652f 7061 7468", ":path: /sample/path|");
        check(new HpackDecoder(4_096), "1008 7061 7373 776f 7264 0673 6563 7265 74", "password: secret|");
        assertEquals(true, out.isSensitive(0));
        check(new HpackDecoder(4_096), "82", ":method: GET|");
    }

    @Test
    void requestsWithoutHuffman() {
        HpackDecoder decoder = new HpackDecoder(4_096);
        check(
                decoder,
                "8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d",
                ":method: GET|:scheme: http|:path: /|:authority: www.example.com|",
                ":authority: www.example.com");
        check(
                decoder,
                "8286 84be 5808 6e6f 2d63 6163 6865",
                ":method: GET|:scheme: http|:path: /|:authority: www.example.com|cache-control: no-cache|",
                "cache-control: no-cache",
                ":authority: www.example.com");
        check(
                decoder,
                "8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65",
                ":method: GET|:scheme: https|:path: /index.html|:authority: www.example.com|custom-key: custom-value|",
                "custom-key: custom-value",
                "cache-control: no-cache",
                ":authority: www.example.com");
    }

    @Test
    void requestsWithHuffman() {
        HpackDecoder decoder = new HpackDecoder(4_096);
        check(
                decoder,
                "8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff",
                ":method: GET|:scheme: http|:path: /|:authority: www.example.com|",
                ":authority: www.example.com");
        check(
                decoder,
                "8286 84be 5886 a8eb 1064 9cbf",
                ":method: GET|:scheme: http|:path: /|:authority: www.example.com|cache-control: no-cache|",
                "cache-control: no-cache",
                ":authority: www.example.com");
        check(
                decoder,
                "8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf",
                ":method: GET|:scheme: https|:path: /index.html|:authority: www.example.com|custom-key: custom-value|",
                "custom-key: custom-value",
                "cache-control: no-cache",
                ":authority: www.example.com");
    }

    @Test
    void responsesWithEviction() {
        HpackDecoder decoder = new HpackDecoder(256);
        String location = "location: https://www.example.com";
        String date = "date: Mon, 21 Oct 2013 20:13:21 GMT";
        String later = "date: Mon, 21 Oct 2013 20:13:22 GMT";
        String cookie = "set-cookie: foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1";
        check(
                decoder,
                "4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6 2d1b ff6e 919d 29ad"
                        + "1718 63c7 8f0b 97c8 e9ae 82ae 43d3",
                ":status: 302|cache-control: private|" + date + "|" + location + "|",
                location,
                date,
                "cache-control: private",
                ":status: 302");
        check(
                decoder,
                "4883 640e ffc1 c0bf",
                ":status: 307|cache-control: private|" + date + "|" + location + "|",
                ":status: 307",
                location,
                date,
                "cache-control: private");
        check(
                decoder,
                "88c1 6196 d07a be94 1054 d444 a820 0595 040b 8166 e084 a62d 1bff c05a 839b d9ab 77ad 94e7 821d d7f2"
                        + "e6c7 b335 dfdf cd5b 3960 d5af 2708 7f36 72c1 ab27 0fb5 291f 9587 3160 65c0 03ed 4ee5 b106"
                        + "3d50 07",
                ":status: 200|cache-control: private|" + later + "|" + location + "|content-encoding: gzip|" + cookie
                        + "|",
                cookie,
                "content-encoding: gzip",
                later);
    }

    @Test
    void encoderWritesTheRequestsAsTheExampleDoes() {
        HpackEncoder encoder = new HpackEncoder(4_096);
        ByteBuffer to = ByteBuffer.allocateDirect(1_024);
        int at = encoder.authority(to, encoder.path(to, request(encoder, to), "/"), "www.example.com");
        assertEquals("828684418cf1e3c2e5f23a6ba0ab90f4ff", hex(to, at));
        at = encoder.authority(to, encoder.path(to, request(encoder, to), "/"), "www.example.com");
        at = encoder.field(to, at, FieldName.of("cache-control"), "no-cache");
        assertEquals("828684be5886a8eb10649cbf", hex(to, at));
        at = encoder.scheme(to, encoder.method(to, encoder.begin(to, 0), Method.GET), "https");
        at = encoder.authority(to, encoder.path(to, at, "/index.html"), "www.example.com");
        at = encoder.field(to, at, FieldName.of("custom-key"), "custom-value");
        assertEquals("828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf", hex(to, at));
    }

    private static int request(HpackEncoder encoder, ByteBuffer to) {
        return encoder.scheme(to, encoder.method(to, encoder.begin(to, 0), Method.GET), "http");
    }

    private static String hex(ByteBuffer to, int length) {
        byte[] bytes = new byte[length];
        to.get(0, bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
