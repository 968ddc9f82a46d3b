package io.millrace.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.engine.Engine;
import io.millrace.engine.EngineConfig;
import io.millrace.engine.ListenerGroup;
import io.millrace.engine.loop.EventLoop;
import io.millrace.engine.memory.BlockClass;
import io.millrace.engine.transport.AcceptHandler;
import io.millrace.engine.transport.CloseCause;
import io.millrace.engine.transport.ConnectOptions;
import io.millrace.engine.transport.StreamChannel;
import io.millrace.engine.transport.StreamHandler;
import io.millrace.engine.transport.Transport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/** One case of the contract suite: an engine that listens, and handlers for those who connect. Test thread only. */
final class Tck {
    static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    final TckWorld world;
    final Engine engine;
    final EventLoop loop;
    final Transport transport;
    final List<TckHandler> handlers = new ArrayList<>();
    private final Deque<TckHandler> next = new ArrayDeque<>();
    private ListenerGroup listening;

    Tck(TckWorld world) {
        this(world, c -> {});
    }

    Tck(TckWorld world, Consumer<EngineConfig.Builder> configure) {
        this.world = world;
        this.engine = world.engine(configure);
        this.loop = engine.loops().get(0);
        this.transport = Transport.of(loop);
    }

    // --- who takes part ---

    SocketAddress address() {
        return listening().localAddress();
    }

    ListenerGroup listening() {
        if (listening == null) {
            listening = listen(ANY_PORT, ch -> {
                TckHandler h = next.isEmpty() ? new TckHandler() : next.remove();
                handlers.add(h);
                return h;
            });
        }
        return listening;
    }

    ListenerGroup listen(SocketAddress at, AcceptHandler handler) {
        return listen(at, handler, ch -> {});
    }

    /** @param accepted sees each channel as it is accepted, before any layer of the world's own has its say */
    ListenerGroup listen(SocketAddress at, AcceptHandler handler, Consumer<StreamChannel> accepted) {
        AcceptHandler layered = world.accepting(handler);
        try {
            return engine.listen(at, ch -> {
                accepted.accept(ch);
                return layered.onAccept(ch);
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A raw peer that is connected, and served by the handler. */
    RawPeer peer(TckHandler handler) {
        next.add(handler);
        RawPeer peer = world.connect(address());
        run("accepted", handler::isConnected);
        return peer;
    }

    /** Connects from the engine. */
    StreamChannel connect(SocketAddress to, StreamHandler handler) {
        return connect(to, ConnectOptions.DEFAULT, handler);
    }

    StreamChannel connect(SocketAddress to, ConnectOptions options, StreamHandler handler) {
        return world.connect(transport, to, options, handler);
    }

    void run(String what, java.util.function.BooleanSupplier until) {
        world.run(what, until);
    }

    // --- sending ---

    static void send(StreamChannel ch, byte[] bytes) {
        int n = ch.sendQueue().write(bytes, 0, bytes.length);
        assertEquals(bytes.length, n, "staged");
        ch.flush();
    }

    /** So many bytes from outside, by the same memory again and again. */
    static void sendMuch(StreamChannel ch, ByteBuffer memory, int times) {
        for (int i = 0; i < times; i++) {
            ch.sendQueue().append(memory, 0, memory.capacity(), () -> {});
        }
        ch.flush();
    }

    byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        world.random().nextBytes(bytes);
        return bytes;
    }

    // --- the end ---

    /** Ends the channel from our side, and waits for it. */
    void end(TckHandler h) {
        if (!h.isClosed()) {
            h.channel.abort(CloseCause.NORMAL);
        }
        closed(h);
    }

    void closed(TckHandler h) {
        run("closed", h::isClosed);
        run("released", () -> loop.memory().queuesBorrowed() == 0 || loop.membersOpen() > 1);
    }

    int smallFree() {
        return loop.memory().pool(BlockClass.SMALL).free();
    }

    /** No handler saw what must not be, and every one that was opened was closed once. */
    void check(TckHandler... more) {
        List<TckHandler> all = new ArrayList<>(handlers);
        all.addAll(List.of(more));
        for (TckHandler h : all) {
            assertEquals(List.of(), h.violations);
            assertEquals(true, h.causes.size() <= 1, () -> "closed " + h.causes);
        }
    }
}
