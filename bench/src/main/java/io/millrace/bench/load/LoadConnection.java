package io.millrace.bench.load;

import io.millrace.engine.memory.Slice;
import io.millrace.engine.transport.CloseCause;
import io.millrace.engine.transport.StreamChannel;
import io.millrace.engine.transport.StreamHandler;
import java.nio.ByteBuffer;

/** One connection of a load, and the ones that follow it when it ends. Loop thread only. */
final class LoadConnection extends StreamHandler {
    private final Load load;
    private final LoadPlan plan;
    private final ByteBuffer text;
    private final PacedLine line; // null in a closed loop
    private final Reader reader;
    private StreamChannel channel;
    private boolean connected;
    private boolean ending; // the server announced the end of the connection
    private int pending; // answers that have not come
    private int asked;
    private long startNs;
    private long nowNs;

    /** @param line null in a closed loop */
    LoadConnection(Load load, ByteBuffer text, AnswerShape shape, AnswerHead head, PacedLine line) {
        this.load = load;
        this.plan = load.plan();
        this.text = text;
        this.line = line;
        this.reader = new Reader(shape, head, plan.answerLength());
    }

    private final class Reader extends AnswerReader {
        Reader(AnswerShape shape, AnswerHead head, int answerLength) {
            super(shape, head, answerLength);
        }

        @Override
        void onAnswer(boolean isRight, boolean last) {
            answered(isRight, last);
        }
    }

    /** Remembers the channel that is being connected. */
    void connecting(StreamChannel ch, long atNs) {
        channel = ch;
        startNs = atNs;
    }

    boolean isConnected() {
        return connected;
    }

    /** Whether all that it was to ask is answered. */
    boolean isDone() {
        return plan.requestsMax() > 0 && asked >= plan.requestsMax() && pending == 0;
    }

    /** Whether the answer or the end of the connection takes longer than that. */
    boolean isStuck(long atNs, long patienceNs) {
        return (pending > 0 || ending) && atNs - startNs > patienceNs;
    }

    PacedLine line() {
        return line;
    }

    @Override
    public void onConnected(StreamChannel ch) {
        connected = true;
        load.hasConnected();
        nowNs = load.nowNs();
        next(ch);
    }

    /** Asks if it may; called when something is due or the last answer came. */
    void next() {
        if (connected && channel != null) {
            next(channel);
        }
    }

    private void next(StreamChannel ch) {
        if (pending > 0 || ending || !ch.isOpen()) {
            return;
        }
        if (line != null) {
            if (line.mayBegin(load.due())) {
                line.begun();
                ask(ch);
            }
        } else if (plan.requestsMax() == 0 || asked < plan.requestsMax()) {
            if (!plan.close()) { // else the time to connect is part of it
                startNs = nowNs;
            }
            ask(ch);
        }
    }

    private void ask(StreamChannel ch) {
        pending = plan.depth();
        asked += plan.depth();
        ending = plan.close();
        if (ch.sendQueue().write(text, 0, text.capacity()) < text.capacity()) {
            throw new IllegalStateException("no block to send from");
        }
        ch.flush();
    }

    @Override
    public int onReceive(StreamChannel ch, Slice bytes) {
        nowNs = load.nowNs();
        int consumed = reader.read(bytes.buffer(), bytes.offset(), bytes.limit());
        if (consumed == AnswerReader.GARBAGE || pending < 0) {
            pending = Math.max(1, pending); // counted when the connection is gone
            ch.abort(CloseCause.PROTOCOL);
            return bytes.length();
        }
        return consumed;
    }

    private void answered(boolean isRight, boolean last) {
        pending--;
        ending |= last;
        long latency = line == null ? nowNs - startNs : line.answered(nowNs);
        if (!isRight) {
            load.counts().failed(1);
        } else if (latency >= 0) {
            load.counts().answered(latency);
        }
        if (pending == 0 && !ending) {
            next(channel);
        }
    }

    @Override
    public void onEndOfInput(StreamChannel ch, boolean clean) {
        ch.close(CloseCause.PEER_CLOSED, false);
    }

    @Override
    public void onClosed(StreamChannel ch, CloseCause cause) {
        if (pending > 0 || reader.inAnswer() || !connected) {
            load.failed(pending, line == null ? -1 : line.lost(load.nowNs()));
        }
        load.gone(this, connected);
        channel = null;
        connected = false;
        ending = false;
        pending = 0;
        reader.reset();
    }
}
