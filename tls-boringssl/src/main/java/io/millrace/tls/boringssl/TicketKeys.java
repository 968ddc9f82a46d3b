package io.millrace.tls.boringssl;

import io.netty.internal.tcnative.SSLContext;
import io.netty.internal.tcnative.SessionTicketKey;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What a context seals its tickets with: a new key each half of a session's life, and that of before to read with. So
 * no ticket outlives a session, which BoringSSL alone would let live for days, and what a key gives away is bounded.
 * Any thread.
 */
final class TicketKeys {
    private static final int LENGTH = SessionTicketKey.TICKET_KEY_SIZE;
    private static final int PART = LENGTH / 3;
    private static final int TWO = 2;

    private final long halfLifeNs;
    private final SecureRandom random = new SecureRandom();
    private final AtomicReference<State> state = new AtomicReference<>(); // null: there was no handshake yet

    /** The keys in force, the one to seal with first, and since when. */
    record State(byte[] keys, long sinceNs) {}

    TicketKeys(long lifeNs) {
        halfLifeNs = lifeNs / TWO;
    }

    private byte[] fresh() {
        byte[] key = new byte[LENGTH];
        random.nextBytes(key);
        return key;
    }

    /** Before each handshake: puts those of now in force. */
    void install(long context, long nowNs) {
        if (turn(nowNs)) {
            SSLContext.setSessionTicketKeys(context, parsed(state.get().keys()));
        }
    }

    /** @return whether there is another key from now on */
    boolean turn(long nowNs) {
        State old = state.get();
        if (old == null) {
            return state.compareAndSet(null, new State(fresh(), nowNs));
        }
        long age = nowNs - old.sinceNs();
        if (age < halfLifeNs) {
            return false;
        }
        byte[] keys = fresh();
        if (age < TWO * halfLifeNs) { // else those of before are too old as well
            keys = Arrays.copyOf(keys, TWO * LENGTH);
            System.arraycopy(old.keys(), 0, keys, LENGTH, LENGTH);
        }
        return state.compareAndSet(old, new State(keys, nowNs));
    }

    State state() {
        return state.get();
    }

    private static SessionTicketKey[] parsed(byte[] keys) {
        SessionTicketKey[] all = new SessionTicketKey[keys.length / LENGTH];
        for (int i = 0; i < all.length; i++) {
            int at = i * LENGTH;
            all[i] = new SessionTicketKey(
                    Arrays.copyOfRange(keys, at, at + PART),
                    Arrays.copyOfRange(keys, at + PART, at + 2 * PART),
                    Arrays.copyOfRange(keys, at + 2 * PART, at + LENGTH));
        }
        return all;
    }
}
