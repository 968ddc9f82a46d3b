package io.millrace.transport.nio;

import io.millrace.engine.transport.SocketOption;
import io.millrace.engine.transport.SocketOptions;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Options as the JDK knows them, found by name among what its sockets have here: those of {@code jdk.net} are not on
 * every runtime. Immutable, any thread.
 */
final class NioSocketOptions {
    private static final Map<SocketOption, String> NAMES = Map.of(
            SocketOption.NO_DELAY, "TCP_NODELAY",
            SocketOption.KEEP_ALIVE, "SO_KEEPALIVE",
            SocketOption.KEEP_ALIVE_IDLE, "TCP_KEEPIDLE",
            SocketOption.KEEP_ALIVE_INTERVAL, "TCP_KEEPINTERVAL",
            SocketOption.KEEP_ALIVE_COUNT, "TCP_KEEPCOUNT",
            SocketOption.RECEIVE_BUFFER, "SO_RCVBUF",
            SocketOption.SEND_BUFFER, "SO_SNDBUF",
            SocketOption.TRAFFIC_CLASS, "IP_TOS");

    private final List<Value<?>> values;

    private record Value<T>(java.net.SocketOption<T> option, T value) {
        static <T> Value<T> of(java.net.SocketOption<T> option, int value) {
            Object typed = option.type() == Boolean.class ? (Object) (value != 0) : (Object) value;
            return new Value<>(option, option.type().cast(typed));
        }

        void set(NetworkChannel c) throws IOException {
            c.setOption(option, value);
        }
    }

    private NioSocketOptions(List<Value<?>> values) {
        this.values = values;
    }

    /** For those that are accepted there. Fails when they do not have one. */
    static NioSocketOptions acceptedAt(SocketAddress at, SocketOptions wanted) throws IOException {
        try (SocketChannel probe = NioOptions.openClient(at)) {
            return of(wanted, probe.supportedOptions(), at instanceof UnixDomainSocketAddress);
        }
    }

    /** For one that connects there. Fails when it does not have one. */
    static NioSocketOptions connecting(SocketChannel c, SocketAddress to, SocketOptions wanted) throws IOException {
        return of(wanted, c.supportedOptions(), to instanceof UnixDomainSocketAddress);
    }

    private static NioSocketOptions of(SocketOptions wanted, Set<java.net.SocketOption<?>> has, boolean unix)
            throws IOException {
        List<Value<?>> values = new ArrayList<>();
        for (Map.Entry<SocketOption, Integer> e : wanted.values().entrySet()) {
            java.net.SocketOption<?> found = find(NAMES.get(e.getKey()), has);
            if (found != null) {
                values.add(Value.of(found, e.getValue()));
            } else if (e.getKey() != SocketOption.NO_DELAY || !unix) {
                throw new IOException("socket option " + e.getKey() + "=" + e.getValue()
                        + ": the nio transport does not have it " + (unix ? "on a Unix domain socket" : "here"));
            }
        }
        return new NioSocketOptions(values);
    }

    private static java.net.SocketOption<?> find(String name, Set<java.net.SocketOption<?>> has) {
        return has.stream().filter(o -> o.name().equals(name)).findAny().orElse(null);
    }

    /** To a socket of the kind they were looked up for. */
    void apply(NetworkChannel c) throws IOException {
        for (int i = 0; i < values.size(); i++) { // for each that is accepted: no iterator
            values.get(i).set(c);
        }
    }

    /** To a listening one, which has few: the receive buffer counts from the handshake on. */
    void applyWhereSupported(NetworkChannel c) throws IOException {
        for (Value<?> v : values) {
            if (c.supportedOptions().contains(v.option())) {
                v.set(c);
            }
        }
    }
}
