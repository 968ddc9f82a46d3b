package io.millrace.codec.h1;

import io.millrace.codec.Limits;
import io.millrace.codec.ProtocolError;
import java.math.BigInteger;

/**
 * The chunked coding once more, by plain descent over the whole text and without the decoder's code: what it is held
 * against. A verdict tells the data, the trailers, and how it ended.
 */
final class SimpleChunks {
    static final String NEED_MORE = "NEED_MORE";

    private static final BigInteger SIZE_MAX = BigInteger.valueOf(Long.MAX_VALUE);

    private final byte[] text;
    private final Limits limits;
    private final StringBuilder data = new StringBuilder();
    private int at;
    private int chunkExtension;
    private int extensions;

    private SimpleChunks(byte[] text, Limits limits) {
        this.text = text;
        this.limits = limits;
    }

    private static final class Verdict extends RuntimeException {
        private static final long serialVersionUID = 1;

        Verdict(String text) {
            super(text, null, false, false);
        }
    }

    static String read(byte[] text, Limits limits) {
        SimpleChunks chunks = new SimpleChunks(text, limits);
        String end;
        try {
            end = chunks.body();
        } catch (Verdict verdict) {
            end = verdict.getMessage();
        }
        return "[" + chunks.data + "] " + end;
    }

    private String body() {
        for (; ; ) {
            long size = size();
            chunkExtension = 0;
            extensions();
            if (size == 0) {
                return trailers();
            }
            for (long i = 0; i < size; i++) {
                data.append(take());
            }
            if (take() != '\r' || take() != '\n') {
                throw error(ProtocolError.CHUNK_END_MISSING);
            }
        }
    }

    private long size() {
        String digits = "";
        while (Character.digit(peek(), 16) >= 0 && peek() < 128) {
            digits += take();
            if (digits.length() > 16 || new BigInteger(digits, 16).compareTo(SIZE_MAX) > 0) {
                throw error(ProtocolError.CHUNK_SIZE_TOO_LARGE);
            }
        }
        if (digits.isEmpty()) {
            throw error(ProtocolError.CHUNK_SIZE_INVALID);
        }
        if ("; \t\r\n".indexOf(peek()) < 0) {
            throw error(ProtocolError.CHUNK_SIZE_INVALID);
        }
        return Long.parseLong(digits, 16);
    }

    private void extensions() {
        while (peek() != '\r') {
            if (peek() == '\n') {
                throw error(ProtocolError.BARE_LF);
            }
            skipSpace();
            need(';');
            skipSpace();
            token();
            if (isSpace(peek())) {
                skipSpace();
                if (peek() != ';' && peek() != '=') {
                    throw error(ProtocolError.CHUNK_EXTENSION_INVALID);
                }
            }
            if (peek() == '=') {
                need('=');
                skipSpace();
                value();
            }
            if (isSpace(peek())) {
                skipSpace();
                if (peek() != ';') {
                    throw error(ProtocolError.CHUNK_EXTENSION_INVALID);
                }
            }
            if (";\r\n".indexOf(peek()) < 0) {
                throw error(ProtocolError.CHUNK_EXTENSION_INVALID);
            }
        }
        take();
        if (take() != '\n') {
            throw error(ProtocolError.BARE_CR);
        }
    }

    private void value() {
        if (peek() != '"') {
            token();
            return;
        }
        need('"');
        while (peek() != '"') {
            if (peek() == '\\') {
                extension();
            }
            if (peek() != '\t' && (peek() < ' ' || peek() == 0x7F)) {
                throw error(ProtocolError.CHUNK_EXTENSION_INVALID);
            }
            extension();
        }
        need('"');
    }

    private void token() {
        int before = at;
        while (isToken(peek())) {
            extension();
        }
        if (at == before) {
            throw error(ProtocolError.CHUNK_EXTENSION_INVALID);
        }
    }

    private void need(char c) {
        if (peek() != c) {
            throw error(ProtocolError.CHUNK_EXTENSION_INVALID);
        }
        extension();
    }

    private void skipSpace() {
        while (isSpace(peek())) {
            extension();
        }
    }

    private void extension() {
        take();
        if (++chunkExtension > limits.chunkExtensionLengthMax()) {
            throw error(ProtocolError.CHUNK_EXTENSION_TOO_LONG);
        }
        if (++extensions > limits.chunkExtensionsLengthMax()) {
            throw error(ProtocolError.CHUNK_EXTENSIONS_TOO_LONG);
        }
    }

    private String trailers() {
        String verdict = SimpleHead.trailers(text, at, limits);
        if (verdict.equals(SimpleHead.INCOMPLETE)) {
            return NEED_MORE;
        }
        if (verdict.startsWith("ERROR")) {
            return verdict;
        }
        String[] lines = verdict.split("\n", -1);
        at += Integer.parseInt(lines[0]);
        StringBuilder trailers = new StringBuilder();
        for (int i = 1; i < lines.length; i++) {
            String name = lines[i].substring(0, lines[i].indexOf('='));
            if (name.toLowerCase(java.util.Locale.ROOT)
                    .matches("host|content-length|transfer-encoding|connection|expect|upgrade|te|trailer"
                            + "|keep-alive|proxy-connection")) {
                throw error(ProtocolError.TRAILER_FORBIDDEN);
            }
            trailers.append(lines[i]).append(' ');
        }
        return trailers + "END " + at;
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t';
    }

    private static boolean isToken(int c) {
        return c > ' ' && c < 0x7F && "\"(),/:;<=>?@[\\]{}".indexOf(c) < 0;
    }

    private char peek() {
        if (at >= text.length) {
            throw new Verdict(NEED_MORE);
        }
        return (char) (text[at] & 0xFF);
    }

    private char take() {
        char c = peek();
        at++;
        return c;
    }

    private static Verdict error(ProtocolError error) {
        return new Verdict("ERROR " + error);
    }
}
