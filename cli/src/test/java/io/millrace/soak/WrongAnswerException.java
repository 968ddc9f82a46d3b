package io.millrace.soak;

import java.io.IOException;

/** An answer that is not what was asked for. Immutable, any thread. */
final class WrongAnswerException extends IOException {
    private static final long serialVersionUID = 1L;

    WrongAnswerException(String what) {
        super(what);
    }
}
