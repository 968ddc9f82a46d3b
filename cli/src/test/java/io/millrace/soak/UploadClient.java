package io.millrace.soak;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Random;

/** Sends a mebibyte of random bytes and compares what comes back, with a length or in chunks. */
final class UploadClient implements Client {
    /** Bytes that differ from one time to the next, so that no old body passes for the new one. */
    private static final int CHANGED = 200;

    private final InetSocketAddress server;
    private final Random random;
    private final byte[] body = new byte[Asking.MIB];
    private Duplex duplex;
    private Answers answers;

    UploadClient(InetSocketAddress server, Random random) {
        this.server = server;
        this.random = random;
        random.nextBytes(body);
    }

    @Override
    public int once() throws IOException {
        if (duplex == null) {
            duplex = new Duplex(server);
            answers = new Answers(duplex);
        }
        boolean done = false;
        try {
            exchange();
            done = true;
            return 1;
        } finally {
            if (!done || random.nextInt(50) == 0) {
                close();
            }
        }
    }

    private void exchange() throws IOException {
        for (int i = 0; i < CHANGED; i++) {
            body[random.nextInt(body.length)]++;
        }
        duplex.send(
                random.nextBoolean()
                        ? Asking.joined(Asking.postHead(body.length), body)
                        : Asking.joined(Asking.chunkedHead(), Asking.chunked(body, 60_000, random)));
        answers.expect(body, body.length);
        if (!duplex.sent()) {
            throw new WrongAnswerException("the end of the echo before the end of the request");
        }
    }

    @Override
    public void close() {
        if (duplex != null) {
            try {
                duplex.close();
            } catch (IOException e) {
                throw new IllegalStateException("closing a socket", e);
            }
            duplex = null;
        }
    }
}
