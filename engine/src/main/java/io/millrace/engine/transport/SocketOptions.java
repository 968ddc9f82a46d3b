package io.millrace.engine.transport;

import java.util.EnumMap;
import java.util.Map;

/**
 * Options that sockets get before they are bound or connect; accepted ones get their listener's. A transport that does
 * not have one of them refuses to listen or to connect: nothing is left out in silence, but {@link
 * SocketOption#NO_DELAY} on a Unix domain socket, which never delays. The simulator ignores them. Immutable; any
 * thread.
 */
public final class SocketOptions {
    /** {@link SocketOption#NO_DELAY} on, and else what the system does by itself. */
    public static final SocketOptions DEFAULT = new SocketOptions(Map.of(SocketOption.NO_DELAY, 1));

    private final Map<SocketOption, Integer> values;

    private SocketOptions(Map<SocketOption, Integer> values) {
        this.values = Map.copyOf(values);
    }

    /**
     * These and one more, or another value for it.
     *
     * @throws IllegalArgumentException when the value is out of the option's range
     */
    public SocketOptions with(SocketOption option, int value) {
        option.check(value);
        Map<SocketOption, Integer> more = new EnumMap<>(SocketOption.class);
        more.putAll(values);
        more.put(option, value);
        return new SocketOptions(more);
    }

    /** Each with its value, in the order of the enum's constants. */
    public Map<SocketOption, Integer> values() {
        Map<SocketOption, Integer> ordered = new EnumMap<>(SocketOption.class);
        ordered.putAll(values);
        return ordered;
    }

    SocketOptions checkedFor(SocketOption.Use use) {
        for (SocketOption o : values.keySet()) {
            if (!o.is(use)) {
                throw new IllegalArgumentException("socket option " + o + " is not for a socket that "
                        + (use == SocketOption.Use.LISTEN ? "listens" : "connects"));
            }
        }
        return this;
    }
}
