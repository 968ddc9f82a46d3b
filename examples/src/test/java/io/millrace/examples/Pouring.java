package io.millrace.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.engine.EngineConfig;
import io.millrace.engine.config.EngineSettings;
import io.millrace.engine.memory.Slice;
import io.millrace.engine.transport.CloseCause;
import io.millrace.engine.transport.StreamChannel;
import io.millrace.engine.transport.StreamHandler;
import java.util.Arrays;

/** A target of tunnels that says a long body as fast as it is taken, and then ends. Loop thread only. */
final class Pouring extends StreamHandler {
    private static final long MARK_HIGH = 16_384;
    /** Of one tunnel: what the mark allows, in blocks that are not full, and what a ring received meanwhile. */
    static final long HELD_MAX = 2 * MARK_HIGH;

    private final byte[] body;
    private int done;

    Pouring(byte[] body) {
        this.body = body;
    }

    /** What a proxy of many tunnels sets: they share the blocks of their loop. */
    static EngineConfig.Builder lowMarks(EngineConfig.Builder b) {
        return b.set(EngineSettings.SEND_MARK_HIGH, MARK_HIGH)
                .set(EngineSettings.SEND_MARK_LOW, MARK_HIGH / 2)
                .set(EngineSettings.RECEIVE_STASH_LENGTH_MAX, MARK_HIGH / 2);
    }

    /** Bytes in an order of their own. */
    static byte[] body(int length) {
        byte[] body = new byte[length];
        for (int i = 0; i < length; i++) {
            body[i] = (byte) ((i * 31) >> 3);
        }
        return body;
    }

    /** @param received a head and the body */
    static void check(byte[] body, byte[] received) {
        int head = received.length - body.length;
        assertTrue(head > 0, () -> "only " + received.length + " bytes");
        assertEquals(-1, Arrays.mismatch(body, Arrays.copyOfRange(received, head, received.length)));
    }

    @Override
    public void onConnected(StreamChannel ch) {
        pour(ch);
    }

    @Override
    public void onSent(StreamChannel ch, long bytes) {
        pour(ch);
    }

    private void pour(StreamChannel ch) {
        while (done < body.length && ch.writable()) {
            int n = ch.sendQueue().write(body, done, Math.min(8_192, body.length - done));
            done += n;
            ch.flush();
            if (n == 0) {
                return; // no block is free; what is on its way brings one back
            }
        }
        if (done == body.length) {
            ch.shutdownOutput();
        }
    }

    @Override
    public int onReceive(StreamChannel ch, Slice bytes) {
        return bytes.length();
    }

    @Override
    public void onEndOfInput(StreamChannel ch, boolean clean) {
        ch.close(CloseCause.PEER_CLOSED);
    }

    @Override
    public void onClosed(StreamChannel ch, CloseCause cause) {}
}
