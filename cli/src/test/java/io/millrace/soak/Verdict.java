package io.millrace.soak;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What was found, line by line, and whether all of it is well. One thread. */
final class Verdict {
    private final List<String> lines = new ArrayList<>();
    private boolean well = true;

    /** A value that has to be back where it was. */
    void back(String what, long before, long after) {
        line(what, Long.toString(before), Long.toString(after), before == after, "as before");
    }

    /** Something that must not have happened. */
    void none(String what, long times) {
        line(what, "", Long.toString(times), times == 0, "none");
    }

    void is(String what, String before, String after, boolean right, String wanted) {
        line(what, before, after, right, wanted);
    }

    void note(String what, String before, String after) {
        lines.add(String.format(Locale.ROOT, "%-34s %14s %14s", what, before, after));
    }

    private void line(String what, String before, String after, boolean right, String wanted) {
        well &= right;
        lines.add(String.format(
                Locale.ROOT, "%-34s %14s %14s  %s", what, before, after, right ? "ok" : "FAILED, wanted: " + wanted));
    }

    boolean well() {
        return well;
    }

    List<String> lines() {
        return List.copyOf(lines);
    }
}
