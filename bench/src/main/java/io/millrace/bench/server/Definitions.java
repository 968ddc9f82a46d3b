package io.millrace.bench.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads a file of servers, one a line: {@code name | tags | command}. What begins with {@code #} is a remark.
 * Stateless, any thread.
 */
public final class Definitions {
    private Definitions() {}

    /**
     * Reads a file.
     *
     * @return the servers in its order
     * @throws IOException with file and line where it is not of that form
     */
    public static List<Definition> read(Path file) throws IOException {
        return parse(Files.readAllLines(file, StandardCharsets.UTF_8), file.toString());
    }

    static List<Definition> parse(List<String> lines, String where) throws IOException {
        Map<String, Definition> servers = new LinkedHashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            String place = where + ":" + (i + 1) + ": ";
            Definition d = server(line, place);
            if (servers.put(d.name(), d) != null) {
                throw new IOException(place + "a second " + d.name());
            }
        }
        return new ArrayList<>(servers.values());
    }

    private static Definition server(String line, String place) throws IOException {
        String[] parts = line.split("\\|", 3);
        if (parts.length < 3 || parts[0].isBlank() || parts[2].isBlank()) {
            throw new IOException(place + "not of the form \"name | tags | command\": " + line);
        }
        String name = parts[0].strip();
        if (!name.matches("[A-Za-z0-9._+-]+")) {
            throw new IOException(place + "a name has letters, digits and . _ + - only: " + name);
        }
        return new Definition(name, Set.copyOf(List.of(parts[1].strip().split("\\s+", -1))), parts[2].strip());
    }
}
