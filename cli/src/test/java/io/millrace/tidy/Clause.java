package io.millrace.tidy;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One MUST of an RFC that binds a server, as a line of {@code conformance/rfcNNNN.txt} tells it: {@code id | level |
 * whom it binds | what it asks, in our words | why there is no test}, the last part only where there is none.
 *
 * @param id as {@code rfc9112-5.1-1}
 * @param reason {@code open: ...} for what has no test, {@code not ours: ...} for what cannot have one here; empty
 *     where tests prove the clause
 */
record Clause(String id, String rfc, String section, String level, String binds, String summary, String reason) {
    static final String OPEN = "open: ";
    static final String NOT_OURS = "not ours: ";

    private static final Pattern ID = Pattern.compile("(rfc\\d{4})-(\\d+(?:\\.\\d+)*)-(\\d+)");
    private static final Pattern LEVEL = Pattern.compile("MUST( NOT)?");
    private static final Pattern BINDS = Pattern.compile("origin server|server|sender|recipient");

    static Clause parse(String line) {
        String[] parts = line.split("\\|", -1);
        if (parts.length != 4 && parts.length != 5) {
            throw new IllegalArgumentException("4 or 5 parts, not " + parts.length + ": " + line);
        }
        for (int i = 0; i < parts.length; i++) {
            parts[i] = parts[i].strip();
        }
        Matcher id = ID.matcher(parts[0]);
        String reason = parts.length == 5 ? parts[4] : "";
        boolean reasoned =
                reason.isEmpty() ? parts.length == 4 : reason.matches("(" + OPEN + "|" + NOT_OURS + ")\\S.*\\.");
        if (!id.matches()
                || !LEVEL.matcher(parts[1]).matches()
                || !BINDS.matcher(parts[2]).matches()
                || !parts[3].endsWith(".")
                || !reasoned) {
            throw new IllegalArgumentException("not a clause: " + line);
        }
        return new Clause(parts[0], id.group(1), id.group(2), parts[1], parts[2], parts[3], reason);
    }
}
