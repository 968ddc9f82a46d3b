package io.millrace.soak;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Random;

/** Many connections that are silent for most of the time; each gets an answer whenever it asks. */
final class IdleClient implements Client {
    private static final int CONNECTIONS = 200;
    private static final int PAUSE_MS_MAX = 100;

    private final InetSocketAddress server;
    private final Random random;
    private final Line[] lines = new Line[CONNECTIONS];
    private int at;

    IdleClient(InetSocketAddress server, Random random) {
        this.server = server;
        this.random = random;
    }

    @Override
    public int once() throws IOException {
        at = (at + 1) % CONNECTIONS;
        Line line = lines[at];
        lines[at] = null;
        if (line == null) {
            line = Line.to(server);
        } else {
            Line.pause(random.nextInt(PAUSE_MS_MAX));
        }
        boolean kept = false;
        try {
            Asking.Get get = Asking.any(random);
            line.send(get.text());
            line.answers().expect(get.body(), get.length());
            kept = true;
            lines[at] = line;
            return 1;
        } finally {
            if (!kept) {
                line.close();
            }
        }
    }

    @Override
    public void close() {
        for (Line line : lines) {
            if (line != null) {
                line.close();
            }
        }
    }
}
