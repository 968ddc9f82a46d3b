package io.millrace.soak;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;

/** All connections of one attack, on a thread of their own. What it tells of itself may be read by any thread. */
final class Attackers implements AutoCloseable {
    private static final int PASS_MS = 10;
    private static final int OPENED_PER_PASS = 64;
    private static final int SMALL_WINDOW = 4096;
    private static final int JOIN_MS = 10_000;

    private final Attack attack;
    private final InetSocketAddress server;
    private final Selector selector;
    private final One[] all;
    private final ByteBuffer in = ByteBuffer.allocateDirect(64 << 10);
    private final Thread thread;
    private volatile boolean stopped;
    private volatile long opened;
    private volatile long ended;
    private volatile Throwable failure;

    Attackers(Attack attack, InetSocketAddress server) throws IOException {
        this.attack = attack;
        this.server = server;
        selector = Selector.open();
        all = new One[attack.connections()];
        for (int i = 0; i < all.length; i++) {
            all[i] = new One();
        }
        thread = new Thread(this::run, "attackers");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Connections opened. */
    long opened() {
        return opened;
    }

    /** Connections that the server ended. */
    long ended() {
        return ended;
    }

    private void run() {
        try {
            long passNs = System.nanoTime();
            while (!stopped) {
                long leftMs = TimeUnit.NANOSECONDS.toMillis(passNs - System.nanoTime());
                if (leftMs > 0) {
                    selector.select(leftMs);
                } else {
                    selector.selectNow();
                }
                selected();
                if (System.nanoTime() - passNs >= 0) {
                    pass();
                    passNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PASS_MS);
                }
            }
        } catch (IOException | RuntimeException e) {
            failure = e;
        } finally {
            for (One one : all) {
                one.close();
            }
        }
    }

    private void selected() {
        for (Iterator<SelectionKey> keys = selector.selectedKeys().iterator(); keys.hasNext(); ) {
            SelectionKey key = keys.next();
            keys.remove();
            One one = (One) key.attachment();
            if (key.isValid()) {
                one.ready(key.readyOps());
            }
        }
    }

    /** Opens what is closed and does what is due. */
    private void pass() {
        int mayOpen = OPENED_PER_PASS;
        long nowNs = System.nanoTime();
        for (One one : all) {
            if (one.channel != null) {
                one.due(nowNs);
            } else if (mayOpen > 0) {
                mayOpen--;
                one.open();
            }
        }
    }

    /** Ends the attack and closes all its connections; again is nothing. */
    void leave() throws IOException {
        stopped = true;
        selector.wakeup();
        try {
            thread.join(JOIN_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        selector.close();
        if (failure != null) {
            throw new IllegalStateException("the attackers failed", failure);
        }
    }

    @Override
    public void close() throws IOException {
        leave();
    }

    /** One connection after the other, each at its place in the attack. On the thread of the attackers. */
    private final class One {
        private SocketChannel channel;
        private SelectionKey key;
        private ByteBuffer out;
        private long dueNs;

        void open() {
            try {
                channel = SocketChannel.open();
                channel.configureBlocking(false);
                if (attack.bite() != Attack.ALL) {
                    channel.setOption(StandardSocketOptions.SO_RCVBUF, SMALL_WINDOW);
                }
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                out = ByteBuffer.wrap(attack.opening());
                key = channel.register(selector, SelectionKey.OP_CONNECT, this);
                if (channel.connect(server)) {
                    connected();
                }
            } catch (IOException e) {
                close();
            }
        }

        private void connected() {
            opened++;
            dueNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(attack.pauseMs());
            interest();
        }

        private void interest() {
            boolean flood = attack.pauseMs() == 0 && attack.again().length > 0;
            int ops = out.hasRemaining() || flood ? SelectionKey.OP_WRITE : 0;
            key.interestOps(attack.bite() == Attack.ALL ? ops | SelectionKey.OP_READ : ops);
        }

        void ready(int ops) {
            try {
                if ((ops & SelectionKey.OP_CONNECT) != 0 && channel.finishConnect()) {
                    connected();
                }
                if ((ops & SelectionKey.OP_WRITE) != 0) {
                    write();
                }
                if ((ops & SelectionKey.OP_READ) != 0) {
                    read(in.capacity());
                }
            } catch (IOException e) {
                lost();
            }
        }

        private void write() throws IOException {
            if (!out.hasRemaining() && attack.again().length > 0) {
                out = ByteBuffer.wrap(attack.again());
            }
            channel.write(out);
            interest();
        }

        private void read(int lengthMax) throws IOException {
            int count = channel.read(in.clear().limit(lengthMax));
            if (count < 0) {
                lost();
            } else if (count > 0 && attack.resets()) {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
                close();
                open();
            }
        }

        /** Ended by the server. */
        private void lost() {
            ended++;
            close();
            open();
        }

        void due(long nowNs) {
            if (attack.pauseMs() == 0 || !channel.isConnected() || nowNs - dueNs < 0) {
                return;
            }
            dueNs += TimeUnit.MILLISECONDS.toNanos(attack.pauseMs());
            try {
                if (attack.again().length > 0) {
                    write();
                }
                if (channel != null && attack.bite() > 0) {
                    read(attack.bite());
                }
            } catch (IOException e) {
                lost();
            }
        }

        void close() {
            try {
                if (channel != null) {
                    channel.close();
                }
            } catch (IOException e) {
                failure = e;
            }
            channel = null;
        }
    }
}
