package io.millrace.soak;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.util.Random;

/** Takes a long answer in small pieces with pauses, through a small window. */
final class SlowReader extends Kept {
    private static final int RECEIVE_LENGTH = 16 << 10;
    private static final int PAUSE_MS_MAX = 12;

    private final Random random;

    SlowReader(InetSocketAddress server, Random random) {
        super(server);
        this.random = random;
    }

    @Override
    Line open(InetSocketAddress at) throws IOException {
        return Line.slow(at, RECEIVE_LENGTH, Slow::new);
    }

    @Override
    int once(Line line) throws IOException {
        Asking.Get get = Asking.bytes(random.nextInt(6) == 0 ? 4 * Asking.MIB : Asking.MIB);
        line.send(get.text());
        line.answers().expect(get.body(), get.length());
        return 1;
    }

    private final class Slow extends FilterInputStream {
        Slow(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (random.nextInt(4) == 0) {
                Line.pause(random.nextInt(PAUSE_MS_MAX));
            }
            return super.read(into, offset, length);
        }
    }
}
