package io.millrace.soak;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * What to do. Immutable, any thread.
 *
 * @param seconds how long the load lasts
 * @param seed of all randomness
 * @param folder for the table of samples and the plot, or null
 * @param server the command that becomes the server on any free port
 */
record SoakOptions(double seconds, long seed, Path folder, List<String> server) {
    static SoakOptions parse(String... arguments) {
        double seconds = 600;
        long seed = System.nanoTime();
        Path folder = null;
        Deque<String> rest = new ArrayDeque<>(List.of(arguments));
        while (!rest.isEmpty()) {
            String option = rest.pop();
            if (option.equals("--")) {
                return new SoakOptions(seconds, seed, folder, List.copyOf(rest));
            }
            if (rest.isEmpty()) {
                throw new IllegalArgumentException(option + " needs a value");
            }
            switch (option) {
                case "--minutes" -> seconds = Double.parseDouble(rest.pop()) * 60;
                case "--seed" -> seed = Long.parseLong(rest.pop());
                case "--folder" -> folder = Path.of(rest.pop());
                default -> throw new IllegalArgumentException("unknown option " + option);
            }
        }
        throw new IllegalArgumentException("no command of a server after --");
    }
}
