package io.millrace.testkit.sockets;

import io.millrace.engine.memory.Slice;
import io.millrace.engine.transport.CloseCause;
import io.millrace.engine.transport.StreamChannel;

/** Sends back what comes, and closes with the peer. Loop thread only. */
public class Echo extends Probe {
    @Override
    public int onReceive(StreamChannel ch, Slice bytes) {
        receives++;
        int taken = ch.sendQueue().write(bytes.buffer(), bytes.offset(), bytes.length());
        ch.flush();
        return taken;
    }

    @Override
    public void onEndOfInput(StreamChannel ch, boolean clean) {
        ends++;
        ch.close(CloseCause.PEER_CLOSED);
    }
}
