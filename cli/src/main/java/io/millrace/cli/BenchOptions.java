package io.millrace.cli;

import io.millrace.bench.run.BenchPlan;
import io.millrace.bench.run.BenchRun;
import io.millrace.bench.run.Scenario;
import io.millrace.bench.server.Definition;
import io.millrace.bench.server.Definitions;
import io.millrace.engine.TransportChoice;
import io.millrace.engine.transport.TransportProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The arguments of {@code millrace bench}, checked. One thread. */
final class BenchOptions {
    private static final int ROUNDS_MAX = 1000;
    private static final double SECONDS_MAX = 600;
    private static final double MINUTES_MAX = 10_000;
    private static final String COMMAND = "{java} --enable-native-access=ALL-UNNAMED -cp {jar} io.millrace.cli.Main"
            + " serve --port {port} --loops 1 --transport ";

    private List<String> transports; // null: all that work here
    private Path peers;
    private List<String> contestants; // null: all
    private List<String> scenarios = Scenario.labels();
    private int rounds = 3;
    private double seconds = 2;
    private double minutes = 30;
    private Path javaHome = Path.of(System.getProperty("java.home"));
    private Path folder = Path.of("millrace-bench");
    private String load; // null: wrk where it is installed
    private Path report; // raw data that is reported anew instead

    private BenchOptions() {}

    static BenchOptions parse(String... arguments) throws UsageException {
        BenchOptions options = new BenchOptions();
        Deque<String> rest = new ArrayDeque<>(Arrays.asList(arguments));
        if (rest.remove("--quick")) { // the others change what it sets, wherever they stand
            options.scenarios = List.of("plain64", "pipe16", "echo");
            options.rounds = 2;
            options.seconds = 1;
            options.minutes = 1;
        }
        while (!rest.isEmpty()) {
            String option = rest.pop();
            int equals = option.indexOf('=');
            if (option.startsWith("--") && equals > 0) {
                rest.push(option.substring(equals + 1));
                option = option.substring(0, equals);
            }
            if (rest.isEmpty() && option.startsWith("--")) {
                throw new UsageException(option + " is unknown or needs a value");
            }
            options.set(option, rest);
        }
        return options;
    }

    /** Raw data of an earlier run, which is reported anew instead of measuring; null: measures. */
    Path report() {
        return report;
    }

    private void set(String option, Deque<String> rest) throws UsageException {
        switch (option) {
            case "--transports" -> transports = list(option, rest.pop());
            case "--peers" -> peers = file(option, rest.pop());
            case "--contestants" -> contestants = list(option, rest.pop());
            case "--scenarios" -> scenarios = known(option, list(option, rest.pop()), Scenario.labels());
            case "--rounds" -> rounds = (int) number(option, rest.pop(), 1, ROUNDS_MAX);
            case "--seconds" -> seconds = number(option, rest.pop(), 0.1, SECONDS_MAX);
            case "--minutes" -> minutes = number(option, rest.pop(), 0.05, MINUTES_MAX);
            case "--java" -> javaHome = java(option, rest.pop());
            case "--report" -> report = file(option, rest.pop());
            case "--out" -> folder = Path.of(rest.pop());
            case "--load" ->
                load = known(option, List.of(rest.pop()), List.of("wrk", "own")).get(0);
            default -> throw new UsageException("unknown option " + option);
        }
    }

    private static List<String> list(String option, String value) throws UsageException {
        List<String> parts = Arrays.stream(value.split(",", -1))
                .map(String::strip)
                .filter(p -> !p.isEmpty())
                .toList();
        if (parts.isEmpty()) {
            throw new UsageException(option + " needs names with commas between them");
        }
        return parts;
    }

    private static List<String> known(String option, List<String> names, List<String> all) throws UsageException {
        for (String name : names) {
            if (!all.contains(name)) {
                throw new UsageException(option + " " + name + ": not one of " + String.join(", ", all));
            }
        }
        return names;
    }

    private static double number(String option, String value, double min, double max) throws UsageException {
        double number;
        try {
            number = Double.parseDouble(value);
        } catch (NumberFormatException e) {
            number = Double.NaN;
        }
        if (!(number >= min && number <= max)) {
            throw new UsageException(option + " " + value + ": not a number from " + min + " to " + max);
        }
        return number;
    }

    private static Path file(String option, String value) throws UsageException {
        Path file = Path.of(value);
        if (!Files.isRegularFile(file)) {
            throw new UsageException(option + " " + value + ": no such file");
        }
        return file;
    }

    private static Path java(String option, String value) throws UsageException {
        Path home = Path.of(value);
        if (!Files.isExecutable(home.resolve("bin/java"))) {
            throw new UsageException(option + " " + value + ": no JDK, it has no bin/java");
        }
        return home;
    }

    /** What they come to. @param stamp names the folder of the run */
    BenchPlan plan(String stamp) throws UsageException {
        Path here =
                peers == null ? Path.of("") : peers.toAbsolutePath().normalize().getParent();
        return new BenchPlan(
                chosen(),
                here.toAbsolutePath(),
                System.getProperty("java.class.path"),
                scenarios.stream().distinct().map(Scenario::of).toList(),
                rounds,
                seconds,
                minutes,
                javaHome,
                folder.resolve(stamp),
                wrk());
    }

    private boolean wrk() throws UsageException {
        boolean whole = seconds == Math.rint(seconds);
        if (load == null) {
            return whole && BenchRun.wrkVersion() != null;
        }
        if (load.equals("wrk") && !whole) {
            throw new UsageException("--load wrk needs whole --seconds, and there are " + seconds);
        }
        if (load.equals("wrk") && BenchRun.wrkVersion() == null) {
            throw new UsageException("--load wrk: wrk is not installed; install it or take --load own");
        }
        return load.equals("wrk");
    }

    private List<Definition> chosen() throws UsageException {
        Map<String, Definition> all = new LinkedHashMap<>();
        for (String name : transports()) {
            Definition d = new Definition("millrace-" + name, Set.of(Definition.JVM, Definition.H1), COMMAND + name);
            all.put(d.name(), d);
        }
        try {
            for (Definition d : peers == null ? List.<Definition>of() : Definitions.read(peers)) {
                all.put(d.name(), d);
            }
        } catch (IOException e) {
            throw new UsageException("--peers " + e.getMessage());
        }
        if (contestants != null) {
            known("--contestants", contestants, List.copyOf(all.keySet()));
            all.keySet().retainAll(contestants);
        }
        return List.copyOf(all.values());
    }

    private List<String> transports() throws UsageException {
        List<String> names = new ArrayList<>();
        List<String> working = new ArrayList<>();
        for (TransportProvider p : TransportChoice.available()) {
            names.add(p.name());
            if (p.probe().available()) {
                working.add(p.name());
            }
        }
        if (transports == null) {
            return working;
        }
        for (String name : known("--transports", transports, names)) {
            if (!working.contains(name)) {
                throw new UsageException("--transports " + name + ": does not work here; millrace doctor tells why");
            }
        }
        return transports;
    }
}
