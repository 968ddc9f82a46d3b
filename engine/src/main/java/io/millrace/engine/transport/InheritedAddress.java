package io.millrace.engine.transport;

import java.net.SocketAddress;
import java.util.List;

/**
 * Where to listen when somebody else has bound it: sockets that came with the process, or from the one before it.
 * Immutable, any thread.
 */
public final class InheritedAddress extends SocketAddress {
    /** What the text of such an address begins with. */
    public static final String PREFIX = "fd:";

    private static final long serialVersionUID = 1L;

    private final String name;
    private final transient List<InheritedSocket> sockets; // empty: to be looked for when it is listened at

    private InheritedAddress(String name, List<InheritedSocket> sockets) {
        this.name = name;
        this.sockets = List.copyOf(sockets);
    }

    /** Sockets that the process was started with. @param name of systemd's {@code LISTEN_FDNAMES}, or a number */
    public static InheritedAddress named(String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("an inherited socket needs a name or a number: fd:NAME");
        }
        return new InheritedAddress(name, List.of());
    }

    /** Sockets at hand, all of one address. */
    public InheritedAddress with(List<InheritedSocket> found) {
        return new InheritedAddress(name, found);
    }

    public String name() {
        return name;
    }

    /** What to listen on; empty when nobody has looked for them yet. */
    public List<InheritedSocket> sockets() {
        return sockets;
    }

    @Override
    public String toString() {
        return PREFIX + name;
    }
}
