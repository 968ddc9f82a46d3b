package io.millrace.testkit;

import java.nio.ByteBuffer;

/**
 * One direction of a connection: bytes that were written, of which some have arrived, of which some were read. Test
 * thread only.
 *
 * <pre>
 *   known &lt;= read &lt;= arrived &lt;= written     the writer has room for capacity - (written - known)
 * </pre>
 */
final class SimPipe {
    private static final int LENGTH_START = 256;

    private final SimNetwork net;
    private final SimSocket from;
    private final SimSocket to;
    private final int capacity;
    private byte[] ring = new byte[LENGTH_START];
    private long written;
    private long arrived;
    private long read;
    private long known;
    private long lastArrivalNs = Long.MIN_VALUE;
    private boolean windowUnderWay;
    private boolean finArrived;
    private boolean cut;
    private long resetAt = Long.MAX_VALUE;

    SimPipe(SimNetwork net, SimSocket from, SimSocket to) {
        this.net = net;
        this.from = from;
        this.to = to;
        this.capacity = net.plan().pipeLength();
    }

    /** The connection is to be reset once that many bytes have arrived. */
    void resetAt(long position) {
        resetAt = position;
    }

    int room() {
        return cut ? 0 : (int) (capacity - (written - known));
    }

    int readable() {
        return (int) (arrived - read);
    }

    boolean atEnd() {
        return finArrived && read == arrived;
    }

    int write(ByteBuffer src, int offset, int length) {
        int n = Math.min(length, room());
        if (n > 0) {
            widen(n);
            for (int i = 0; i < n; i++) {
                ring[(int) (written + i) & (ring.length - 1)] = src.get(offset + i);
            }
            written += n;
            launch(n);
        }
        return n;
    }

    private void widen(int more) {
        int wanted = (int) (written - read) + more;
        if (wanted <= ring.length) {
            return;
        }
        byte[] next = new byte[Integer.highestOneBit(wanted - 1) << 1];
        for (long at = read; at < written; at++) {
            next[(int) at & (next.length - 1)] = ring[(int) at & (ring.length - 1)];
        }
        ring = next;
    }

    private void launch(int bytes) {
        int left = bytes;
        while (left > 0) {
            int segment = net.hits(Fault.SPLIT_SEGMENT) ? 1 + net.random(left) : left;
            net.events().at(arrivalNs(), () -> arrive(segment));
            left -= segment;
        }
    }

    /** When what is sent now arrives: behind everything sent before. */
    private long arrivalNs() {
        lastArrivalNs = Math.max(lastArrivalNs, net.clock().nanoTime() + net.latencyNs());
        return lastArrivalNs;
    }

    /** When the writer could know that everything written has arrived. */
    long acknowledgedNs() {
        return Math.max(lastArrivalNs, net.clock().nanoTime()) + net.latencyNs();
    }

    private void arrive(int bytes) {
        if (cut) {
            return;
        }
        arrived += bytes;
        net.log(to.id(), SimOp.ARRIVE, bytes);
        if (to.isClosed()) {
            to.refuse();
        } else if (arrived >= resetAt) {
            net.resetBoth(from, to);
        } else {
            to.changed();
        }
    }

    void end() {
        if (cut) {
            return;
        }
        net.events().at(arrivalNs(), () -> {
            if (!cut) {
                finArrived = true;
                net.log(to.id(), SimOp.END, arrived);
                to.changed();
            }
        });
    }

    int read(ByteBuffer dst, int offset, int length) {
        int n = Math.min(length, readable());
        for (int i = 0; i < n; i++) {
            dst.put(offset + i, ring[(int) (read + i) & (ring.length - 1)]);
        }
        read += n;
        if (n > 0) {
            openWindow();
        }
        return n;
    }

    private void openWindow() {
        if (windowUnderWay || cut) {
            return;
        }
        windowUnderWay = true;
        net.events().at(net.clock().nanoTime() + net.latencyNs(), () -> {
            windowUnderWay = false;
            known = read;
            from.changed();
        });
    }

    /** Drops what was not read; nothing arrives any more. */
    void cut() {
        cut = true;
        read = arrived;
    }
}
