package io.millrace.engine.transport;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;

/**
 * What the JDK cannot do with sockets of other processes; found through {@link ServiceLoader}. Any thread. Descriptors
 * are owned by whoever holds the number, and closed by {@link #close}.
 */
public interface SocketPassing {
    /** The longest text of a message, in bytes of UTF-8. */
    int TEXT_LENGTH_MAX = 1024;

    /** The most descriptors of a message. */
    int DESCRIPTORS_MAX = 64;

    /** The one of this class path; where there is none, one that refuses. */
    static SocketPassing find() {
        return ServiceLoader.load(SocketPassing.class).findFirst().orElse(NoSocketPassing.INSTANCE);
    }

    /** Why none of the methods below works here, without a full stop; null when they do. */
    String refusal();

    /**
     * Makes a descriptor that came with the process ours: closed on exec, and none of the standard streams.
     *
     * @return the number from now on
     * @throws IOException when it is not a listening stream socket
     */
    int claim(int descriptor) throws IOException;

    /** Where a socket listens. */
    SocketAddress addressOf(int descriptor) throws IOException;

    /** The descriptor of a channel, which stays the channel's; -1 when it is closed or not the JDK's own. */
    int descriptorOf(ServerSocketChannel channel);

    /** Makes a bound channel that no selector knows yet stand for another socket, which it takes over. */
    void substitute(ServerSocketChannel channel, int descriptor) throws IOException;

    /** Another descriptor of the same socket. */
    int duplicate(int descriptor) throws IOException;

    void close(int descriptor);

    /**
     * Connects to another process; null when nobody listens there.
     *
     * @param stepNs the longest wait for a message
     */
    Line connect(Path path, long stepNs) throws IOException;

    /** Listens for other processes at a path that does not exist, with the rights that its folder and umask give. */
    Door bind(Path path, long stepNs) throws IOException;

    /** Where other processes knock. Any thread. */
    interface Door extends Closeable {
        /** Waits for the next; null when the door was closed. */
        Line accept() throws IOException;

        /** Ends a wait of {@link #accept}, which closes what is left. The path stays. */
        @Override
        void close();
    }

    /** A conversation with one other process, message by message. One thread. */
    interface Line extends Closeable {
        /** Whether the other process runs as the user of this one, by the word of the kernel. */
        boolean isSameUser() throws IOException;

        /** The other process, by the word of the kernel; 0 when it is in another pid namespace. */
        long pid() throws IOException;

        /** @param descriptors go along; they stay open here */
        void send(String text, int... descriptors) throws IOException;

        /**
         * The next message; its text is null when the other side has closed.
         *
         * @throws java.net.SocketTimeoutException when none comes in time
         */
        Message receive() throws IOException;

        @Override
        void close();
    }

    /** @param descriptors that came along; the receiver owns them */
    record Message(String text, List<Integer> descriptors) {
        public Message {
            descriptors = List.copyOf(descriptors);
        }
    }
}
