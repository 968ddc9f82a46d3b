package io.millrace.http;

import io.millrace.testkit.FaultPlan;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Input of a fuzzer as what a peer does: bytes that it writes, and between them {@link #ESCAPE} with one byte that says
 * what happens instead: its lower half chooses, its upper half says how much. So plain requests are scripts, and what a
 * mutation makes of a script is one. Test thread only.
 */
final class FuzzScript {
    /** No byte of a head; twice it stands for itself. */
    static final int ESCAPE = 0xFF;
    /** Bytes of settings before the script. */
    static final int HEAD_LENGTH = 2;

    private static final int FILLER_MAX = 4_096;
    private static final FaultPlan[] PLANS = {
        FaultPlan.NONE,
        FaultPlan.GENTLE,
        FaultPlan.NONE.pipeLength(300),
        FaultPlan.GENTLE.pipeLength(2_000),
        FaultPlan.HARSH.withoutLoss(),
        FaultPlan.HARSH,
        FaultPlan.FAILING.withoutLoss(),
        FaultPlan.FAILING,
    };

    /** Who plays it. */
    interface Player {
        void write(byte[] bytes);

        void halfClose();

        void reset();

        void close();

        void stopReading();

        void startReading();

        void read(int max);

        /** From now on it is another one of its connections, 0 to 3, that acts. */
        void turnTo(int connection);

        void pass(Duration time);

        void settle();

        void plan(FaultPlan plan);
    }

    private final byte[] data;
    private final ByteArrayOutputStream piece = new ByteArrayOutputStream();
    private int at = HEAD_LENGTH;

    /** @param data {@link #HEAD_LENGTH} bytes at least */
    FuzzScript(byte[] data) {
        this.data = data;
    }

    /** The script of a peer that writes the text and waits. */
    static byte[] of(int plan, String latin1) {
        byte[] text = latin1.getBytes(StandardCharsets.ISO_8859_1);
        byte[] script = new byte[HEAD_LENGTH + text.length];
        script[0] = (byte) plan;
        System.arraycopy(text, 0, script, HEAD_LENGTH, text.length);
        return script;
    }

    /** What goes wrong from the beginning. */
    FaultPlan plan() {
        return PLANS[data[0] & (PLANS.length - 1)];
    }

    /** Bits beside the plan, 0 to 31. */
    int choice() {
        return (data[0] & 0xFF) / PLANS.length;
    }

    long seed() {
        return data[1];
    }

    void play(Player p) {
        while (at < data.length) {
            int b = data[at++] & 0xFF;
            if (b != ESCAPE || at == data.length) {
                piece.write(b);
                continue;
            }
            int op = data[at++] & 0xFF;
            if (op == ESCAPE) {
                piece.write(b);
            } else if ((op & 0x0F) == 9) {
                fill(1 << (op >> 4));
            } else {
                flush(p);
                act(p, op & 0x0F, op >> 4);
            }
        }
        flush(p);
    }

    private void fill(int length) {
        for (int i = Math.min(length, FILLER_MAX); i > 0; i--) {
            piece.write('a');
        }
    }

    private void flush(Player p) {
        if (piece.size() > 0) {
            p.write(piece.toByteArray());
            piece.reset();
        }
    }

    private static void act(Player p, int op, int much) {
        switch (op) {
            case 0 -> {} // the end of a piece
            case 1, 2 -> p.pass(Duration.ofNanos((long) (10_000 * Math.pow(3, much)))); // 10 us to 143 s
            case 3 -> p.settle();
            case 4 -> p.halfClose();
            case 5 -> p.stopReading();
            case 6 -> p.startReading();
            case 7 -> p.read(1 << much);
            case 8 -> p.turnTo(much & 3);
            case 10 -> p.reset();
            case 11 -> p.close();
            case 12 -> p.plan(PLANS[much & (PLANS.length - 1)]);
            default -> {}
        }
    }
}
