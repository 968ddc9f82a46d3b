package io.millrace.soak;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Random;

/** A request, its answer, the next one, as fast as they come. */
final class KeepAliveClient extends Kept {
    private final Random random;

    KeepAliveClient(InetSocketAddress server, Random random) {
        super(server);
        this.random = random;
    }

    @Override
    int once(Line line) throws IOException {
        Asking.Get get = Asking.any(random);
        line.send(get.text());
        line.answers().expect(get.body(), get.length());
        return 1;
    }
}
