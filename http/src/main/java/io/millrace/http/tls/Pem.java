package io.millrace.http.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * The blocks of a PEM file (RFC 7468). Immutable; any thread. What is wrong is told with file and line.
 *
 * @param file where it is
 * @param blocks in order; what stands between them is left out
 */
record Pem(Path file, List<Block> blocks) {
    /** No certificate or key is longer; a file beyond it is none. */
    private static final long FILE_LENGTH_MAX = 8 << 20;

    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";

    /**
     * One block.
     *
     * @param label of its first line, as {@code CERTIFICATE}
     * @param line the number of that line, from 1
     * @param bytes what it holds; null when it is encrypted in the old way, which a header tells
     */
    record Block(String label, int line, byte[] bytes) {}

    static Pem read(Path file) {
        try {
            long length = Files.size(file);
            if (length > FILE_LENGTH_MAX) {
                throw new TlsConfigException(file + ": " + length + " bytes are too many for a PEM file");
            }
            return new Pem(file, new Parser(file, Files.readAllLines(file, StandardCharsets.ISO_8859_1)).parse());
        } catch (NoSuchFileException e) {
            throw new TlsConfigException(file + ": no such file", e);
        } catch (IOException e) {
            throw new TlsConfigException(file + ": cannot be read: " + e, e);
        }
    }

    /** One reading of one file. One thread. */
    private static final class Parser {
        private final Path file;
        private final List<String> lines;
        private int at;

        Parser(Path file, List<String> lines) {
            this.file = file;
            this.lines = lines;
        }

        List<Block> parse() {
            List<Block> blocks = new ArrayList<>();
            while (at < lines.size()) {
                String line = lines.get(at).strip();
                at++;
                if (line.startsWith(BEGIN) && line.endsWith(DASHES)) {
                    blocks.add(block(line.substring(BEGIN.length(), line.length() - DASHES.length())));
                }
            }
            return blocks;
        }

        private Block block(String label) {
            int begin = at;
            StringBuilder base64 = new StringBuilder();
            boolean encrypted = false;
            while (at < lines.size()) {
                String line = lines.get(at).strip();
                at++;
                if (line.equals(END + label + DASHES)) {
                    return new Block(label, begin, encrypted ? null : decode(base64.toString(), begin));
                }
                if (line.startsWith(DASHES)) {
                    throw error(at, "\"" + line + "\" where line " + begin + " needs \"" + END + label + DASHES + "\"");
                }
                if (line.indexOf(':') >= 0) { // a header, as of old
                    encrypted |= line.startsWith("Proc-Type:") && line.endsWith("ENCRYPTED");
                } else {
                    checkBase64(line);
                    base64.append(line);
                }
            }
            throw error(begin, "the block \"" + label + "\" has no end");
        }

        private void checkBase64(String line) {
            for (int i = 0; i < line.length(); i++) {
                char c = line.charAt(i);
                boolean legal = (c >= 'A' && c <= 'Z')
                        || (c >= 'a' && c <= 'z')
                        || (c >= '0' && c <= '9')
                        || c == '+'
                        || c == '/'
                        || c == '=';
                if (!legal) {
                    throw error(at, "a character that is not base64, at column " + (i + 1));
                }
            }
        }

        private byte[] decode(String base64, int line) {
            try {
                return Base64.getDecoder().decode(base64);
            } catch (IllegalArgumentException e) {
                throw error(line, "the block is no base64: " + e.getMessage());
            }
        }

        private TlsConfigException error(int line, String what) {
            return new TlsConfigException(file + ", line " + line + ": " + what);
        }
    }

    TlsConfigException error(Block block, String what) {
        return new TlsConfigException(file + ", line " + block.line() + ": " + what);
    }

    TlsConfigException error(Block block, String what, Exception cause) {
        return new TlsConfigException(file + ", line " + block.line() + ": " + what, cause);
    }
}
