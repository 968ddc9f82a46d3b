package io.millrace.http.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/**
 * How files were, to tell whether one is another now. Immutable; any thread.
 *
 * @param files which
 * @param states as they are compared: time of the last change, length and identity; what cannot be read is a state too
 */
record FileStates(List<Path> files, List<String> states) {
    static FileStates of(List<Path> files) {
        List<String> states = new ArrayList<>();
        for (Path file : files) {
            states.add(state(file));
        }
        return new FileStates(List.copyOf(files), states);
    }

    boolean areCurrent() {
        return of(files).states.equals(states);
    }

    private static String state(Path file) {
        try {
            BasicFileAttributes a = Files.readAttributes(file, BasicFileAttributes.class); // of what a link leads to
            return a.lastModifiedTime() + " " + a.size() + " " + a.fileKey();
        } catch (IOException e) {
            return e.getClass().getName();
        }
    }
}
