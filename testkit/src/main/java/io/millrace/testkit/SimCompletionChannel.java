package io.millrace.testkit;

import io.millrace.engine.memory.Block;
import io.millrace.engine.memory.SendQueue;
import io.millrace.engine.transport.IoError;
import io.millrace.engine.transport.Op;
import io.millrace.engine.transport.ReceiveEnd;
import io.millrace.engine.transport.StreamHandler;

/**
 * Orders operations that the kernel completes in its own time, as over a ring. Test thread only.
 *
 * <p>An order is seen by the kernel at the next submit or await. A stop is an operation too: until it is answered, data
 * of the arming still comes.
 */
final class SimCompletionChannel extends SimStreamChannel {
    private static final int PIECES_MAX = 8;
    /** Receives of one socket before the kernel goes on to the next. */
    private static final int RECEIVES_MAX = 32;

    private static final int LATE_NS_MAX = 3_000_000;

    // the kernel's side of the arming
    private boolean armed;
    private int armedLength;
    private int arming;
    private boolean stopOrdered;
    // the kernel's side of the send
    private SimGather send;
    private SendQueue starvedSend; // found no block to copy a heap buffer to
    private int held;
    private long releasedNs = Long.MIN_VALUE;

    private boolean closeOrdered;
    private boolean abortOrdered;
    private boolean ended;

    SimCompletionChannel(SimTransport transport, SimSocket socket, StreamHandler handler) {
        super(transport, socket, handler);
    }

    @Override
    boolean isEnding() {
        return closeOrdered || abortOrdered;
    }

    @Override
    void look() {
        if (abortOrdered) {
            lookAtAbort();
            return;
        }
        if (lookAtConnect()) {
            return;
        }
        if (starvedSend != null) {
            startSend();
        }
        lookAtSend();
        lookAtReceive();
        lookAtStop();
        lookAtClose();
    }

    private int lateNs() {
        return hits(Fault.LATE_END) ? 1 + net().random(LATE_NS_MAX) : 0;
    }

    private void completeLate(Runnable completion) {
        int ns = lateNs();
        if (ns == 0) {
            transport().complete(completion);
        } else {
            transport().completeLater(ns, completion);
        }
    }

    // --- receiving ---

    @Override
    protected void submitReceive(int lengthMax) {
        assert !armed && !isEnding() : "two armings";
        log(SimOp.ARM, lengthMax);
        armed = true;
        armedLength = lengthMax;
        arming++;
        changed();
    }

    @Override
    protected void submitStopReceive() {
        log(SimOp.STOP, 0);
        stopOrdered = true;
        changed();
    }

    private void lookAtReceive() {
        for (int i = 0; armed; i++) {
            boolean some = socket().readable() > 0;
            if (some && (i == RECEIVES_MAX || hits(Fault.RECEIVE_AGAIN))) {
                changed();
                return;
            }
            IoError why = some ? receiveFailure() : socket().error();
            if (why != null) {
                last(() -> failed(Op.RECEIVE, why));
            } else if (some) {
                receive();
            } else if (socket().atEnd()) {
                last(() -> received(ReceiveEnd.END_OF_INPUT));
            } else {
                return;
            }
        }
    }

    private void receive() {
        Block b = hits(Fault.STARVE) ? null : transport().ring().take();
        if (b == null) {
            last(() -> received(ReceiveEnd.STARVED));
            return;
        }
        int n = receiveLength(Math.min(Math.min(b.length(), armedLength), socket().readable()));
        socket().read(b.buffer(), b.offset(), n);
        armedLength -= n;
        boolean atLimit = armedLength == 0;
        boolean apart = atLimit && hits(Fault.LIMIT_APART);
        boolean ends = (atLimit && !apart) || (!atLimit && hits(Fault.END_ARMING));
        if (ends) {
            last(() -> data(b, n, false));
            return;
        }
        int of = arming;
        transport().complete(() -> {
            assert of == arming : "data of arming " + of + " during " + arming;
            data(b, n, true);
        });
        if (apart) {
            last(() -> received(ReceiveEnd.LIMIT));
        }
    }

    private void data(Block b, int length, boolean more) {
        log(more ? SimOp.RECEIVE : SimOp.RECEIVE_LAST, length);
        completeReceive(b, b.offset(), length, more);
        transport().ring().done(b);
    }

    /** The final completion of the arming. */
    private void last(Runnable completion) {
        armed = false;
        stopOrdered = false;
        transport().complete(completion);
    }

    private void lookAtStop() {
        if (!stopOrdered || !armed) {
            stopOrdered = false;
            return;
        }
        stopOrdered = false;
        int ns = lateNs();
        int of = arming;
        if (ns == 0) {
            last(() -> received(ReceiveEnd.STOPPED));
        } else {
            net().events().at(net().clock().nanoTime() + ns, () -> {
                if (armed && of == arming) { // else it ended by itself meanwhile
                    last(() -> received(ReceiveEnd.STOPPED));
                    changed(); // makes the transport look
                }
            });
        }
    }

    // --- sending ---

    @Override
    protected void submitSend(SendQueue q) {
        assert send == null && starvedSend == null : "two sends";
        log(SimOp.SEND, q.queuedLength());
        starvedSend = q;
        startSend();
        changed();
    }

    private void startSend() {
        SendQueue q = starvedSend;
        SimGather gather = SimGather.of(q, PIECES_MAX, loop().sendBudget().partMax());
        if (gather.length() > 0) {
            starvedSend = null;
            send = gather;
            q.submitted(gather.length());
            loop().sendBudget().spend((int) gather.length());
        }
    }

    private void lookAtSend() {
        if (send == null) {
            return;
        }
        boolean some = socket().room() > 0;
        if (some && hits(Fault.SEND_AGAIN)) {
            changed();
            return;
        }
        IoError why = some ? sendFailure() : socket().error();
        if (why != null) {
            SimGather failed = send;
            send = null;
            transport().complete(() -> sendFailed(failed, why));
            return;
        }
        send.write(socket(), sendLength((int) Math.min(send.length() - send.done(), socket().room())));
        if (send.fileShort() || (some && send.hasFile() && hits(Fault.FILE_CUT))) {
            send = null;
            transport().complete(() -> failed(Op.SEND, IoError.FILE_SHORT));
        } else if (send.isDone() || (send.done() > 0 && hits(Fault.SHORT_SEND))) {
            sendEnded();
        } else if (socket().room() > 0) {
            changed();
        }
    }

    private void sendFailed(SimGather failed, IoError why) {
        log(SimOp.SENT, failed.done());
        failed(Op.SEND, why);
    }

    private void sendEnded() {
        SimGather done = send;
        send = null;
        boolean holds = hits(Fault.HELD_SEND);
        if (holds) {
            held++;
        }
        transport().complete(() -> sent(done.done(), holds));
        if (!holds) {
            return;
        }
        int hash = done.hash();
        releasedNs = Math.max(releasedNs, socket().out().acknowledgedNs() + lateNs()); // in the order of the sends
        net().events().at(releasedNs, () -> {
            if (hash != done.hash()) {
                throw new AssertionError("memory of a send in flight was changed, channel #" + socket().id());
            }
            transport().completeLater(0, () -> release(done.done()));
        });
    }

    private void release(long bytes) {
        held--;
        log(SimOp.RELEASED, bytes);
        completeReleased(bytes);
        changed();
    }

    // --- ending ---

    @Override
    protected void submitClose() {
        assert !armed && send == null : "something is in flight";
        log(SimOp.CLOSE, 0);
        closeOrdered = true;
        changed();
    }

    private void lookAtClose() {
        if (closeOrdered && !ended) {
            ended = true;
            socket().close();
            endLate();
        }
    }

    @Override
    protected void submitAbort() {
        log(SimOp.ABORT, 0);
        cancelConnect();
        abortOrdered = true;
        changed();
    }

    private void lookAtAbort() {
        if (ended) {
            return;
        }
        ended = true;
        starvedSend = null;
        socket().abort();
        if (armed) {
            armed = false;
            completeLate(() -> received(ReceiveEnd.STOPPED));
        }
        if (send != null) {
            SimGather cancelled = send;
            send = null;
            completeLate(() -> sendFailed(cancelled, IoError.OTHER));
        }
        endLate();
    }

    /** Gone once nothing is in flight: no completion of an earlier operation comes after this. */
    private void endLate() {
        transport().completeLater(LATE_NS_MAX + 1L, this::endWhenNothingIsHeld);
    }

    private void endWhenNothingIsHeld() {
        if (held > 0) {
            endLate();
        } else {
            gone();
        }
    }
}
