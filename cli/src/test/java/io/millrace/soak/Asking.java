package io.millrace.soak;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/** Requests as text, and the bodies that answer them. Immutable, any thread. */
final class Asking {
    static final int MIB = 1 << 20;

    /** What {@code /bytes/N} answers, as far as anybody here asks for. */
    static final byte[] ALPHABET = alphabet(8 * MIB);

    private static final byte[] HELLO = bytes("Hello, World!");
    private static final byte[] HELLO_JSON = bytes("{\"message\":\"Hello, World!\"}");
    private static final int SHORT_MAX = 20_000;

    /** One request without a body, and what answers it. */
    record Get(byte[] text, byte[] body, int length) {}

    private static final Get PLAINTEXT = new Get(get("/plaintext"), HELLO, HELLO.length);
    private static final Get JSON = new Get(get("/json"), HELLO_JSON, HELLO_JSON.length);

    private Asking() {}

    /** Mostly the shortest, at times up to some blocks of bytes. */
    static Get any(Random random) {
        int kind = random.nextInt(10);
        return kind < 6 ? PLAINTEXT : kind < 8 ? JSON : bytes(random.nextInt(SHORT_MAX));
    }

    static Get bytes(int length) {
        return new Get(get("/bytes/" + length), ALPHABET, length);
    }

    static byte[] get(String path) {
        return bytes("GET " + path + " HTTP/1.1\r\nHost: soak\r\nUser-Agent: soak\r\nAccept: */*\r\n\r\n");
    }

    /** Asks for the end of the connection, too. */
    static byte[] last(byte[] request) {
        return inserted(request, "Connection: close\r\n");
    }

    static byte[] postHead(long length) {
        return bytes("POST /echo HTTP/1.1\r\nHost: soak\r\nContent-Length: " + length + "\r\n\r\n");
    }

    static byte[] chunkedHead() {
        return bytes("POST /echo HTTP/1.1\r\nHost: soak\r\nTransfer-Encoding: chunked\r\n\r\n");
    }

    /** The body in chunks of random lengths, last chunk and end included. */
    static byte[] chunked(byte[] body, int chunkMax, Random random) {
        byte[] out = new byte[body.length * 2 + 64];
        int length = 0;
        for (int at = 0; at < body.length; ) {
            int chunk = Math.min(body.length - at, 1 + random.nextInt(chunkMax));
            byte[] line = bytes(Integer.toHexString(chunk) + "\r\n");
            if (length + line.length + chunk + 16 > out.length) {
                out = Arrays.copyOf(out, out.length * 2);
            }
            length = put(out, length, line, 0, line.length);
            length = put(out, length, body, at, chunk);
            length = put(out, length, bytes("\r\n"), 0, 2);
            at += chunk;
        }
        byte[] end = bytes("0\r\n\r\n");
        return Arrays.copyOf(out, put(out, length, end, 0, end.length));
    }

    static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] inserted(byte[] request, String line) {
        byte[] head = Arrays.copyOf(request, request.length - 2);
        return joined(head, bytes(line + "\r\n"));
    }

    private static int put(byte[] out, int at, byte[] from, int offset, int length) {
        System.arraycopy(from, offset, out, at, length);
        return at + length;
    }

    private static byte[] alphabet(int length) {
        byte[] out = new byte[length];
        for (int i = 0; i < length; i++) {
            out[i] = (byte) ('a' + i % 26);
        }
        return out;
    }
}
