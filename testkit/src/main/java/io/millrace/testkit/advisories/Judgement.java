package io.millrace.testkit.advisories;

/** How what a server did with an attack stands to what it ought to do. */
enum Judgement {
    /** As the corpus wants it; another status of refusal counts as well. */
    RIGHT("as expected"),
    /** A legal request, or one that another server may take, was refused. */
    STRICTER("stricter"),
    /** No answer to what is to be refused: the server takes the bytes for the beginning of something longer. */
    WAITS("waits"),
    /** What is to be refused is taken. */
    TAKEN("taken"),
    /** More requests were answered than there are. */
    HIDDEN_ANSWERED("hidden request answered");

    private final String text;

    Judgement(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }

    static Judgement of(Advisory a, Outcome came) {
        Outcome expected = a.expected();
        if (came.taken() > expected.taken()) {
            return came.answersHidden() && !expected.answersHidden() ? HIDDEN_ANSWERED : TAKEN;
        }
        if (!a.isToBeRefused()) {
            return came.taken() < expected.taken() ? STRICTER : RIGHT;
        }
        return came.waits() ? WAITS : RIGHT;
    }
}
