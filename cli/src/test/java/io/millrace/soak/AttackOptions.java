package io.millrace.soak;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * What to do. Immutable, any thread.
 *
 * @param seconds how long each attack lasts
 * @param p99MaxNs what the steady client may wait for 99 of 100 answers
 * @param attacks those to make, in this order
 * @param folder for a JSON line of each attack and for the counters of the servers
 * @param server the command that becomes the server on any free port
 */
record AttackOptions(double seconds, long p99MaxNs, List<Attack> attacks, Path folder, List<String> server) {
    static AttackOptions parse(String... arguments) {
        double seconds = 20;
        long p99MaxNs = 100_000_000;
        List<Attack> attacks = new ArrayList<>();
        Path folder = Path.of("target", "attacks");
        Deque<String> rest = new ArrayDeque<>(List.of(arguments));
        while (!rest.isEmpty()) {
            String option = rest.pop();
            if (option.equals("--")) {
                attacks = attacks.isEmpty() ? every() : attacks;
                return new AttackOptions(seconds, p99MaxNs, attacks, folder, List.copyOf(rest));
            }
            if (rest.isEmpty()) {
                throw new IllegalArgumentException(option + " needs a value");
            }
            switch (option) {
                case "--seconds" -> seconds = seconds(rest.pop());
                case "--p99-ms" -> p99MaxNs = Long.parseLong(rest.pop()) * 1_000_000;
                case "--only" -> attacks.add(named(rest.pop()));
                case "--folder" -> folder = Path.of(rest.pop());
                default -> throw new IllegalArgumentException("unknown option " + option);
            }
        }
        throw new IllegalArgumentException("no command of a server after --");
    }

    private static double seconds(String text) {
        double seconds = Double.parseDouble(text);
        if (!(seconds >= 1 && seconds <= 3600)) {
            throw new IllegalArgumentException("--seconds " + text + ": from 1 to 3600 are allowed");
        }
        return seconds;
    }

    private static List<Attack> every() {
        List<Attack> every = new ArrayList<>(Attack.all());
        every.add(Attack.FAMINE);
        return every;
    }

    private static Attack named(String name) {
        return every().stream()
                .filter(attack -> attack.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("--only " + name + ": there are "
                        + every().stream().map(Attack::name).toList()));
    }
}
