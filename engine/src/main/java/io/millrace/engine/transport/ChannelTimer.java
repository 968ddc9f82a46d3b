package io.millrace.engine.transport;

import io.millrace.engine.loop.Timer;

/** A channel's deadline; made on first use, since an idle channel needs none. */
final class ChannelTimer extends Timer {
    private final StreamChannel channel;

    ChannelTimer(StreamChannel channel) {
        this.channel = channel;
    }

    @Override
    protected void onDeadline(long nowNs) {
        channel.deadlinePassed();
    }
}
