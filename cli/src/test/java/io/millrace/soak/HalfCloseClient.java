package io.millrace.soak;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Random;

/** Says that nothing more will come, and still wants its answers, to the last byte. */
final class HalfCloseClient implements Client {
    private static final int DEPTH_MAX = 8;
    private static final int LENGTH_MAX = 300_000;

    private final InetSocketAddress server;
    private final Random random;

    HalfCloseClient(InetSocketAddress server, Random random) {
        this.server = server;
        this.random = random;
    }

    @Override
    public int once() throws IOException {
        int depth = 1 + random.nextInt(DEPTH_MAX);
        Asking.Get[] asked = new Asking.Get[depth];
        byte[] text = new byte[0];
        for (int i = 0; i < depth; i++) {
            asked[i] = random.nextInt(3) == 0 ? Asking.bytes(random.nextInt(LENGTH_MAX)) : Asking.any(random);
            text = Asking.joined(text, asked[i].text());
        }
        try (Line line = Line.to(server)) {
            line.send(text);
            line.shutdownOutput();
            for (Asking.Get get : asked) {
                line.answers().expect(get.body(), get.length());
            }
            line.answers().expectEnd();
        }
        return depth;
    }

    @Override
    public void close() {}
}
