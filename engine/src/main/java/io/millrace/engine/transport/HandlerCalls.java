package io.millrace.engine.transport;

import io.millrace.engine.memory.Block;
import io.millrace.engine.memory.LeaseAccount;
import io.millrace.engine.memory.LoopMemory;
import io.millrace.engine.memory.Slice;
import io.millrace.engine.telemetry.Counter;

/**
 * The one place where handlers are called: what they throw is reported, and costs nothing but their channel. Loop
 * thread only; no state.
 */
final class HandlerCalls {
    private HandlerCalls() {}

    static int receive(StreamChannel ch, LeaseAccount account, Block b, int offset, int length) {
        LoopMemory memory = ch.loop().memory();
        Slice slice = memory.slice();
        slice.wrap(b, offset, length);
        slice.account(account);
        b.retain(); // a close inside gives kept bytes back, and the slice is lent until the handler returns
        try {
            int n = ch.handler().onReceive(ch, slice);
            if (n < 0 || n > length) {
                throw new IllegalStateException("onReceive returned " + n + " of " + length + " bytes: "
                        + ch.handler().getClass().getName());
            }
            return n;
        } catch (Throwable t) {
            failed(ch, t);
            return length;
        } finally {
            slice.clear();
            memory.returnSlice(slice);
            b.release();
        }
    }

    static void connected(StreamChannel ch) {
        try {
            ch.handler().onConnected(ch);
        } catch (Throwable t) {
            failed(ch, t);
        }
    }

    static void ready(StreamChannel ch) {
        try {
            ch.handler().onReady(ch);
        } catch (Throwable t) {
            failed(ch, t);
        }
    }

    static void deadline(StreamChannel ch, long nowNs) {
        try {
            ch.handler().onDeadline(ch, nowNs);
        } catch (Throwable t) {
            failed(ch, t);
        }
    }

    static void flush(StreamChannel ch) {
        try {
            ch.handler().onFlush(ch);
        } catch (Throwable t) {
            failed(ch, t);
        }
    }

    static boolean awaitsSent(StreamChannel ch) {
        try {
            return ch.handler().awaitsSent(ch);
        } catch (Throwable t) {
            report(ch, t);
            ch.post(StreamChannel.FAILED); // later: it happens inside a submit
            return true;
        }
    }

    static void sent(StreamChannel ch, long bytes) {
        if (bytes == 0) { // told already, with what came since it was posted
            return;
        }
        try {
            ch.handler().onSent(ch, bytes);
        } catch (Throwable t) {
            failed(ch, t);
        }
    }

    static void endOfInput(StreamChannel ch, boolean clean) {
        try {
            ch.handler().onEndOfInput(ch, clean);
        } catch (Throwable t) {
            failed(ch, t);
        }
    }

    static void carryRefused(StreamChannel ch) {
        try {
            ch.handler().onCarryRefused(ch);
        } catch (Throwable t) {
            failed(ch, t);
        }
    }

    /** @return the handler; null when asking for it failed */
    static StreamHandler accepted(StreamChannel ch, AcceptHandler accept) {
        try {
            StreamHandler handler = accept.onAccept(ch);
            if (handler == null) {
                throw new IllegalStateException(
                        "onAccept returned null: " + accept.getClass().getName());
            }
            return handler;
        } catch (Throwable t) {
            failed(ch, t);
            return null;
        }
    }

    static void closed(StreamChannel ch, CloseCause cause) {
        if (ch.handler() == null) {
            return; // it failed before anybody handled it
        }
        try {
            ch.handler().onClosed(ch, cause);
        } catch (Throwable t) {
            report(ch, t);
        }
    }

    /** Costs the channel as well, but later: it happens in the middle of an operation. */
    static void releaserFailed(StreamChannel ch, Throwable t) {
        report(ch, t);
        ch.post(StreamChannel.FAILED);
    }

    private static void failed(StreamChannel ch, Throwable t) {
        report(ch, t);
        ch.abort(CloseCause.HANDLER_FAILED);
    }

    private static void report(StreamChannel ch, Throwable t) {
        ch.loop().counters().increment(Counter.HANDLER_FAILURES);
        ch.loop().errors().onError(t);
    }
}
