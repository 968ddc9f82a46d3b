package io.millrace.soak;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Random;

/** Sends a request in many small writes with pauses, head and body, with a length or in chunks. */
final class SlowWriter extends Kept {
    private static final int LENGTH_MAX = 30_000;
    private static final int WRITES = 40;
    private static final int PAUSE_MS_MAX = 8;

    private final Random random;
    private final byte[] body = new byte[LENGTH_MAX];

    SlowWriter(InetSocketAddress server, Random random) {
        super(server);
        this.random = random;
        random.nextBytes(body);
    }

    @Override
    int once(Line line) throws IOException {
        int length = random.nextInt(LENGTH_MAX);
        byte[] sent = Arrays.copyOf(body, length);
        byte[] text = random.nextBoolean()
                ? Asking.joined(Asking.postHead(length), sent)
                : Asking.joined(Asking.chunkedHead(), Asking.chunked(sent, 1 + LENGTH_MAX / 10, random));
        int pieceMax = random.nextInt(4) == 0 ? 20 : 1 + text.length / WRITES * 2;
        for (int at = 0; at < text.length; ) {
            int piece = Math.min(text.length - at, 1 + random.nextInt(pieceMax));
            line.send(text, at, piece);
            at += piece;
            if (at < 200 || random.nextInt(1 + text.length / pieceMax / WRITES) == 0) {
                Line.pause(random.nextInt(PAUSE_MS_MAX));
            }
        }
        line.answers().expect(sent, length);
        return 1;
    }
}
