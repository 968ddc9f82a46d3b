package io.millrace.cli;

import java.io.IOException;

/** Asks over one connection again and again. One thread. */
interface Asking {
    /** Sends the requests so many times, and waits each time for all answers. */
    void ask(int times) throws IOException;

    /** Bytes of the answers to all requests that are sent at once. */
    int answerLength();
}
