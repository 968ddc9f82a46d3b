package io.millrace.soak;

import io.millrace.engine.telemetry.CountersFile;
import io.millrace.engine.telemetry.CountersReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The counters of a server by the file that it shows them in, for moments in which it has no connection to spare. One
 * thread.
 */
final class Gauges {
    private static final String PREFIX = "millrace.";
    private static final String RECEIVE = "memory.receive.blocks";
    private static final List<String> SEND = List.of("memory.small.blocks", "memory.large.blocks");

    private final CountersReader reader;

    Gauges(Path file) throws IOException {
        reader = CountersFile.open(file);
    }

    /** Without the prefix that all names share. */
    long value(String name) {
        return reader.value(PREFIX + name);
    }

    /** Those that have moved since they had these values, or all but zeros. */
    Map<String, Long> moved(Map<String, Long> since) {
        Map<String, Long> moved = new TreeMap<>();
        reader.forEach((label, kind, unit, value) -> {
            String name = label.substring(PREFIX.length());
            if (value != since.getOrDefault(name, 0L)) {
                moved.put(name, value - since.getOrDefault(name, 0L));
            }
        });
        return moved;
    }

    long connections() {
        return value(Samples.CONNECTIONS);
    }

    long receiveBlocks() {
        return value(RECEIVE);
    }

    /** Small and large ones; both hold parts of messages that came in, too. */
    long sendBlocks() {
        return SEND.stream().mapToLong(this::value).sum();
    }

    long allBlocks() {
        return Samples.BLOCKS.stream().mapToLong(this::value).sum();
    }
}
