package io.millrace.soak;

import java.io.IOException;
import java.net.InetSocketAddress;

/** A connection that is kept from one time to the next, and opened anew after a failure. One thread. */
abstract class Kept implements Client {
    private final InetSocketAddress server;
    private Line line;

    Kept(InetSocketAddress server) {
        this.server = server;
    }

    @Override
    public final int once() throws IOException {
        if (line == null) {
            line = open(server);
        }
        boolean done = false;
        try {
            int checked = once(line);
            done = true;
            return checked;
        } finally {
            if (!done) {
                close();
            }
        }
    }

    Line open(InetSocketAddress at) throws IOException {
        return Line.to(at);
    }

    abstract int once(Line line) throws IOException;

    @Override
    public final void close() {
        if (line != null) {
            line.close();
            line = null;
        }
    }
}
