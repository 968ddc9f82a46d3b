package io.millrace.soak;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Random;

/** Resets at any moment: unasked, within a head, within a body, within an answer, among pipelined requests. */
final class ResetClient implements Client {
    private static final int UPLOAD_LENGTH = 200_000;

    private final InetSocketAddress server;
    private final Random random;
    private final byte[] upload = new byte[UPLOAD_LENGTH];

    ResetClient(InetSocketAddress server, Random random) {
        this.server = server;
        this.random = random;
        random.nextBytes(upload);
    }

    @Override
    public int once() throws IOException {
        try (Line line = Line.to(server)) {
            switch (random.nextInt(6)) {
                case 0 -> line.send(part(Asking.get("/bytes/10000")));
                case 1 -> withinBody(line, Asking.postHead(upload.length), upload);
                case 2 -> withinBody(line, Asking.chunkedHead(), Asking.chunked(upload, 5000, random));
                case 3 -> withinAnswer(line);
                case 4 -> pipelined(line);
                default -> Line.pause(random.nextInt(3));
            }
            line.reset();
        }
        return 0;
    }

    /** The write is larger than what the kernel takes at once only by chance: the server takes it as well. */
    private void withinBody(Line line, byte[] head, byte[] body) throws IOException {
        line.send(head);
        if (random.nextBoolean()) {
            Line.pause(random.nextInt(3));
        }
        line.send(body, 0, random.nextInt(40_000));
        if (random.nextBoolean()) {
            line.skip(random.nextInt(20_000));
        }
    }

    private void withinAnswer(Line line) throws IOException {
        line.send(Asking.bytes(Asking.MIB).text());
        for (int i = random.nextInt(20); i > 0; i--) {
            line.skip(random.nextInt(40_000));
        }
    }

    private void pipelined(Line line) throws IOException {
        byte[] text = new byte[0];
        for (int i = 1 + random.nextInt(20); i > 0; i--) {
            text = Asking.joined(text, Asking.any(random).text());
        }
        line.send(part(text));
        Line.pause(random.nextInt(2));
    }

    private byte[] part(byte[] of) {
        return Arrays.copyOf(of, 1 + random.nextInt(of.length));
    }

    @Override
    public void close() {}
}
