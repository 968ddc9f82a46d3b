package io.millrace.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** The {@code millrace} command. Runs on the thread that calls it. */
public final class Main {
    static final int DONE = 0;
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
        try {
            return dispatch(arguments.length == 0 ? "--help" : arguments[0]);
        } catch (UsageException e) {
            err.println("millrace: " + e.getMessage());
            err.println("millrace: millrace --help lists the commands, millrace COMMAND --help their options");
            return MISUSED;
        }
    }

    private int dispatch(String command) throws Exception {
        if (command.equals("--help") || command.equals("-h") || command.equals("help")) {
            return help("help.txt");
        }
        throw new UsageException("unknown command " + command);
    }

    private int help(String name) throws IOException {
        try (InputStream text = Main.class.getResourceAsStream(name)) {
            out.print(new String(text.readAllBytes(), StandardCharsets.UTF_8));
        }
        return DONE;
    }
}
