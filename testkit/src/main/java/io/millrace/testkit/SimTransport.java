package io.millrace.testkit;

import io.millrace.engine.loop.EventLoop;
import io.millrace.engine.memory.BlockClass;
import io.millrace.engine.telemetry.Counter;
import io.millrace.engine.transport.AcceptHandler;
import io.millrace.engine.transport.AcceptedSocket;
import io.millrace.engine.transport.Capabilities;
import io.millrace.engine.transport.ConnectOptions;
import io.millrace.engine.transport.ListenOptions;
import io.millrace.engine.transport.Listener;
import io.millrace.engine.transport.StreamChannel;
import io.millrace.engine.transport.StreamHandler;
import io.millrace.engine.transport.Transport;
import io.millrace.engine.transport.TransportFailedException;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * The transport of one simulated loop. Test thread only, except {@link #wakeup()}.
 *
 * <p>Something that changed in the network only notes its source here, as a kernel would; {@link #await} looks at the
 * sources, in any order, and gathers completions; {@link #deliver} runs them.
 */
public final class SimTransport extends Transport {
    private final SimNetwork net;
    private final SimPersonality personality;
    private final List<SimSource> changed = new ArrayList<>();
    private final ArrayDeque<Runnable> arrived = new ArrayDeque<>(); // come by themselves, seen by the next await
    private final ArrayDeque<Runnable> completions = new ArrayDeque<>();
    private int closesUnseen;
    private SimRing ring; // null: reads into spare blocks
    private long sleptNs;
    private boolean dead;
    private volatile boolean woken;

    SimTransport(SimNetwork net, SimPersonality personality) {
        this.net = net;
        this.personality = personality;
    }

    SimNetwork net() {
        return net;
    }

    SimRing ring() {
        return ring;
    }

    @Override
    protected void onOpen() {
        BlockShortage.attach(this);
        if (personality == SimPersonality.COMPLETION) {
            ring = new SimRing(loop().memory());
        }
    }

    /**
     * The next await fails, as when the kernel has lost the ring or the selector. What the loop then closes is gone.
     */
    public void kill() {
        dead = true;
    }

    // --- what sources do ---

    void changed(SimSource source) {
        if (!source.isChanged) {
            source.isChanged = true;
            changed.add(source);
        }
    }

    /** A completion that needs no more waiting. */
    void complete(Runnable completion) {
        completions.add(completion);
    }

    /** A completion that comes in its own time. */
    void completeLater(long delayNs, Runnable completion) {
        net.events().at(net.clock().nanoTime() + delayNs, () -> arrived.add(completion));
    }

    /** A close that only the next await makes real. */
    void closeUnseen() {
        closesUnseen++;
    }

    void log(int channel, SimOp op, long result) {
        net.turn(loop().turn());
        net.log(channel, op, result);
    }

    // --- the poller ---

    @Override
    public void submit() {
        look();
    }

    @Override
    public void await(long waitNs) {
        if (dead) {
            dead = false;
            throw new TransportFailedException("the simulated kernel lost it", null);
        }
        look();
        if (waitNs > 0 && !hasNews() && !net.hits(Fault.SPURIOUS_WAKEUP)) {
            if (net.isDriven() && !loop().isClosed()) {
                sleptNs = waitNs;
            } else {
                sleep(waitNs);
            }
        }
        woken = false;
        look();
        closesUnseen = 0;
        completions.addAll(arrived);
        arrived.clear();
        if (ring != null) {
            ring.refill();
        }
    }

    private void sleep(long waitNs) {
        long untilNs = net.clock().nanoTime() + waitNs;
        while (!hasNews() && net.events().nextNs() <= untilNs) {
            net.advanceTo(net.events().nextNs());
        }
        if (!hasNews()) {
            net.advanceTo(untilNs);
        }
    }

    /** Whether a wait would end at once. */
    boolean hasNews() {
        return woken || !changed.isEmpty() || !arrived.isEmpty() || !completions.isEmpty();
    }

    /** How long the last turn would have slept; 0: it had something to do. */
    long takeSleptNs() {
        long ns = sleptNs;
        sleptNs = 0;
        return ns;
    }

    /** Looks at each changed source once, in any order; what changes meanwhile waits for the next look. */
    private void look() {
        List<SimSource> batch = new ArrayList<>(changed);
        changed.clear();
        batch.forEach(s -> s.isChanged = false);
        while (!batch.isEmpty()) {
            SimSource next = batch.remove(batch.size() == 1 ? 0 : net.random(batch.size()));
            if (net.hits(Fault.LATE_SUBMIT)) {
                changed(next);
            } else {
                next.look();
            }
        }
    }

    @Override
    public int deliver(int completionsMax) {
        int n = 0;
        while (n < completionsMax && !completions.isEmpty()) {
            completions.poll().run();
            n++;
        }
        return n;
    }

    @Override
    public boolean pending() {
        return !completions.isEmpty() || closesUnseen > 0;
    }

    @Override
    public void wakeup() {
        woken = true;
    }

    @Override
    public int receiveBlocksFree() {
        return ring == null ? loop().memory().pool(BlockClass.SPARE).free() : ring.free();
    }

    @Override
    public void close() {
        completions.clear();
        if (ring != null) {
            ring.close();
        }
    }

    // --- opening ---

    @Override
    public Listener listen(SocketAddress at, ListenOptions options, AcceptHandler handler) throws IOException {
        EventLoop owner = loop();
        assert owner.isCurrent();
        return SimListener.open(this, at, options, handler);
    }

    @Override
    public StreamChannel connect(SocketAddress to, ConnectOptions options, StreamHandler handler) {
        loop().counters().increment(Counter.CONNECT_ATTEMPTS);
        SimSocket socket = net.connect(to, options.local());
        log(socket.id(), SimOp.CONNECT, 0);
        SimStreamChannel channel = channel(socket, handler);
        channel.connecting(options.timeoutNs());
        return channel;
    }

    @Override
    protected StreamChannel adopt(AcceptedSocket accepted, AcceptHandler handler) {
        SimSocket socket = ((SimListener.Accepted) accepted).socket();
        SimStreamChannel channel = channel(socket, null);
        channel.accepted(handler);
        return channel;
    }

    private SimStreamChannel channel(SimSocket socket, StreamHandler handler) {
        return personality == SimPersonality.READINESS
                ? new SimReadinessChannel(this, socket, handler)
                : new SimCompletionChannel(this, socket, handler);
    }

    @Override
    public Capabilities capabilities() {
        return personality.capabilities();
    }
}
