package io.millrace.testkit.sockets;

import io.millrace.engine.memory.Slice;
import io.millrace.engine.transport.CloseCause;
import io.millrace.engine.transport.StreamChannel;
import io.millrace.engine.transport.StreamHandler;
import java.io.ByteArrayOutputStream;

/** Remembers what a channel told it. Tests override what they need besides. Loop thread only. */
public class Probe extends StreamHandler {
    public StreamChannel channel;
    public final ByteArrayOutputStream received = new ByteArrayOutputStream();
    public int connects;
    public int receives;
    public int ends;
    public int closes;
    public long sent;
    public CloseCause cause;

    @Override
    public void onConnected(StreamChannel ch) {
        channel = ch;
        connects++;
    }

    @Override
    public int onReceive(StreamChannel ch, Slice bytes) {
        receives++;
        byte[] copy = new byte[bytes.length()];
        bytes.buffer().get(bytes.offset(), copy);
        received.writeBytes(copy);
        return bytes.length();
    }

    @Override
    public void onEndOfInput(StreamChannel ch, boolean clean) {
        ends++;
    }

    @Override
    public void onSent(StreamChannel ch, long bytes) {
        sent += bytes;
    }

    @Override
    public void onClosed(StreamChannel ch, CloseCause why) {
        closes++;
        cause = why;
    }

    /** Sends all of it. */
    public final void send(byte[] bytes) {
        int taken = channel.sendQueue().write(bytes, 0, bytes.length);
        if (taken != bytes.length) {
            throw new IllegalStateException("no block left");
        }
        channel.flush();
    }
}
