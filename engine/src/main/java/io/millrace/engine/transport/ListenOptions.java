package io.millrace.engine.transport;

import java.util.List;

/**
 * How to listen. Immutable.
 *
 * @param backlog connections the kernel queues for us, from 1
 * @param socket options of the socket and of those that it accepts
 * @param reusePort share the address with the listeners of other loops
 * @param targets transports, of this and other loops, to which accepted sockets are dealt in turn; empty: all stay here
 * @param channelsMax open channels, over all targets, at which the listener pauses, from 1
 * @param acceptsPerSecond connections accepted in a second, at which the listener pauses until that is over; 0: any
 *     number
 * @param inherited the socket to listen on, which is bound and listens; null: one is opened and bound
 */
public record ListenOptions(
        int backlog,
        SocketOptions socket,
        boolean reusePort,
        List<Transport> targets,
        int channelsMax,
        int acceptsPerSecond,
        InheritedSocket inherited) {

    public ListenOptions {
        if (backlog < 1) {
            throw new IllegalArgumentException("backlog is " + backlog + ", must be 1 or more");
        }
        if (channelsMax < 1) {
            throw new IllegalArgumentException("channelsMax is " + channelsMax + ", must be 1 or more");
        }
        if (acceptsPerSecond < 0) {
            throw new IllegalArgumentException("acceptsPerSecond is " + acceptsPerSecond + ", must be 0 or more");
        }
        socket.checkedFor(SocketOption.Use.LISTEN);
        targets = List.copyOf(targets);
    }
}
