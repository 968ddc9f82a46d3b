package io.millrace.bench.run;

import java.io.PrintStream;

/** Tells a person how far a run is: on a terminal a bar below the lines, else the lines alone. One thread. */
public final class Progress {
    private static final int BAR_WIDTH = 30;
    private static final String CLEAR = "\r\u001b[K";

    private final PrintStream out;
    private final boolean terminal;
    private String bar = "";

    /** @param terminal whether what is printed can be taken back */
    public Progress(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** A line that stays. */
    public void line(String text) {
        out.print(terminal ? CLEAR + text + "\n" + bar : text + "\n");
        out.flush();
    }

    /** Where the run is. */
    void at(int done, int all, long secondsLeft, String what) {
        if (terminal) {
            bar = bar(done, all, secondsLeft) + " " + what;
            out.print(CLEAR + bar);
            out.flush();
        }
    }

    /** Takes the bar away. */
    void end() {
        if (terminal) {
            bar = "";
            out.print(CLEAR);
            out.flush();
        }
    }

    static String bar(int done, int all, long secondsLeft) {
        int filled = all == 0 ? 0 : BAR_WIDTH * Math.min(done, all) / all;
        return "[" + "#".repeat(filled) + "-".repeat(BAR_WIDTH - filled) + "] " + done + "/" + all + ", "
                + secondsLeft / 60 + ":" + (secondsLeft % 60 < 10 ? "0" : "") + secondsLeft % 60 + " left,";
    }
}
