package io.millrace.http.tls;

import io.millrace.engine.loop.EventLoop;
import io.millrace.engine.memory.Block;
import io.millrace.engine.memory.SendQueue;
import io.millrace.engine.memory.Slice;
import io.millrace.engine.telemetry.Counter;
import io.millrace.engine.transport.CloseCause;
import io.millrace.engine.transport.StreamChannel;
import io.millrace.engine.transport.StreamHandler;
import java.nio.ByteBuffer;
import java.util.concurrent.RejectedExecutionException;

/**
 * The side of a {@link TlsChannel} that faces the lower channel: does the handshake, and unwraps what comes. Loop
 * thread only.
 *
 * <pre>
 *   HELLO (server: nothing came yet) --> HANDSHAKE --> OPEN --> ENDED (close_notify)
 *     any of them --> DEAD (broken, refused or given up): what comes is dropped
 * </pre>
 *
 * <p>The lower channel receives while a handshake wants more of the peer, or the upper channel has an arming, and is
 * paused else: what is not unwrapped waits below, where it is bounded.
 */
final class TlsBelow extends StreamHandler {
    private enum Phase {
        HELLO,
        HANDSHAKE,
        OPEN,
        ENDED,
        DEAD
    }

    private static final long NEVER = Long.MAX_VALUE;

    /** How long a step waits that nobody would take. */
    private static final long TASK_RETRY_NS = 5_000_000;

    /** Records that a handshake sends at once at most: a flight has a few, and certificates may take some more. */
    private static final int FLIGHT_RECORDS_MAX = 256;

    private final TlsLoop tls;
    private final TlsEngine engine;
    private final TlsContext context;
    private final boolean isServer;
    private TlsChannel upper;
    private StreamChannel lower;
    private Phase phase;
    private int armedLength; // of the upper channel's arming; 0: there is none
    private int handshakeLength;
    private int emptyRecords; // in a row
    private Runnable task; // the step that is worked at, or waits for it
    private boolean taskRuns; // beside the loop
    private boolean alerted;
    private boolean isOver;

    TlsBelow(TlsLoop tls, TlsContext context, TlsEngine engine, boolean isServer) {
        this.tls = tls;
        this.engine = engine;
        this.context = context;
        this.isServer = isServer;
        phase = isServer ? Phase.HELLO : Phase.HANDSHAKE;
    }

    void open(TlsChannel channel, StreamChannel below) {
        upper = channel;
        lower = below;
    }

    TlsEngine engine() {
        return engine;
    }

    /** The lower channel is gone. */
    boolean isOver() {
        return isOver;
    }

    boolean isInputEnded() {
        return phase == Phase.ENDED;
    }

    /** Whether the peer was told what is wrong, so that a reset must not eat it. */
    boolean isAlerted() {
        return alerted;
    }

    /** Whether plain bytes can be wrapped. */
    boolean mayWrap() {
        return phase == Phase.OPEN || phase == Phase.ENDED;
    }

    // --- what the upper channel asks for ---

    void arm(int lengthMax) {
        armedLength = lengthMax;
        lower.resumeReceive();
    }

    void disarm() {
        armedLength = 0;
        lower.pauseReceive();
    }

    // --- the lower channel ---

    @Override
    public void onConnected(StreamChannel ch) {
        ch.deadline(tls.loop().clock().nanoTime() + tls.limits().handshakeTimeoutNs());
        if (!isServer) {
            drive();
        }
    }

    @Override
    public int onReceive(StreamChannel ch, Slice bytes) {
        int at = bytes.offset();
        while (at < bytes.limit() && mayUnwrap()) {
            int length = TlsRecord.length(bytes.buffer(), at, bytes.limit());
            if (isHandshaking() && isRefused(bytes, at, length)) {
                break;
            }
            if (length == TlsRecord.INCOMPLETE) {
                return at - bytes.offset();
            }
            int took = length < 0 ? illegal() : take(bytes.buffer(), at, length);
            if (took == 0) {
                break;
            }
            at += took;
        }
        if (phase == Phase.DEAD || phase == Phase.ENDED) {
            return bytes.length();
        }
        if (at < bytes.limit() || !wantsMore()) {
            lower.pauseReceive();
        }
        return at - bytes.offset();
    }

    private boolean isHandshaking() {
        return phase == Phase.HELLO || phase == Phase.HANDSHAKE;
    }

    private boolean mayUnwrap() {
        if (phase == Phase.OPEN) {
            return upper.takesRecords();
        }
        return isHandshaking() && task == null && lower.isOpen();
    }

    private boolean wantsMore() {
        return phase == Phase.OPEN ? armedLength > 0 : task == null;
    }

    boolean isArmed() {
        return armedLength > 0;
    }

    /** The bounds of a handshake, checked before anything is kept or worked at. */
    private boolean isRefused(Slice bytes, int at, int length) {
        if (phase == Phase.HELLO) {
            int hello = TlsRecord.helloLength(bytes.buffer(), at, bytes.limit());
            if (hello > tls.limits().helloLengthMax()) {
                return refused(Counter.TLS_HELLO_OVER);
            }
            if (length > 0 && !tls.budget().mayBegin()) {
                lower.pauseReceive();
                lower.ready(); // in the next turn
                return true;
            }
        }
        if (length > 0) {
            handshakeLength += length;
            if (handshakeLength > tls.limits().handshakeLengthMax()) {
                return refused(Counter.TLS_HANDSHAKE_OVER);
            }
        }
        return false;
    }

    private boolean refused(Counter counter) {
        count(counter);
        die(CloseCause.LIMIT);
        return true;
    }

    private int illegal() {
        fail();
        return 0;
    }

    /** One whole record. @return bytes of it that are dealt with: all or none */
    private int take(ByteBuffer in, int at, int length) {
        if (isHandshaking()) {
            return takeHandshake(in, at, length);
        }
        boolean renegotiates = TlsRecord.type(in, at) == TlsRecord.HANDSHAKE
                && !upper.info().protocol().equals("TLSv1.3");
        if (renegotiates) {
            count(Counter.TLS_RENEGOTIATIONS_REFUSED);
            die(CloseCause.PROTOCOL);
            return 0;
        }
        return takeData(in, at, length);
    }

    private int takeHandshake(ByteBuffer in, int at, int length) {
        phase = Phase.HANDSHAKE;
        ByteBuffer none = tls.scratch().plain();
        int n = engine.unwrap(in, at, length, none, 0, none.capacity());
        int consumed = engine.consumed();
        if (n < 0) {
            fail();
            return 0;
        }
        drive();
        return consumed;
    }

    private int takeData(ByteBuffer in, int at, int length) {
        Block b = tls.takeFor(length);
        if (b == null) {
            count(Counter.TLS_STARVED);
            lower.pauseReceive();
            tls.awaitBlock(this);
            return 0;
        }
        try {
            int n = engine.unwrap(in, at, length, b.buffer(), b.offset(), b.limit());
            int consumed = engine.consumed();
            if (n < 0) {
                fail();
                return 0;
            }
            if (n > 0) {
                emptyRecords = 0;
                lend(b, n);
            } else {
                emptied();
            }
            if (phase == Phase.OPEN) {
                afterData();
            }
            return consumed;
        } finally {
            b.release();
        }
    }

    private void lend(Block b, int length) {
        armedLength = Math.max(0, armedLength - length); // a record comes whole, however little was asked for
        upper.received(b, length, armedLength > 0);
    }

    private void emptied() {
        emptyRecords++;
        if (emptyRecords > tls.limits().emptyRecordsMax()) {
            refused(Counter.TLS_EMPTY_RECORDS_OVER);
        }
    }

    private void afterData() {
        if (engine.need() != TlsEngine.Need.NOTHING) {
            drive();
        }
        if (phase == Phase.OPEN && engine.isInputEnded()) {
            phase = Phase.ENDED;
            armedLength = 0;
            upper.inputEnded(true);
        }
    }

    // --- the handshake ---

    /** Does what the engine needs, as far as it goes. */
    private void drive() {
        for (int i = 0; i < FLIGHT_RECORDS_MAX; i++) {
            switch (engine.need()) {
                case TASK -> {
                    if (!runTask()) {
                        return;
                    }
                }
                case WRAP -> {
                    if (!wrap()) {
                        return;
                    }
                }
                case NOTHING -> {
                    if (isHandshaking() && engine.isComplete()) {
                        secured();
                    }
                    return;
                }
            }
        }
        fail();
    }

    /** One record of the protocol itself. False: not now, or never. */
    private boolean wrap() {
        if (!tls.loop().memory().sendAdmits()) {
            tls.awaitBlock(this);
            return false;
        }
        int n = engine.wrap(tls.scratch().plain(), 0, 0, tls.scratch().record(), 0, recordRoom());
        if (n < 0) {
            fail();
            return false;
        }
        if (n == 0) {
            return engine.need() != TlsEngine.Need.WRAP; // it wants to, and has nothing: it is closed
        }
        return send(n);
    }

    private int recordRoom() {
        return tls.scratch().record().capacity();
    }

    /** Sends what was wrapped. */
    private boolean send(int length) {
        SendQueue queue = lower.sendQueue();
        if (queue.write(tls.scratch().record(), 0, length) < length) {
            die(CloseCause.SEND_STARVED); // a part of a record is worse than none
            return false;
        }
        lower.flush();
        return true;
    }

    /** Says that nothing more comes. False: it cannot be said. */
    boolean sayEnd() {
        engine.endOutput();
        for (int i = 0; i < FLIGHT_RECORDS_MAX && !engine.isOutputEnded(); i++) { // it may have something else to say
            int n = engine.wrap(tls.scratch().plain(), 0, 0, tls.scratch().record(), 0, recordRoom());
            if (n < 0 || (n > 0 && !send(n))) {
                return false;
            }
        }
        return engine.isOutputEnded();
    }

    /** @return whether it is done already */
    private boolean runTask() {
        task = engine.task();
        boolean here = !context.offloads() || !isHandshaking();
        if (task == null || here) {
            if (task != null) {
                task.run();
                task = null;
            }
            return true;
        }
        if (tls.budget().mayRun(this)) {
            offload();
        }
        return false;
    }

    /** Its turn has come: the step is worked at beside the loop. */
    void offload() {
        try {
            tls.background().execute(this::runBeside);
            taskRuns = true;
            count(Counter.TLS_TASKS);
        } catch (RejectedExecutionException full) {
            tls.budget().refused(this, TASK_RETRY_NS);
        }
    }

    /** On another thread, which touches nothing but the engine. */
    private void runBeside() {
        EventLoop loop = tls.loop();
        try {
            task.run();
        } catch (Throwable t) {
            loop.errors().onError(t);
        }
        try {
            loop.execute(this::taskDone);
        } catch (RejectedExecutionException closed) { // the loop is gone, and all its channels
            engine.release();
        }
    }

    private void taskDone() {
        task = null;
        taskRuns = false;
        tls.budget().ended();
        if (isOver) {
            engine.release();
        } else {
            goOn();
        }
    }

    /** Somebody made room for it. */
    void goOnLater() {
        if (!isOver) {
            lower.ready();
        }
    }

    private void goOn() {
        if (mayDrive()) {
            drive();
        }
        if (phase != Phase.DEAD && phase != Phase.ENDED && wantsMore()) {
            lower.resumeReceive();
        } else {
            lower.pauseReceive();
        }
    }

    private boolean mayDrive() {
        return task == null && lower.isOpen() && (phase == Phase.HANDSHAKE || phase == Phase.OPEN);
    }

    private void secured() {
        phase = Phase.OPEN;
        lower.deadline(NEVER);
        count(Counter.TLS_HANDSHAKES);
        TlsInfo info = upper.settle();
        if (info.resumed()) {
            count(Counter.TLS_HANDSHAKES_RESUMED);
        }
        if (isServer && !info.serverName().isEmpty() && !context.knows(info.serverName())) {
            count(Counter.TLS_NAMES_UNKNOWN);
        }
        upper.secured();
    }

    // --- what goes wrong ---

    /** The peer broke the protocol, or is refused by it; the engine has an alert for it. */
    private void fail() {
        if (isHandshaking()) {
            count(Counter.TLS_HANDSHAKE_FAILURES);
        } else {
            count(Counter.TLS_RECORDS_BROKEN);
        }
        int n = engine.wrap(tls.scratch().plain(), 0, 0, tls.scratch().record(), 0, recordRoom());
        alerted = n > 0 && lower.sendQueue().write(tls.scratch().record(), 0, n) == n;
        lower.flush();
        die(CloseCause.PROTOCOL);
    }

    private void die(CloseCause cause) {
        phase = Phase.DEAD;
        armedLength = 0;
        upper.broken(cause);
    }

    @Override
    public void onDeadline(StreamChannel ch, long nowNs) {
        if (isHandshaking()) {
            count(Counter.TLS_HANDSHAKE_TIMEOUTS);
            die(CloseCause.TIMED_OUT);
        }
    }

    /** No record is longer than a carry may be, so there is only no block for it. */
    @Override
    public void onCarryRefused(StreamChannel ch) {
        count(Counter.TLS_STARVED);
        lower.pauseReceive();
        tls.awaitBlock(this);
    }

    /** Every peer that sends much has a record that is not whole, through no fault of its own. */
    @Override
    public boolean isPatient() {
        return true;
    }

    @Override
    public void onEndOfInput(StreamChannel ch, boolean clean) {
        switch (phase) {
            case HELLO -> die(CloseCause.PEER_CLOSED); // it never said anything
            case HANDSHAKE -> {
                count(Counter.TLS_HANDSHAKE_FAILURES);
                die(CloseCause.PEER_CLOSED);
            }
            case OPEN -> {
                count(Counter.TLS_TRUNCATED);
                phase = Phase.ENDED;
                armedLength = 0;
                upper.inputEnded(false);
            }
            case ENDED, DEAD -> {}
        }
    }

    // --- the rest ---

    @Override
    public void onReady(StreamChannel ch) {
        goOn();
    }

    @Override
    public void onSent(StreamChannel ch, long bytes) {
        upper.lowerSent();
    }

    @Override
    public boolean awaitsSent(StreamChannel ch) {
        return upper.awaitsLower();
    }

    @Override
    public void onClosed(StreamChannel ch, CloseCause cause) {
        isOver = true;
        tls.awaitsNoBlock(this);
        if (phase == Phase.HANDSHAKE) {
            count(Counter.TLS_HANDSHAKE_FAILURES);
        }
        if (!taskRuns) {
            engine.release();
        }
        upper.lowerClosed(cause);
    }

    private void count(Counter counter) {
        tls.loop().counters().increment(counter);
    }

    @Override
    public String toString() {
        return "TLS " + phase + (armedLength > 0 ? " armed" : "") + (task == null ? "" : " task");
    }
}
