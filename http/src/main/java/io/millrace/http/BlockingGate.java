package io.millrace.http;

import java.io.InterruptedIOException;
import java.util.concurrent.locks.LockSupport;

/**
 * Where one thread sleeps until another says that something changed. {@link #enter}, {@link #sleep} and {@link #leave}
 * by the one, {@link #open} by any. There is no lock, so a virtual thread gives its carrier up while it sleeps.
 *
 * <p>The sleeper enters before it looks, and the other side changes before it opens, both by volatile accesses: one of
 * the two sees the other, and no wakeup is lost.
 */
final class BlockingGate {
    private volatile Thread sleeper;

    void enter() {
        sleeper = Thread.currentThread();
    }

    /** Returns when opened, or for no reason: look again. The interrupt stays set. */
    void sleep() throws InterruptedIOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("the thread of a blocking handler is interrupted");
        }
        LockSupport.park(this);
    }

    void leave() {
        sleeper = null;
    }

    void open() {
        Thread t = sleeper;
        if (t != null) {
            LockSupport.unpark(t);
        }
    }
}
