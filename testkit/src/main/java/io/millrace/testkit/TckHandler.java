package io.millrace.testkit;

import io.millrace.engine.memory.Slice;
import io.millrace.engine.transport.CloseCause;
import io.millrace.engine.transport.StreamChannel;
import io.millrace.engine.transport.StreamHandler;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Notes what happens on a channel, and what never may: calls before connected, after closed, inside another call, a
 * receive while paused. Test thread only. What it does in a call is set by the test.
 */
class TckHandler extends StreamHandler {
    /** What to do with a receive; returns the bytes consumed. */
    interface Receive {
        int on(StreamChannel ch, Slice bytes);
    }

    /** What to do in another call. */
    interface Action {
        void on(StreamChannel ch);
    }

    StreamChannel channel;
    Receive receive = (ch, bytes) -> bytes.length();
    Action connected = ch -> {};
    Action endOfInput = ch -> {};
    Action flush = ch -> {};
    Action sent = ch -> {};
    Action ready = ch -> {};
    Action deadline = ch -> {};
    Action carryRefused = ch -> {};
    Action closed = ch -> {};

    boolean awaitsSent = true;
    int connects;
    int receives;
    int ends;
    int readies;
    int deadlines;
    int carryRefusals;
    long sentBytes;
    final List<CloseCause> causes = new ArrayList<>();
    final List<String> violations = new ArrayList<>();
    private final ByteArrayOutputStream consumed = new ByteArrayOutputStream();
    private boolean inside;

    /** All bytes consumed so far. */
    final byte[] consumed() {
        return consumed.toByteArray();
    }

    final int consumedLength() {
        return consumed.size();
    }

    final boolean isConnected() {
        return connects > 0;
    }

    final boolean isClosed() {
        return !causes.isEmpty();
    }

    private void enter(StreamChannel ch, String call) {
        channel = ch;
        if (inside) {
            violations.add(call + " inside another call");
        }
        if (isClosed()) {
            violations.add(call + " after onClosed");
        }
        inside = true;
    }

    private void run(StreamChannel ch, String call, Action action) {
        enter(ch, call);
        if (connects == 0) {
            violations.add(call + " before onConnected");
        }
        try {
            action.on(ch);
        } finally {
            inside = false;
        }
    }

    @Override
    public boolean awaitsSent(StreamChannel ch) {
        return awaitsSent;
    }

    @Override
    public void onConnected(StreamChannel ch) {
        connects++;
        run(ch, "onConnected", connected);
    }

    @Override
    public int onReceive(StreamChannel ch, Slice bytes) {
        enter(ch, "onReceive");
        receives++;
        if (ch.isPaused()) {
            violations.add("onReceive while paused");
        }
        if (bytes.length() == 0) {
            violations.add("onReceive of nothing");
        }
        try {
            byte[] copy = new byte[bytes.length()];
            bytes.buffer().get(bytes.offset(), copy);
            int n = receive.on(ch, bytes);
            if (n > 0 && n <= copy.length) {
                consumed.write(copy, 0, n);
            }
            return n;
        } finally {
            inside = false;
        }
    }

    @Override
    public void onEndOfInput(StreamChannel ch, boolean clean) {
        ends++;
        if (!clean) {
            violations.add("onEndOfInput that is not clean");
        }
        run(ch, "onEndOfInput", endOfInput);
    }

    @Override
    public void onFlush(StreamChannel ch) {
        run(ch, "onFlush", flush);
    }

    @Override
    public void onSent(StreamChannel ch, long bytes) {
        sentBytes += bytes;
        if (bytes <= 0) {
            violations.add("onSent of " + bytes);
        }
        run(ch, "onSent", sent);
    }

    @Override
    public void onReady(StreamChannel ch) {
        readies++;
        run(ch, "onReady", ready);
    }

    @Override
    public void onDeadline(StreamChannel ch, long nowNs) {
        deadlines++;
        run(ch, "onDeadline", deadline);
    }

    @Override
    public void onCarryRefused(StreamChannel ch) {
        carryRefusals++;
        run(ch, "onCarryRefused", carryRefused);
    }

    @Override
    public void onClosed(StreamChannel ch, CloseCause cause) {
        enter(ch, "onClosed");
        causes.add(cause);
        try {
            closed.on(ch);
        } finally {
            inside = false;
        }
    }
}
