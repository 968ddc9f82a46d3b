package io.millrace.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * A folder whose files may be served, and nothing outside it: not by {@code ..}, not by a link that leads out. Names
 * that begin with a dot are kept back, since that is where secrets and repositories live. Asks the file system, so not
 * for a loop's thread.
 */
final class SharedFolder {
    private final Path root;

    private SharedFolder(Path root) {
        this.root = root;
    }

    static SharedFolder of(Path folder) throws IOException {
        return new SharedFolder(folder.toRealPath());
    }

    /** The file that an encoded path relative to the folder names, or null if there is none that may be served. */
    Path find(String encoded) {
        String name = decode(encoded);
        if (name == null || name.isEmpty() || name.indexOf('\0') >= 0) {
            return null;
        }
        Path at = root;
        int start = 0;
        while (start <= name.length()) {
            int end = name.indexOf('/', start);
            String segment = name.substring(start, end < 0 ? name.length() : end);
            if (segment.isEmpty() || segment.startsWith(".")) {
                return null;
            }
            try {
                at = at.resolve(segment);
            } catch (InvalidPathException e) {
                return null;
            }
            start = end < 0 ? name.length() + 1 : end + 1;
        }
        return readable(at);
    }

    private Path readable(Path file) {
        try {
            Path real = file.toRealPath();
            return real.startsWith(root) && Files.isRegularFile(real) && Files.isReadable(real) ? real : null;
        } catch (IOException e) {
            return null;
        }
    }

    /** Percent-decodes UTF-8, or returns null where the text is not well-formed. */
    static String decode(String encoded) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(encoded.length());
        for (int i = 0; i < encoded.length(); i++) {
            char c = encoded.charAt(i);
            if (c != '%') {
                bytes.write(c);
            } else {
                int high = i + 2 < encoded.length() ? Character.digit(encoded.charAt(i + 1), 16) : -1;
                int low = i + 2 < encoded.length() ? Character.digit(encoded.charAt(i + 2), 16) : -1;
                if (high < 0 || low < 0) {
                    return null;
                }
                bytes.write(high << 4 | low);
                i += 2;
            }
        }
        String decoded = bytes.toString(StandardCharsets.UTF_8);
        return decoded.indexOf('\uFFFD') >= 0 ? null : decoded;
    }
}
