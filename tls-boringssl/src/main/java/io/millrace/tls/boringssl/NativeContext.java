package io.millrace.tls.boringssl;

import io.netty.internal.tcnative.SSLContext;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A context of BoringSSL with its keys. It is there while it is in force or an engine uses it; who was given it just
 * before it was retired, and comes too late, is made one of his own. Any thread.
 */
final class NativeContext {
    private static final Held RETIRED = new Held(null, 0);

    private final Maker maker;
    private final AtomicReference<Held> inForce = new AtomicReference<>(); // null: it is made when it is needed

    /** Makes one. */
    interface Maker {
        Made make();
    }

    /** One, with the keys that it gives its engines, and those of its tickets, or null: a client's has none. */
    record Made(long address, Credentials credentials, TicketKeys tickets) {}

    /** One that is counted. Any thread. */
    static final class Held {
        private final Made made;
        private final AtomicInteger users;

        private Held(Made made, int users) {
            this.made = made;
            this.users = new AtomicInteger(users);
        }

        long address() {
            assert isThere();
            return made.address();
        }

        boolean isThere() {
            return users.get() > 0;
        }

        private boolean use() {
            int n = users.get();
            while (n > 0 && !users.compareAndSet(n, n + 1)) {
                n = users.get();
            }
            return n > 0;
        }

        /** The last one frees it. */
        void release() {
            int left = users.decrementAndGet();
            assert left >= 0 : left;
            if (left == 0) {
                SSLContext.free(made.address());
                made.credentials().free();
            }
        }
    }

    NativeContext(Maker maker) {
        this.maker = maker;
    }

    /** Makes it, so that what is wrong is told. */
    void open() {
        if (inForce.get() == null) {
            Held fresh = new Held(maker.make(), 1);
            if (!inForce.compareAndSet(null, fresh)) { // another loop was first
                fresh.release();
            }
        }
    }

    /** For one engine, which releases it. */
    Held acquire(long nowNs) {
        open();
        Held now = inForce.get();
        Held used = now.use() ? now : new Held(maker.make(), 1);
        TicketKeys tickets = used.made.tickets();
        if (tickets != null) {
            tickets.install(used.address(), nowNs);
        }
        return used;
    }

    void retire() {
        Held last = inForce.getAndSet(RETIRED);
        if (last != null && last.made != null) {
            last.release();
        }
    }
}
