package io.millrace.engine.transport;

import io.millrace.engine.loop.EventLoop;
import io.millrace.engine.loop.Poller;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * The I/O of one loop: opens channels and listeners, submits what they ask for and completes what the operating system
 * reports.
 *
 * <p>Loop thread only, except {@link #wakeup()}, {@link #capabilities()} and {@link #loop()}. No handler runs inside a
 * submit or an await; see {@link StreamChannel} for what a transport implements and calls.
 */
public abstract class Transport extends Poller {
    private final SpareStashes spareStashes = new SpareStashes();
    private final SpareSendPaths spareSendPaths = new SpareSendPaths();
    private Map<StreamChannel, Runnable> watched; // null: none was yet
    private EventLoop loop;

    /** The loop that drives this transport. Any thread, once the loop has started. */
    public final EventLoop loop() {
        return loop;
    }

    /** The transport that drives the given loop's channels. */
    public static Transport of(EventLoop loop) {
        return (Transport) loop.poller();
    }

    final SpareStashes spareStashes() {
        return spareStashes;
    }

    final SpareSendPaths spareSendPaths() {
        return spareSendPaths;
    }

    @Override
    protected final void open(EventLoop owner) {
        assert loop == null : "opened twice";
        loop = owner;
        onOpen();
    }

    /** On the loop thread, before the first turn; {@link #loop()} is set. */
    protected abstract void onOpen();

    /**
     * Listens and accepts.
     *
     * @throws IOException when the address cannot be bound, naming it
     */
    public abstract Listener listen(SocketAddress at, ListenOptions options, AcceptHandler handler) throws IOException;

    /**
     * Starts to connect. {@link StreamHandler#onConnected} or {@link StreamHandler#onClosed} follows, never inside this
     * call.
     */
    public abstract StreamChannel connect(SocketAddress to, ConnectOptions options, StreamHandler handler);

    /**
     * Makes a channel of an accepted socket and takes the socket over; also called for sockets another loop accepted.
     */
    protected abstract StreamChannel adopt(AcceptedSocket socket, AcceptHandler handler);

    /** Runs the task when the channel is gone, behind its handler's {@link StreamHandler#onClosed}. One a channel. */
    public final void whenGone(StreamChannel ch, Runnable task) {
        if (watched == null) {
            watched = new IdentityHashMap<>();
        }
        Runnable other = watched.put(ch, task);
        assert other == null : "watched twice";
    }

    final void gone(StreamChannel ch) {
        Runnable task = watched == null ? null : watched.remove(ch);
        if (task != null) {
            task.run();
        }
    }

    /** Connections that the kernel queues for one listener at most. Any thread. */
    public int backlogMax() {
        return Integer.MAX_VALUE;
    }

    /** For whoever opens something: a loop that ends would have nobody to tell of it. */
    protected final void refuseWhenClosed() throws IOException {
        if (loop.isClosed()) {
            throw new IOException("the loop is closed");
        }
    }

    /** What this transport can do. Any thread. */
    public abstract Capabilities capabilities();
}
