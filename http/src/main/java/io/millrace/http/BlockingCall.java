package io.millrace.http;

import io.millrace.engine.loop.EventLoop;
import io.millrace.engine.memory.Ledger;
import io.millrace.engine.telemetry.Counter;
import java.io.InterruptedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.RejectedExecutionException;

/**
 * One exchange between its loop and the thread of its handler. The thread never touches the exchange: it changes what
 * the two share and posts one task, which looks at all of it.
 *
 * <pre>
 *   thread   read, write, end ... --> post() ----+        sleeps at a gate while nothing can be read or written
 *   loop                                         +--> onLoop(): grants, sends, ends; opens the gates
 * </pre>
 *
 * <p>At most one such task waits at any time, however often the thread posts. Each method says whose it is.
 */
final class BlockingCall implements Runnable, EndHandler, Writable {
    /** Causes that are looked at: chains may be long, and may even be circular. */
    private static final int CAUSES_MAX = 16;

    private static final VarHandle POSTED;

    static {
        try {
            POSTED = MethodHandles.lookup().findVarHandle(BlockingCall.class, "posted", boolean.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private final BlockingHandler handler;
    private final ServerExchange ex;
    private final EventLoop loop;
    private final Runnable onLoop = this::onLoop;
    private final BlockingInput input;
    private final BlockingOutput output;
    private final BlockingRequest request;
    private final BlockingResponse response;
    private volatile Outcome outcome;
    private int heldLength; // booked; loop

    @SuppressWarnings("unused") // through POSTED
    private volatile boolean posted;

    /** Loop. */
    BlockingCall(BlockingHandler handler, ServerExchange ex) {
        this.handler = handler;
        this.ex = ex;
        this.loop = ex.loop();
        this.input = new BlockingInput(this, ex);
        this.request = new BlockingRequest(
                BlockingHead.copy(ex.table()), ex.connection().peer(), input);
        this.output = new BlockingOutput(this, ex);
        this.response = new BlockingResponse(output);
    }

    // --- the handler's thread ---

    @Override
    public void run() {
        if (loop.isCurrent()) {
            throw new IllegalStateException("the executor runs a blocking handler on the loop's own thread, where the"
                    + " task was handed to it: it must have threads of its own, and reject what is too much");
        }
        if (outcome != null) {
            return; // nobody waits for the answer any more
        }
        try {
            handler.handle(request, response);
            output.end();
        } catch (Throwable t) {
            failed(t);
        }
    }

    private void failed(Throwable t) {
        if (t instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        if (outcome != null && has(t, ExchangeEndedException.class)) {
            return; // the client's leave is no failure of the handler
        }
        try {
            loop.execute(() -> failedOnLoop(t));
        } catch (RejectedExecutionException e) { // the loop is closed, and the exchange with it
            loop.errors().onError(t);
        }
    }

    /** Has the loop look at what changed. */
    void post() throws ExchangeEndedException {
        if ((boolean) POSTED.getAndSet(this, true)) {
            return;
        }
        try {
            loop.execute(onLoop);
        } catch (RejectedExecutionException e) {
            outcome = Outcome.of(Outcome.Kind.SHUTDOWN);
            throw new ExchangeEndedException(outcome);
        }
    }

    /** How the exchange ended; null while it has not. Any thread. */
    Outcome outcome() {
        return outcome;
    }

    /** Throws when the exchange ended otherwise than in good order. */
    void checkOpen() throws ExchangeEndedException {
        Outcome how = outcome;
        if (how != null && how.kind() != Outcome.Kind.COMPLETED) {
            throw new ExchangeEndedException(how);
        }
    }

    /** Throws when the exchange ended at all: there is nothing to wait for. */
    void checkNotEnded() throws ExchangeEndedException {
        Outcome how = outcome;
        if (how != null) {
            throw new ExchangeEndedException(how);
        }
    }

    /** Sleeps until the gate is opened, which the caller has entered. */
    void sleep(BlockingGate gate) throws InterruptedIOException {
        if (loop.isCurrent()) {
            throw new IllegalStateException("a body is read or written on the loop's own thread, which must not wait");
        }
        gate.sleep();
    }

    // --- the loop ---

    /** The executor has taken it: books what its bodies may need, since the handler's thread cannot. Ends with it. */
    void began() {
        heldLength = input.lengthMax() + output.lengthMax();
        loop.memory().ledger().hold(Ledger.Kind.BLOCKING, heldLength);
        ex.onEnd(this);
    }

    private void onLoop() {
        POSTED.getAndSet(this, false); // before looking: what changes from now on posts anew
        if (outcome != null) {
            return;
        }
        try {
            input.onLoop(ex);
            output.onLoop(ex);
        } catch (Throwable t) {
            ex.stream().fail(t);
        }
    }

    @Override
    public void onWritable(Exchange exchange) {
        output.onLoop(ex);
    }

    @Override
    public void onEnd(Exchange exchange) {
        outcome = exchange.outcome();
        loop.memory().ledger().drop(Ledger.Kind.BLOCKING, heldLength);
        heldLength = 0;
        input.open();
        output.open();
    }

    private void failedOnLoop(Throwable t) {
        if (outcome != null || output.isEnded()) {
            ex.http.handlerFailed(t);
            return;
        }
        output.abandon();
        if (ex.out() == HalfState.IDLE && has(t, ContentTooLargeException.class)) {
            tooLarge(t);
        } else {
            ex.stream().fail(t);
        }
    }

    private void tooLarge(Throwable t) {
        ex.http.counters().increment(Counter.HTTP_BODY_OVER);
        try {
            ex.http.failurePage().respond(ex, Failure.bodyTooLarge(Outcome.UNKNOWN, t));
        } catch (Throwable more) {
            ex.stream().fail(more);
        }
    }

    private static boolean has(Throwable t, Class<? extends Throwable> type) {
        Throwable cause = t;
        for (int i = 0; i < CAUSES_MAX && cause != null; i++) {
            if (type.isInstance(cause)) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }
}
