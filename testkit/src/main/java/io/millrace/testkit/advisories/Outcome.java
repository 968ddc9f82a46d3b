package io.millrace.testkit.advisories;

import java.util.List;

/**
 * What came of a case, as its client sees it: final answers, and whether the connection is open still. Immutable, any
 * thread.
 *
 * @param answers the status of each final answer in order; one that was cut has {@link #CUT} behind it, and {@link
 *     #NO_HTTP} stands for bytes that are no answer
 * @param isClosed the server ended or reset the connection
 */
public record Outcome(List<String> answers, boolean isClosed) {
    /** Behind the status of an answer whose body did not come whole. */
    public static final String CUT = "~";

    /** Bytes that no answer of HTTP/1 begins with. */
    public static final String NO_HTTP = "?";

    private static final String NONE = "-";

    /** Refusals of what was asked for, not of how. */
    private static final List<String> OF_THE_SITE = List.of("404", "405");

    /** From text such as {@code 200 404 open} or {@code - closed}. */
    static Outcome parse(String text) {
        int end = text.lastIndexOf(' ');
        String last = text.substring(end + 1);
        if (end < 0 || !(last.equals("open") || last.equals("closed"))) {
            throw new IllegalArgumentException("statuses and open or closed, not: " + text);
        }
        String statuses = text.substring(0, end);
        return new Outcome(statuses.equals(NONE) ? List.of() : List.of(statuses.split(" ")), last.equals("closed"));
    }

    /** From all bytes of a connection so far. */
    public static Outcome of(byte[] received, boolean isClosed) {
        AnswerCount count = new AnswerCount(received, isClosed);
        return new Outcome(count.answers(), isClosed);
    }

    /** Requests that were taken as such: neither refused nor answered in part only. */
    public int taken() {
        return (int) answers.stream().filter(Outcome::isTaken).count();
    }

    /** The request to {@code /hidden} has an answer. */
    public boolean answersHidden() {
        return answers.contains("404");
    }

    /** Nothing is taken behind a refusal, or behind an end without a word. */
    public boolean endsInRefusal() {
        if (answers.isEmpty()) {
            return isClosed;
        }
        return !isTaken(answers.get(answers.size() - 1));
    }

    /** No answer, and the server waits for more. */
    public boolean waits() {
        return answers.isEmpty() && !isClosed;
    }

    private static boolean isTaken(String status) {
        return status.equals(NO_HTTP)
                || (!status.endsWith(CUT) && (status.compareTo("400") < 0 || OF_THE_SITE.contains(status)));
    }

    @Override
    public String toString() {
        return (answers.isEmpty() ? NONE : String.join(" ", answers)) + (isClosed ? " closed" : " open");
    }
}
