package io.millrace.engine;

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
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Listens without a network, and sleeps until it is woken. */
final class FakeTransport extends Transport {
    private final Provider provider;
    private final Semaphore woken = new Semaphore(0);
    private boolean fails;

    private FakeTransport(Provider provider) {
        this.provider = provider;
    }

    /** Makes them, and knows what they did. */
    static final class Provider implements TransportProvider {
        final List<FakeTransport> made = Collections.synchronizedList(new ArrayList<>());
        final List<String> events = Collections.synchronizedList(new ArrayList<>());
        volatile int bindsMax = Integer.MAX_VALUE;
        volatile boolean opens = true;
        final boolean reusePort;

        Provider(boolean reusePort) {
            this.reusePort = reusePort;
        }

        @Override
        public String name() {
            return "fake";
        }

        @Override
        public int preference() {
            return 1;
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
            FakeTransport t = new FakeTransport(this);
            made.add(t);
            return t;
        }
    }

    /** On the loop: the next await fails. */
    void fail() {
        fails = true;
    }

    @Override
    protected void onOpen() {
        if (!provider.opens) {
            throw new IllegalStateException("expected by the test");
        }
        provider.events.add("open " + loop().index());
    }

    @Override
    public Listener listen(SocketAddress at, ListenOptions options, AcceptHandler handler) throws IOException {
        assert loop().isCurrent();
        if (loop().isClosed()) {
            throw new IOException("the loop is closed");
        }
        if (provider.bindsMax-- <= 0) {
            throw new BindException("address in use: " + at);
        }
        InetSocketAddress i = (InetSocketAddress) at;
        return new FakeListener(
                this, new InetSocketAddress(i.getAddress(), i.getPort() == 0 ? 1234 : i.getPort()), options);
    }

    private static final class FakeListener extends Listener {
        private final FakeTransport transport;
        private final SocketAddress at;

        FakeListener(FakeTransport transport, SocketAddress at, ListenOptions options) {
            super(transport.loop(), options, ch -> null);
            this.transport = transport;
            this.at = at;
            transport.provider.events.add("listen " + transport.loop().index());
        }

        @Override
        public SocketAddress localAddress() {
            return at;
        }

        @Override
        protected void submitAccept() {
            transport.provider.events.add("accept " + transport.loop().index());
        }

        @Override
        protected void submitStopAccept() {
            transport.provider.events.add("stop " + transport.loop().index());
        }

        @Override
        protected void submitClose() {
            transport.provider.events.add("unlisten " + transport.loop().index());
            completeClose();
        }
    }

    @Override
    public StreamChannel connect(SocketAddress to, ConnectOptions options, StreamHandler handler) {
        throw new AssertionError("not part of these tests");
    }

    @Override
    protected StreamChannel adopt(AcceptedSocket socket, AcceptHandler handler) {
        throw new AssertionError("not part of these tests");
    }

    @Override
    public Capabilities capabilities() {
        return new Capabilities("fake", false, false, false, true, provider.reusePort);
    }

    @Override
    public void submit() {}

    @Override
    public void await(long waitNs) {
        if (fails) {
            fails = false;
            throw new IllegalStateException("expected by the test");
        }
        try {
            if (waitNs > 0) {
                boolean byWakeup = woken.tryAcquire(waitNs, TimeUnit.NANOSECONDS);
                provider.events.add(byWakeup ? "woken" : "slept");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public int deliver(int completionsMax) {
        return 0;
    }

    @Override
    public boolean pending() {
        return false;
    }

    @Override
    public void wakeup() {
        woken.release();
    }

    @Override
    public int receiveBlocksFree() {
        return 0;
    }

    @Override
    public void close() {
        provider.events.add("close " + loop().index());
    }
}
