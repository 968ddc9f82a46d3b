package io.millrace.engine.transport;

import io.millrace.engine.loop.EventLoop;
import io.millrace.engine.loop.LoopMember;
import io.millrace.engine.loop.Timer;
import io.millrace.engine.telemetry.Counter;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;

/**
 * An accepting socket. Loop thread only.
 *
 * <p>Never accepts to drop: at the connection cap, at its rate, and after any failed accept, it pauses and leaves the
 * connections where the kernel queues them.
 */
public abstract class Listener extends LoopMember {
    private final ListenOptions options;
    private final AcceptHandler handler;
    private final AcceptRate rate;
    private final Timer retry = new Timer() {
        @Override
        protected void onDeadline(long nowNs) {
            backingOff = false;
            apply();
        }
    };
    private final List<Runnable> waiting = new ArrayList<>(); // until it is gone
    private boolean accepting;
    private boolean paused;
    private boolean backingOff;
    private boolean atLimit;
    private boolean closing;
    private boolean closed;
    private boolean leavesPath;
    private boolean leavesQueue;
    private int nextTarget;

    protected Listener(EventLoop loop, ListenOptions options, AcceptHandler handler) {
        super(loop);
        assert loop.isCurrent();
        this.options = options;
        this.handler = handler;
        this.rate = new AcceptRate(options.acceptsPerSecond());
        this.leavesPath = options.inherited() != null && !options.inherited().ownsPath();
        loop.opened(this);
        loop.ready(this);
    }

    /** Where it listens; the bound port when 0 was asked for. */
    public abstract SocketAddress localAddress();

    /** The descriptor, which stays the listener's; -1 when it has none to tell, or closes. */
    public final int descriptor() {
        return closing ? -1 : descriptorOfSocket();
    }

    protected int descriptorOfSocket() {
        return -1;
    }

    /** Another process listens on the same socket: closing leaves it the queue, and a Unix domain socket's path. */
    public final void leaveToOthers() {
        leavesPath = true;
        leavesQueue = true;
    }

    /** Whether the path of a Unix domain socket is not to be deleted. */
    protected final boolean leavesPath() {
        return leavesPath;
    }

    /** Leaves new connections in the kernel's queue until {@link #resume()}. */
    public final void pause() {
        paused = true;
        apply();
    }

    public final void resume() {
        paused = false;
        apply();
    }

    /**
     * Stops listening. Accepted channels stay, and who waits in the kernel's queue is accepted first, paused or not, as
     * far as the backlog and the cap of connections go: what is left there the kernel resets. When the loop itself
     * closes nobody is accepted any more.
     */
    public final void close() {
        close(() -> {});
    }

    /** As {@link #close()}. @param whenGone runs once the address is free for others; may run inside this call */
    public final void close(Runnable whenGone) {
        onGone(whenGone);
        if (!closed && !closing) {
            closing = true;
            loop().timers().cancel(retry);
            if (accepting) {
                accepting = false;
                submitStopAccept();
            }
            submitClose();
        }
    }

    /** Runs the task once the address is free for others, whoever closes; inside this call when it is. */
    public final void onGone(Runnable task) {
        assert loop().isCurrent();
        if (closed) {
            task.run();
        } else {
            waiting.add(task);
        }
    }

    protected abstract void submitAccept();

    protected abstract void submitStopAccept();

    /**
     * Accepts up to {@link #lastAccepts()} connections that wait, outside of this call, and closes right behind the
     * last: who comes in between is reset. Answered by {@link #completeClose}.
     */
    protected abstract void submitClose();

    /** Whether more connections are welcome; a transport that accepts several at once asks before each. */
    protected final boolean wantsAccept() {
        return accepting;
    }

    /** How many more connections fit below the cap and the rate; for a transport whose kernel accepts ahead. */
    protected final long acceptRoom() {
        return Math.min(channelRoom(), rate.room(loop().clock().nanoTime()));
    }

    private long channelRoom() {
        return Math.max(0, options.channelsMax() - channelsOpen());
    }

    /** How many connections that wait are to be accepted before the close, after which nobody is held back for long. */
    protected final int lastAccepts() {
        boolean none =
                leavesQueue || loop().isClosed() || loop().memory().ledger().pause();
        return none ? 0 : (int) Math.min(options.backlog(), channelRoom());
    }

    /** A connection came. @param armed false: the standing order to accept ended with it */
    protected final void completeAccept(AcceptedSocket socket, boolean armed) {
        loop().counters().increment(Counter.ACCEPT_CONNECTIONS);
        rate.accepted(loop().clock().nanoTime());
        accepting &= armed;
        if (options.targets().isEmpty()) {
            Transport.of(loop()).adopt(socket, handler);
        } else {
            deal(socket);
        }
        apply();
    }

    private void deal(AcceptedSocket socket) {
        Transport target = options.targets().get(nextTarget);
        nextTarget = (nextTarget + 1) % options.targets().size();
        if (target.loop() == loop()) {
            target.adopt(socket, handler);
            return;
        }
        loop().counters().increment(Counter.ACCEPT_HANDED_OFF);
        try {
            target.loop().execute(() -> {
                if (target.loop().isClosed()) {
                    socket.close();
                } else {
                    target.adopt(socket, handler);
                }
            });
        } catch (RejectedExecutionException e) {
            socket.close(); // that loop is gone
        }
    }

    /** An accept failed: pauses for {@code millrace.accept.backoff}. @param osCode for print; 0 when unknown */
    protected final void completeFailure(IoError error, int osCode) {
        loop().counters()
                .increment(error == IoError.FD_LIMIT ? Counter.ACCEPT_PAUSED_FD_LIMIT : Counter.ACCEPT_PAUSED_FAILURE);
        if (!closing) {
            backOff(loop().clock().nanoTime() + loop().config().acceptBackoffNs());
        }
        apply();
    }

    /** The socket is gone. */
    protected final void completeClose() {
        if (!closed) {
            closed = true;
            loop().ready(this);
            waiting.forEach(Runnable::run);
            waiting.clear();
        }
    }

    /** Brings what the transport does in line with what is wanted. */
    private void apply() {
        assert loop().isCurrent();
        if (closing) {
            return;
        }
        boolean memoryShort = loop().memory().ledger().pause();
        boolean full = memoryShort || channelsOpen() >= options.channelsMax();
        boolean spent = rate.room(loop().clock().nanoTime()) == 0;
        boolean wanted = !paused && !backingOff && !full && !spent;
        atLimit &= full;
        if (full && !backingOff) { // looks again soon: other loops do not tell when one of theirs closes
            if (!atLimit) { // not at each look; and the standing order to accept may have ended by itself
                loop().counters().increment(memoryShort ? Counter.ACCEPT_PAUSED_MEMORY : Counter.ACCEPT_PAUSED_LIMIT);
            }
            atLimit = true;
            backOff(loop().clock().nanoTime() + loop().config().acceptBackoffNs());
        } else if (spent && !backingOff) {
            loop().counters().increment(Counter.ACCEPT_PAUSED_RATE);
            backOff(rate.endNs());
        }
        if (wanted && !accepting) {
            accepting = true;
            submitAccept();
        } else if (!wanted && accepting) {
            accepting = false;
            submitStopAccept();
        }
    }

    private void backOff(long untilNs) {
        backingOff = true;
        loop().timers().set(retry, untilNs);
    }

    private long channelsOpen() {
        if (options.targets().isEmpty()) {
            return loop().counters().value(Counter.CONNECTIONS_OPEN);
        }
        long open = 0;
        for (int i = 0; i < options.targets().size(); i++) {
            open += options.targets().get(i).loop().counters().value(Counter.CONNECTIONS_OPEN);
        }
        return open;
    }

    @Override
    protected final void onReady() {
        if (closed) {
            loop().closed(this);
        } else {
            apply();
        }
    }

    @Override
    protected final boolean onFlushTurn() {
        return false;
    }

    @Override
    protected final void onLoopClosing() {
        close();
    }

    @Override
    protected final boolean closesFirst() {
        return true;
    }
}
