package io.millrace.tidy.planted.codec;

import io.millrace.tidy.planted.http.LeakyExchange;
import java.net.InetSocketAddress;

/** A codec that knows a socket address, a thread, a clock and a layer above it. */
public final class WorldlyCodec {
    int port(InetSocketAddress address) {
        return address.getPort();
    }

    Thread thread() {
        return Thread.currentThread();
    }

    long clock() {
        return System.nanoTime();
    }

    Object above(LeakyExchange exchange) {
        return exchange.channel();
    }
}
