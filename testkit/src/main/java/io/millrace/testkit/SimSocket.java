package io.millrace.testkit;

import io.millrace.engine.transport.IoError;
import java.net.SocketAddress;
import java.nio.ByteBuffer;

/**
 * One end of a simulated connection, as the kernel keeps it: non-blocking, with the rules of TCP for half-close and
 * reset. Test thread only.
 */
final class SimSocket {
    private final SimNetwork net;
    private final int id;
    private final SocketAddress local;
    private final SocketAddress remote;
    private Runnable watcher = () -> {};
    private SimSocket other;
    private SimPipe in;
    private SimPipe out;
    private boolean connected;
    private boolean outEnded;
    private boolean closed;
    private boolean calm;
    private IoError error;

    SimSocket(SimNetwork net, int id, SocketAddress local, SocketAddress remote) {
        this.net = net;
        this.id = id;
        this.local = local;
        this.remote = remote;
    }

    /** Joins the two ends; each is told apart that it is connected. */
    static void join(SimNetwork net, SimSocket a, SimSocket b) {
        a.other = b;
        b.other = a;
        a.out = new SimPipe(net, a, b);
        b.out = new SimPipe(net, b, a);
        a.in = b.out;
        b.in = a.out;
    }

    int id() {
        return id;
    }

    SocketAddress local() {
        return local;
    }

    SocketAddress remote() {
        return remote;
    }

    SimPipe out() {
        return out;
    }

    /** Runs whenever something may have become possible. */
    void watch(Runnable next) {
        watcher = next;
    }

    void changed() {
        if (!closed) {
            watcher.run();
        }
    }

    void connected() {
        if (!closed && error == null) {
            connected = true;
            changed();
        }
    }

    boolean isConnected() {
        return connected;
    }

    boolean isClosed() {
        return closed;
    }

    /** Why the connection failed; null while it has not. */
    IoError error() {
        return error;
    }

    /** Nothing goes wrong any more by chance or by script, at both ends. */
    void calm() {
        calm = true;
        other.calm = true;
    }

    boolean isCalm() {
        return calm;
    }

    /** The connection is lost: this end sees why, and the other a reset. */
    void lose(IoError why) {
        refuse();
        fail(why);
    }

    void fail(IoError why) {
        if (closed || error != null) {
            return;
        }
        error = why;
        if (in != null) {
            in.cut(); // a reset eats what was not read
            out.cut();
        }
        net.log(id, SimOp.RESET, why.ordinal());
        changed();
    }

    int readable() {
        return connected ? in.readable() : 0;
    }

    boolean atEnd() {
        return connected && error == null && in.atEnd();
    }

    int read(ByteBuffer dst, int offset, int length) {
        return in.read(dst, offset, length);
    }

    int room() {
        return connected && error == null && !outEnded ? out.room() : 0;
    }

    int write(ByteBuffer src, int offset, int length) {
        return connected && error == null && !outEnded ? out.write(src, offset, length) : 0;
    }

    void shutdownOutput() {
        if (!outEnded && connected && error == null) {
            outEnded = true;
            out.end();
        }
    }

    /** Orderly, unless there is input that nobody read: then the peer is reset, as TCP does. */
    void close() {
        if (closed) {
            return;
        }
        if (readable() > 0) {
            abort();
            return;
        }
        shutdownOutput();
        closed = true;
        if (other != null && !connected) {
            refuse();
        }
    }

    void abort() {
        if (!closed) {
            closed = true;
            refuse();
        }
    }

    /** The other end gets a reset. */
    void refuse() {
        if (other == null || error != null) {
            return;
        }
        SimSocket peer = other;
        net.events().at(out.acknowledgedNs(), () -> peer.fail(IoError.RESET));
    }
}
