package io.millrace.testkit.sockets;

import io.millrace.engine.memory.Block;
import io.millrace.engine.memory.Slice;
import io.millrace.engine.transport.CloseCause;
import io.millrace.engine.transport.StreamChannel;
import java.util.ArrayDeque;
import java.util.Queue;

/** Keeps every block it gets, past the bound that a slice would set, until its channel closes. Test thread only. */
public class Hoarder extends Probe {
    private final Queue<Block> kept = new ArrayDeque<>();

    @Override
    public int onReceive(StreamChannel ch, Slice bytes) {
        bytes.block().retain();
        kept.add(bytes.block());
        return super.onReceive(ch, bytes);
    }

    /** Blocks that it keeps. */
    public final int kept() {
        return kept.size();
    }

    /** Lets the oldest go. */
    public final void release(int count) {
        for (int i = 0; i < count; i++) {
            kept.remove().release();
        }
    }

    @Override
    public void onClosed(StreamChannel ch, CloseCause why) {
        super.onClosed(ch, why);
        release(kept.size());
    }
}
