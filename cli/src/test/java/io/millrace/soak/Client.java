package io.millrace.soak;

import java.io.IOException;

/** One kind of behaviour towards the server, again and again. One thread each. */
interface Client extends AutoCloseable {
    /**
     * Does the thing once and returns how many answers it checked.
     *
     * @throws IOException what must not happen; the next call begins anew
     */
    int once() throws IOException;

    @Override
    void close();
}
