package io.millrace.engine.transport;

/**
 * A listening socket that this process did not open. Immutable, any thread.
 *
 * @param descriptor of the socket, from 0; whoever listens on it owns it, and closes it at the end or on failure
 * @param ownsPath whether the path of a Unix domain socket goes with it; false: whoever opened it keeps it
 */
public record InheritedSocket(int descriptor, boolean ownsPath) {
    public InheritedSocket {
        if (descriptor < 0) {
            throw new IllegalArgumentException("descriptor is " + descriptor + ", must be 0 or more");
        }
    }
}
