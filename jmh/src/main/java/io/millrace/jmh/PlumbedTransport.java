package io.millrace.jmh;

import io.millrace.engine.config.Settings;
import io.millrace.engine.memory.BlockClass;
import io.millrace.engine.memory.MemoryPlan;
import io.millrace.engine.transport.AcceptHandler;
import io.millrace.engine.transport.AcceptedSocket;
import io.millrace.engine.transport.Capabilities;
import io.millrace.engine.transport.ConnectOptions;
import io.millrace.engine.transport.ListenOptions;
import io.millrace.engine.transport.Listener;
import io.millrace.engine.transport.StreamChannel;
import io.millrace.engine.transport.StreamHandler;
import io.millrace.engine.transport.Transport;
import io.millrace.engine.transport.TransportProvider;
import java.net.SocketAddress;

/**
 * A transport whose operating system costs nothing: one connection, whose peer has its bytes ready and takes all that
 * is sent. What is timed over it is the engine itself. Loop thread only; never sleeps.
 */
final class PlumbedTransport extends Transport {
    static final Capabilities CAPABILITIES = new Capabilities("plumbed", true, false, true, true, true);

    private PlumbedListener listener;
    private PlumbedChannel channel;
    private boolean connecting;
    private boolean closing;

    /** Makes them. */
    static final class Provider implements TransportProvider {
        @Override
        public String name() {
            return CAPABILITIES.name();
        }

        @Override
        public int preference() {
            return 0;
        }

        @Override
        public Probe probe() {
            return new Probe(true, "always");
        }

        @Override
        public MemoryPlan.Builder plan(MemoryPlan.Builder plan) {
            return plan.count(BlockClass.RING, 0);
        }

        @Override
        public Transport create(Settings settings) {
            return new PlumbedTransport();
        }
    }

    /** The peer, which nobody else can adopt. */
    private static final class Peer implements AcceptedSocket {
        @Override
        public void close() {}
    }

    private static final class PlumbedListener extends Listener {
        private final SocketAddress at;

        PlumbedListener(PlumbedTransport transport, SocketAddress at, ListenOptions options, AcceptHandler handler) {
            super(transport.loop(), options, handler);
            this.at = at;
        }

        void connected() {
            completeAccept(new Peer(), true);
        }

        @Override
        public SocketAddress localAddress() {
            return at;
        }

        @Override
        protected void submitAccept() {}

        @Override
        protected void submitStopAccept() {}

        @Override
        protected void submitClose() {
            completeClose();
        }
    }

    /** The next turn accepts the one connection. */
    void connect() {
        connecting = true;
    }

    PlumbedChannel channel() {
        return channel;
    }

    void closing() {
        closing = true;
    }

    @Override
    protected void onOpen() {}

    @Override
    public Listener listen(SocketAddress at, ListenOptions options, AcceptHandler handler) {
        listener = new PlumbedListener(this, at, options, handler);
        return listener;
    }

    @Override
    public StreamChannel connect(SocketAddress to, ConnectOptions options, StreamHandler handler) {
        throw new IllegalStateException("a plumbed loop is connected to, and connects to nobody");
    }

    @Override
    protected StreamChannel adopt(AcceptedSocket socket, AcceptHandler handler) {
        channel = new PlumbedChannel(this);
        channel.accepted(handler);
        return channel;
    }

    @Override
    public Capabilities capabilities() {
        return CAPABILITIES;
    }

    @Override
    public void submit() {}

    @Override
    public void await(long waitNs) {}

    @Override
    public int deliver(int completionsMax) {
        if (closing) {
            closing = false;
            channel.gone();
            return 1;
        }
        if (connecting) {
            connecting = false;
            listener.connected();
            return 1;
        }
        return channel == null ? 0 : channel.deliver();
    }

    @Override
    public boolean pending() {
        return connecting || closing;
    }

    @Override
    public void wakeup() {}

    @Override
    public int receiveBlocksFree() {
        return loop().memory().pool(BlockClass.SPARE).free();
    }

    @Override
    public void close() {}
}
