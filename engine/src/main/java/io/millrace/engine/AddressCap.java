package io.millrace.engine;

import io.millrace.engine.memory.Slice;
import io.millrace.engine.telemetry.Counter;
import io.millrace.engine.transport.AcceptHandler;
import io.millrace.engine.transport.CloseCause;
import io.millrace.engine.transport.StreamChannel;
import io.millrace.engine.transport.StreamHandler;
import io.millrace.engine.transport.Transport;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.ConcurrentHashMap;

/** Bounds the channels that one peer has open, and aborts one more before anybody handles it. On each loop. */
final class AddressCap implements AcceptHandler {
    /** Peers without an IP address are not counted. */
    static final long NO_BLOCK = -1;

    private static final int BLOCK_BYTES = 8; // of IPv6: what one customer is given at least

    private static final StreamHandler NOBODY = new StreamHandler() {
        @Override
        public int onReceive(StreamChannel ch, Slice bytes) {
            return bytes.length();
        }

        @Override
        public void onEndOfInput(StreamChannel ch, boolean clean) {}

        @Override
        public void onClosed(StreamChannel ch, CloseCause cause) {}
    };

    private final int max;
    private final AcceptHandler handler;
    private final ConcurrentHashMap<Long, Integer> open = new ConcurrentHashMap<>(); // never more than channels

    AddressCap(int max, AcceptHandler handler) {
        this.max = max;
        this.handler = handler;
    }

    @Override
    public StreamHandler onAccept(StreamChannel ch) {
        long block = blockOf(ch.peer().address());
        if (block == NO_BLOCK) {
            return handler.onAccept(ch);
        }
        int count = open.merge(block, 1, Integer::sum);
        Transport.of(ch.loop()).whenGone(ch, () -> release(block));
        ch.loop().counters().max(Counter.CONNECTIONS_OF_ADDRESS_MAX, count);
        if (count > max) {
            ch.loop().counters().increment(Counter.ACCEPT_ADDRESS_OVER);
            ch.abort(CloseCause.LIMIT);
            return NOBODY;
        }
        return handler.onAccept(ch);
    }

    private void release(long block) {
        open.computeIfPresent(block, (peer, count) -> count == 1 ? null : count - 1);
    }

    int blocks() {
        return open.size();
    }

    /**
     * What counts as one peer: the address of IPv4, or the first 64 bits of IPv6, of which no block that is in use
     * begins with 32 zeros but that of ::1.
     */
    static long blockOf(SocketAddress address) {
        if (!(address instanceof InetSocketAddress inet) || inet.getAddress() == null) {
            return NO_BLOCK;
        }
        byte[] bytes = inet.getAddress().getAddress();
        long block = 0;
        for (int i = 0; i < Math.min(bytes.length, BLOCK_BYTES); i++) {
            block = block << 8 | (bytes[i] & 0xFF);
        }
        return block;
    }
}
