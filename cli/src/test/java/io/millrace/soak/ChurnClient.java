package io.millrace.soak;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Random;

/** Connects, asks once, and leaves; half of the time it is the server that closes. */
final class ChurnClient implements Client {
    private final InetSocketAddress server;
    private final Random random;

    ChurnClient(InetSocketAddress server, Random random) {
        this.server = server;
        this.random = random;
    }

    @Override
    public int once() throws IOException {
        Asking.Get get = Asking.any(random);
        boolean closes = random.nextBoolean();
        try (Line line = Line.to(server)) {
            line.send(closes ? Asking.last(get.text()) : get.text());
            line.answers().expect(get.body(), get.length());
            if (closes) {
                line.answers().expectEnd();
            }
        }
        return 1;
    }

    @Override
    public void close() {}
}
