package io.millrace.cli;

import io.millrace.engine.TransportChoice;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/** The {@code millrace} command. Runs on the thread that calls it. */
public final class Main {
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int MISUSED = 2;

    private final PrintStream out;
    private final PrintStream err;

    Main(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /** Runs one command and exits with its code if that is not 0. */
    public static void main(String[] arguments) throws Exception {
        int code = new Main(System.out, System.err).run(arguments);
        if (code != DONE) {
            System.exit(code);
        }
    }

    int run(String... arguments) throws Exception {
        Deque<String> rest = new ArrayDeque<>(Arrays.asList(arguments));
        String command = rest.isEmpty() ? "--help" : rest.pop();
        try {
            return switch (command) {
                case "--help", "-h", "help" -> help("help.txt");
                case "serve" -> asksForHelp(rest) ? help("serve-help.txt") : serve(rest);
                case "bench" -> asksForHelp(rest) ? help("bench-help.txt") : bench(rest);
                case "doctor" -> rest.isEmpty() ? doctor() : helpOrMisuse("doctor", rest);
                default -> throw new UsageException("unknown command " + command);
            };
        } catch (UsageException e) {
            err.println("millrace: " + e.getMessage());
            err.println("millrace: millrace --help lists the commands, millrace COMMAND --help their options");
            return MISUSED;
        }
    }

    private int serve(Deque<String> rest) throws Exception {
        return new Serve(ServeOptions.parse(rest.toArray(String[]::new)), out, err).run();
    }

    private int bench(Deque<String> rest) throws Exception {
        return new Bench(rest.toArray(String[]::new), out, err).run();
    }

    private int doctor() {
        return new Doctor(out, new Machine(Path.of("/")), TransportChoice.available()).run();
    }

    private int helpOrMisuse(String command, Deque<String> rest) throws IOException, UsageException {
        if (!asksForHelp(rest)) {
            throw new UsageException(command + " takes no arguments, and there is " + rest.peek());
        }
        return help(command + "-help.txt");
    }

    private static boolean asksForHelp(Deque<String> arguments) {
        return arguments.contains("--help") || arguments.contains("-h");
    }

    private int help(String name) throws IOException {
        try (InputStream text = Main.class.getResourceAsStream(name)) {
            out.print(new String(text.readAllBytes(), StandardCharsets.UTF_8));
        }
        return DONE;
    }
}
