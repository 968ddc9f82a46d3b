package io.millrace.testkit;

import io.millrace.engine.memory.Block;
import io.millrace.engine.memory.BlockClass;
import io.millrace.engine.memory.SendQueue;
import io.millrace.engine.transport.IoError;
import io.millrace.engine.transport.Op;
import io.millrace.engine.transport.ReceiveEnd;
import io.millrace.engine.transport.StreamHandler;

/**
 * Reads and writes at once when it may, as over a selector. Test thread only.
 *
 * <p>While nothing is armed and nothing waits to be sent, a reset is not seen.
 */
final class SimReadinessChannel extends SimStreamChannel {
    private int armedLength;
    private SendQueue waiting; // for room
    private long waitingLength; // bytes that it may carry
    private boolean isReady;
    private boolean ending;
    private boolean aborted;

    SimReadinessChannel(SimTransport transport, SimSocket socket, StreamHandler handler) {
        super(transport, socket, handler);
    }

    @Override
    boolean isEnding() {
        return ending;
    }

    // --- what is ready ---

    @Override
    void look() {
        if (ending) {
            end();
            return;
        }
        if (lookAtConnect() || isReady) {
            return;
        }
        if (mayReceive() || maySend()) {
            isReady = true;
            transport().complete(this::onReadiness);
        }
    }

    private boolean mayReceive() {
        return armedLength > 0 && (socket().readable() > 0 || socket().atEnd() || socket().error() != null);
    }

    private boolean maySend() {
        return waiting != null && (socket().room() > 0 || socket().error() != null);
    }

    private void onReadiness() {
        isReady = false;
        if (!ending && maySend()) {
            send();
        }
        for (int i = 0; i < loop().config().readsMax() && !ending && mayReceive() && wantsReceive(); i++) {
            receive();
        }
        changed(); // level-triggered
    }

    // --- receiving ---

    @Override
    protected void submitReceive(int lengthMax) {
        assert armedLength == 0 && !ending : "two armings";
        log(SimOp.ARM, lengthMax);
        armedLength = lengthMax;
        changed();
    }

    @Override
    protected void submitStopReceive() {
        assert armedLength > 0;
        log(SimOp.STOP, 0);
        armedLength = 0;
        received(ReceiveEnd.STOPPED);
    }

    private void receive() {
        if (hits(Fault.RECEIVE_AGAIN)) {
            return;
        }
        IoError why = receiveFailure();
        if (why != null) {
            armedLength = 0;
            failed(Op.RECEIVE, why);
            return;
        }
        if (socket().readable() == 0) {
            armedLength = 0;
            received(ReceiveEnd.END_OF_INPUT);
            return;
        }
        Block b = hits(Fault.STARVE)
                ? null
                : loop().memory().pool(BlockClass.SPARE).take();
        if (b == null) {
            armedLength = 0;
            received(ReceiveEnd.STARVED);
            return;
        }
        int n = receiveLength(Math.min(Math.min(b.length(), armedLength), socket().readable()));
        socket().read(b.buffer(), b.offset(), n);
        armedLength -= n;
        if (hits(Fault.END_ARMING)) {
            armedLength = 0;
        }
        boolean apart = armedLength == 0 && hits(Fault.LIMIT_APART);
        boolean armed = armedLength > 0 || apart;
        log(armed ? SimOp.RECEIVE : SimOp.RECEIVE_LAST, n);
        armedLength = apart ? 1 : armedLength; // still there, for a handler that stops it from inside
        completeReceive(b, b.offset(), n, armed);
        b.release();
        if (apart && !ending && armedLength == 1) {
            armedLength = 0;
            received(ReceiveEnd.LIMIT);
        }
    }

    // --- sending ---

    @Override
    protected void submitSend(SendQueue q) {
        assert waiting == null : "two sends";
        log(SimOp.SEND, q.queuedLength());
        await(q, q.queuedLength()); // what is staged later is sealed later
        if (maySend()) {
            send();
        } else {
            changed();
        }
    }

    private void send() {
        if (hits(Fault.SEND_AGAIN)) {
            changed();
            return;
        }
        IoError why = sendFailure();
        if (why != null) {
            waiting = null;
            failed(Op.SEND, why);
            return;
        }
        SendQueue q = waiting;
        q.unsubmit();
        SimGather gather =
                SimGather.of(q, Integer.MAX_VALUE, loop().sendBudget().partMax());
        int n = gather.write(socket(), sendLength((int) Math.min(waitingLength, socket().room())));
        if (gather.fileShort() || (gather.hasFile() && hits(Fault.FILE_CUT))) {
            waiting = null;
            failed(Op.SEND, IoError.FILE_SHORT);
        } else if (n > 0) {
            waiting = null;
            q.submitted(n);
            loop().sendBudget().spend(n);
            sent(n, false);
        } else {
            await(q, waitingLength);
        }
    }

    private void await(SendQueue q, long length) {
        waiting = q;
        waitingLength = length;
        q.submitted(length);
    }

    // --- ending ---

    @Override
    protected void submitClose() {
        log(SimOp.CLOSE, 0);
        ending();
    }

    @Override
    protected void submitAbort() {
        log(SimOp.ABORT, 0);
        aborted = true;
        ending();
    }

    private void ending() {
        ending = true;
        cancelConnect();
        armedLength = 0;
        waiting = null;
        transport().closeUnseen();
        changed();
    }

    private void end() {
        if (isGone()) {
            return;
        }
        if (aborted) {
            socket().abort();
        } else {
            socket().close();
        }
        transport().complete(() -> {
            if (!isGone()) {
                gone();
            }
        });
    }
}
