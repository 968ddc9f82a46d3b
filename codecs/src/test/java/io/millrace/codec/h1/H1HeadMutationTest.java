package io.millrace.codec.h1;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.codec.CodecResult;
import io.millrace.codec.FieldTable;
import io.millrace.codec.Limits;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The fast head parser against the simple one: same acceptance, same cut, same error, "incomplete" told from "wrong".
 */
class H1HeadMutationTest {
    private static final List<String> REQUESTS = List.of(
            "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
            "\r\nGET /p?q HTTP/1.1\r\nhost:example.org:80\r\nAccept: */*\r\n\r\n",
            "POST /some/long/path/to?a=b&c=d HTTP/1.1\r\nHost: www.example.org\r\nContent-Type: text/plain\r\n"
                    + "Content-Length: 12\r\nX-A: \t b\tc \r\n\r\nhello, world",
            "OPTIONS * HTTP/1.0\r\nConnection: keep-alive\r\nEmpty:\r\n\r\n",
            "CONNECT [::1]:443 HTTP/1.1\r\nHost: [::1]\r\n\r\n",
            "PURGEALL http://h.example:8080/x?y HTTP/1.1\r\nHost: other\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "DELETE https://h HTTP/1.1\r\nAccess-Control-Request-Headers: a\r\nHost:\r\n\r\n");

    private static final List<String> RESPONSES = List.of(
            "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nServer: x\r\n\r\n",
            "HTTP/1.0 304\r\nETag: \"a\u00ff\"\r\n\r\n",
            "HTTP/1.1 404 Not \t Found\r\n\r\n");

    private static final int[] GARBAGE = {0, '\r', '\n', ':', ' ', 'a', 0xFF};

    private final Limits limits = Limits.DEFAULT;
    private final H1HeadParser parser = new H1HeadParser(limits, H1Leniency.STRICT);
    private final FieldTable head = new FieldTable(limits.fieldsMax());

    @Test
    void everyByteReplacedByEveryValueIsJudgedAlike() {
        for (String text : REQUESTS) {
            mutateEach(Heads.bytes(text), true);
        }
        for (String text : RESPONSES) {
            mutateEach(Heads.bytes(text), false);
        }
    }

    @Test
    void everyTruncationIsIncompleteWhateverLiesBehind() {
        for (String text : REQUESTS) {
            truncateEach(Heads.bytes(text), true);
        }
        for (String text : RESPONSES) {
            truncateEach(Heads.bytes(text), false);
        }
    }

    @Test
    void insertedRemovedAndRepeatedBytesAreJudgedAlike() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        byte[] spice = Heads.bytes("\r\n\t :;,/?#*[]\0%\u007f\u0080aZ09");
        for (int round = 0; round < 40_000; round++) {
            boolean request = random.nextInt(4) > 0;
            List<String> texts = request ? REQUESTS : RESPONSES;
            byte[] text = Heads.bytes(texts.get(random.nextInt(texts.size())));
            for (int edits = 1 + random.nextInt(4); edits > 0; edits--) {
                text = edit(text, random, spice);
            }
            int garbage = GARBAGE[random.nextInt(GARBAGE.length)];
            byte[] edited = text;
            assertEquals(
                    expected(text, request),
                    actual(text, garbage, request),
                    () -> "seed " + seed + ": " + shown(edited));
        }
    }

    @Test
    void tightLimitsAreJudgedAlike() {
        Limits tight = new Limits(64, 128, 2, 64, 2, 8, 8);
        H1HeadParser tightParser = new H1HeadParser(tight, H1Leniency.STRICT);
        FieldTable two = new FieldTable(2);
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder("GET /")
                    .append("p".repeat(random.nextInt(60)))
                    .append(" HTTP/1.1\r\n");
            text.append("Host: h\r\n");
            for (int fields = random.nextInt(4); fields > 0; fields--) {
                text.append("A: ").append("v".repeat(random.nextInt(40))).append("\r\n");
            }
            text.append("\r\n").append("x".repeat(random.nextInt(3)));
            byte[] bytes = Heads.bytes(text.toString());
            int length = random.nextInt(bytes.length + 1);
            byte[] cut = java.util.Arrays.copyOf(bytes, random.nextBoolean() ? length : bytes.length);
            ByteBuffer buffer = Heads.buffer(cut, ':');
            int result = tightParser.parseRequest(buffer, Heads.OFFSET, Heads.OFFSET + cut.length, 0, two);
            assertEquals(
                    SimpleHead.request(cut, tight), shown(result, two, true), () -> "seed " + seed + ": " + shown(cut));
        }
    }

    private static byte[] edit(byte[] text, Random random, byte[] spice) {
        int at = random.nextInt(text.length);
        byte b = random.nextInt(8) == 0 ? (byte) random.nextInt(256) : spice[random.nextInt(spice.length)];
        int kind = random.nextInt(4);
        if (kind == 0) {
            byte[] copy = text.clone();
            copy[at] = b;
            return copy;
        }
        if (kind == 1 && text.length > 1) {
            byte[] shorter = new byte[text.length - 1];
            System.arraycopy(text, 0, shorter, 0, at);
            System.arraycopy(text, at + 1, shorter, at, shorter.length - at);
            return shorter;
        }
        byte[] longer = new byte[text.length + 1];
        System.arraycopy(text, 0, longer, 0, at);
        longer[at] = kind == 2 ? b : text[at];
        System.arraycopy(text, at, longer, at + 1, text.length - at);
        return longer;
    }

    private void mutateEach(byte[] text, boolean request) {
        for (int at = 0; at < text.length; at++) {
            byte kept = text[at];
            for (int value = 0; value < 256; value++) {
                text[at] = (byte) value;
                String expected = expected(text, request);
                String actual = actual(text, GARBAGE[value % GARBAGE.length], request);
                if (!expected.equals(actual)) {
                    assertEquals(expected, actual, shown(text));
                }
            }
            text[at] = kept;
        }
    }

    private void truncateEach(byte[] text, boolean request) {
        for (int length = 0; length < text.length; length++) {
            byte[] cut = java.util.Arrays.copyOf(text, length);
            for (int garbage : GARBAGE) {
                assertEquals(expected(cut, request), actual(cut, garbage, request), shown(cut));
            }
        }
    }

    private String expected(byte[] text, boolean request) {
        return request ? SimpleHead.request(text, limits) : SimpleHead.response(text, limits);
    }

    private String actual(byte[] text, int garbage, boolean request) {
        ByteBuffer buffer = Heads.buffer(text, garbage);
        int limit = Heads.OFFSET + text.length;
        int result = request
                ? parser.parseRequest(buffer, Heads.OFFSET, limit, 0, head)
                : parser.parseResponse(buffer, Heads.OFFSET, limit, 0, head);
        return shown(result, head, request);
    }

    private static String shown(int result, FieldTable head, boolean request) {
        if (result < 0) {
            return "ERROR " + CodecResult.error(result);
        }
        return result == 0 ? SimpleHead.INCOMPLETE : SimpleHead.render(result, head, request);
    }

    private static String shown(byte[] text) {
        return new String(text, java.nio.charset.StandardCharsets.ISO_8859_1)
                .replace("\r", "\\r")
                .replace("\n", "\\n\n")
                .replace("\0", "\\0");
    }
}
