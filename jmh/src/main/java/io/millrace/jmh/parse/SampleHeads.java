package io.millrace.jmh.parse;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/**
 * Request heads of four kinds, 32 different ones each, so that branch predictors cannot learn one by heart: what wrk
 * sends, what the TechEmpower benchmark sends, a browser, curl with a body. The same on every run. Any thread.
 */
public enum SampleHeads {
    WRK,
    TE,
    CHROME,
    CURL;

    /** How many heads a kind has; a power of two. */
    public static final int COUNT = 32;

    private static final int MARGIN = 64;
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";

    /** The heads as text. */
    public String[] texts() {
        Random random = new Random(ordinal() + 1L);
        String[] texts = new String[COUNT];
        for (int i = 0; i < COUNT; i++) {
            texts[i] = text(random);
        }
        return texts;
    }

    /** One head after the other in one direct buffer, with room between and behind. */
    public Packed packed() {
        String[] texts = texts();
        int length = MARGIN;
        for (String text : texts) {
            length += text.length() + MARGIN;
        }
        ByteBuffer buffer = ByteBuffer.allocateDirect(length);
        int[] offsets = new int[COUNT];
        int[] limits = new int[COUNT];
        int at = MARGIN;
        for (int i = 0; i < COUNT; i++) {
            byte[] bytes = texts[i].getBytes(StandardCharsets.ISO_8859_1);
            buffer.put(at, bytes);
            offsets[i] = at;
            limits[i] = at + bytes.length;
            at += bytes.length + MARGIN;
        }
        return new Packed(buffer, offsets, limits);
    }

    /** Heads in a buffer. */
    public record Packed(ByteBuffer buffer, int[] offsets, int[] limits) {}

    /**
     * Writes the heads of each kind into a file of its name in the folder, for parsers that are not Java: before each
     * head its length as four bytes, the lowest first.
     *
     * @throws IOException when the folder cannot be written to
     */
    public static void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        for (SampleHeads kind : values()) {
            ByteArrayOutputStream file = new ByteArrayOutputStream();
            for (String text : kind.texts()) {
                byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
                byte[] length = new byte[Integer.BYTES];
                ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).putInt(0, bytes.length);
                file.writeBytes(length);
                file.writeBytes(bytes);
            }
            Files.write(folder.resolve(kind.name()), file.toByteArray());
        }
    }

    private String text(Random random) {
        return switch (this) {
            case WRK -> "GET /" + word(random, 2, 10) + " HTTP/1.1\r\nHost: " + word(random, 6, 12) + "\r\n\r\n";
            case TE ->
                "GET /" + word(random, 4, 12) + " HTTP/1.1\r\nHost: " + word(random, 8, 20)
                        + "\r\nUser-Agent: " + word(random, 3, 9)
                        + "\r\nAccept: text/plain,text/html;q=0.9,application/xml;q=0." + random.nextInt(10)
                        + ",*/*;q=0.7\r\nConnection: keep-alive\r\n\r\n";
            case CHROME -> chrome(random);
            case CURL ->
                "POST /" + word(random, 4, 14) + " HTTP/1.1\r\nHost: " + word(random, 5, 12)
                        + ":8080\r\nUser-Agent: curl/8."
                        + random.nextInt(10) + ".0\r\nAccept: */*\r\nContent-Type: application/json\r\nContent-Length: "
                        + (10 + random.nextInt(9_000)) + "\r\n\r\n";
        };
    }

    private static String chrome(Random random) {
        return "GET /" + word(random, 5, 30) + "/" + word(random, 3, 12) + "?" + word(random, 1, 5) + "="
                + word(random, 2, 12) + " HTTP/1.1\r\nHost: www." + word(random, 5, 14) + ".com\r\n"
                + "Connection: keep-alive\r\nCache-Control: max-age=0\r\n"
                + "sec-ch-ua: \"Chromium\";v=\"1" + random.nextInt(90) + "\", \"Not A Brand\";v=\"24\"\r\n"
                + "sec-ch-ua-mobile: ?0\r\nsec-ch-ua-platform: \"Linux\"\r\nUpgrade-Insecure-Requests: 1\r\n"
                + "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/12"
                + random.nextInt(10) + ".0.0.0 Safari/537.36\r\n"
                + "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8\r\n"
                + "Sec-Fetch-Site: none\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n"
                + "Accept-Encoding: gzip, deflate, br\r\nAccept-Language: en-GB,en;q=0." + random.nextInt(10) + "\r\n"
                + "Cookie: id=" + word(random, 8, 40) + "; s=" + word(random, 4, 30) + "\r\n\r\n";
    }

    private static String word(Random random, int min, int max) {
        StringBuilder word = new StringBuilder();
        for (int length = min + random.nextInt(max - min + 1); length > 0; length--) {
            word.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return word.toString();
    }
}
