package io.millrace.tidy.planted.http;

import io.millrace.tidy.planted.engine.transport.StreamChannel;

/** An exchange that hands out its channel, to users and to its own package. */
public final class LeakyExchange {
    private final StreamChannel channel = new StreamChannel();

    public StreamChannel channel() {
        return channel;
    }

    StreamChannel internal() {
        return channel;
    }
}
