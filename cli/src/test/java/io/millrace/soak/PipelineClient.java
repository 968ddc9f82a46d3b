package io.millrace.soak;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Random;

/** Many requests in one write, cut somewhere at times. Their answers come in order. */
final class PipelineClient extends Kept {
    private static final int DEPTH_MAX = 32;

    private final Random random;
    private final Asking.Get[] asked = new Asking.Get[DEPTH_MAX];
    private final ByteArrayOutputStream text = new ByteArrayOutputStream();

    PipelineClient(InetSocketAddress server, Random random) {
        super(server);
        this.random = random;
    }

    @Override
    int once(Line line) throws IOException {
        int depth = 1 + random.nextInt(DEPTH_MAX);
        text.reset();
        for (int i = 0; i < depth; i++) {
            asked[i] = Asking.any(random);
            text.writeBytes(asked[i].text());
        }
        byte[] all = text.toByteArray();
        int cut = random.nextInt(4) == 0 ? random.nextInt(all.length) : 0;
        line.send(all, 0, cut);
        line.send(all, cut, all.length - cut);
        for (int i = 0; i < depth; i++) {
            line.answers().expect(asked[i].body(), asked[i].length());
        }
        return depth;
    }
}
