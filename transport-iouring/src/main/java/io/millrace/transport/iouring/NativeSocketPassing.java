package io.millrace.transport.iouring;

import io.millrace.engine.transport.SocketPassing;
import io.millrace.sys.Descriptors;
import io.millrace.sys.Errno;
import io.millrace.sys.Memory;
import io.millrace.sys.NativeLibrary;
import io.millrace.sys.Sockets;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Passes sockets by the system calls of the native library; io_uring itself is not needed. Any thread. */
public final class NativeSocketPassing implements SocketPassing {
    private static final int STANDARD_STREAMS = 3;
    private static final int KNOCKING_MAX = 16;
    private static final int TIME_LENGTH = 16; // of a struct timeval: seconds and microseconds

    @Override
    public String refusal() {
        NativeLibrary.Outcome library = NativeLibrary.load();
        return library.loaded() ? null : library.reason();
    }

    @Override
    public int claim(int descriptor) throws IOException {
        int type = optionOf(descriptor, Uapi.SO_TYPE);
        if (type != Uapi.SOCK_STREAM || optionOf(descriptor, Uapi.SO_ACCEPTCONN) != 1) {
            throw new IOException("descriptor " + descriptor + " is not a stream socket that listens");
        }
        if (descriptor >= STANDARD_STREAMS) {
            UringSocket.check(Sockets.closeOnExec(descriptor));
            return descriptor;
        }
        int copy = duplicate(descriptor);
        try (FileChannel nothing = FileChannel.open(Path.of("/dev/null"), StandardOpenOption.READ)) {
            UringSocket.check(Sockets.replace(Descriptors.of(nothing), descriptor));
        }
        return copy;
    }

    private static int optionOf(int descriptor, int name) throws IOException {
        ByteBuffer value = UringSocket.scratch();
        int length = Sockets.optionOf(descriptor, Uapi.SOL_SOCKET, name, Memory.address(value), Integer.BYTES);
        if (length < 0) {
            throw new UringException("descriptor " + descriptor + ": getsockopt", -length);
        }
        return value.getInt(0);
    }

    @Override
    public SocketAddress addressOf(int descriptor) throws IOException {
        SocketAddress at = UringSocket.address(descriptor, false, UringSocket.scratch());
        if (at == null) {
            throw new IOException("descriptor " + descriptor + " is not a socket of TCP or of a Unix domain");
        }
        return at;
    }

    @Override
    public int descriptorOf(ServerSocketChannel channel) {
        return Descriptors.of(channel);
    }

    @Override
    public void substitute(ServerSocketChannel channel, int descriptor) throws IOException {
        int own = Descriptors.of(channel);
        if (own < 0) {
            throw new IOException("this JDK does not tell the descriptor of a "
                    + channel.getClass().getName() + ": use the io_uring transport, or descriptor 0");
        }
        UringSocket.check(Sockets.replace(descriptor, own));
        Sockets.close(descriptor);
    }

    @Override
    public int duplicate(int descriptor) throws IOException {
        int copy = Sockets.duplicate(descriptor);
        UringSocket.check(copy);
        return copy;
    }

    @Override
    public void close(int descriptor) {
        Sockets.close(descriptor);
    }

    @Override
    public Line connect(Path path, long stepNs) throws IOException {
        int fd = open();
        try {
            limit(fd, stepNs);
            ByteBuffer address = UringSocket.scratch();
            int length = SocketAddresses.write(UnixDomainSocketAddress.of(path), Uapi.AF_UNIX, address, 0);
            int result = Sockets.connect(fd, Memory.address(address), length);
            if (result == -Errno.ENOENT || result == -Errno.ECONNREFUSED) {
                Sockets.close(fd);
                return null;
            }
            UringSocket.check(result);
            return new NativeLine(fd);
        } catch (IOException | RuntimeException e) {
            Sockets.close(fd);
            throw e;
        }
    }

    @Override
    public Door bind(Path path, long stepNs) throws IOException {
        int fd = open();
        UringSocket socket = new UringSocket(fd, true);
        try {
            socket.bind(UnixDomainSocketAddress.of(path), Uapi.AF_UNIX);
            socket.listen(KNOCKING_MAX);
            return new NativeDoor(fd, stepNs);
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private static int open() throws IOException {
        int fd = Sockets.open(Uapi.AF_UNIX, Uapi.SOCK_SEQPACKET, 0);
        UringSocket.check(fd);
        return fd;
    }

    private static void limit(int fd, long stepNs) throws IOException {
        ByteBuffer time = UringSocket.scratch();
        time.putLong(0, TimeUnit.NANOSECONDS.toSeconds(stepNs));
        time.putLong(Long.BYTES, TimeUnit.NANOSECONDS.toMicros(stepNs % TimeUnit.SECONDS.toNanos(1)));
        long at = Memory.address(time);
        UringSocket.check(Sockets.option(fd, Uapi.SOL_SOCKET, Uapi.SO_RCVTIMEO, at, TIME_LENGTH));
        UringSocket.check(Sockets.option(fd, Uapi.SOL_SOCKET, Uapi.SO_SNDTIMEO, at, TIME_LENGTH));
    }

    /**
     * A listening socket with one thread that accepts, which also closes it, once nobody else uses the number: open,
     * closing while another thread ends the wait, shut when it has, gone.
     */
    private static final class NativeDoor implements Door {
        private static final int OPEN = 0;
        private static final int CLOSING = 1;
        private static final int SHUT = 2;
        private static final int GONE = 3;

        private final int fd;
        private final long stepNs;
        private final AtomicInteger state = new AtomicInteger(OPEN);

        NativeDoor(int fd, long stepNs) {
            this.fd = fd;
            this.stepNs = stepNs;
        }

        @Override
        public Line accept() throws IOException {
            int accepted;
            do {
                accepted = state.get() == OPEN ? Sockets.accept(fd) : -Errno.EINVAL;
            } while (accepted == -Errno.EINTR || accepted == -Errno.ECONNABORTED);
            if (accepted >= 0) {
                limit(accepted, stepNs);
                return new NativeLine(accepted);
            }
            if (state.compareAndSet(OPEN, GONE)) {
                Sockets.close(fd);
                throw new UringException(-accepted);
            }
            while (state.get() == CLOSING) { // for one system call
                Thread.onSpinWait();
            }
            if (state.compareAndSet(SHUT, GONE)) {
                Sockets.close(fd);
            }
            return null;
        }

        @Override
        public void close() {
            if (state.compareAndSet(OPEN, CLOSING)) {
                Sockets.shutdown(fd, Uapi.SHUT_BOTH);
                state.set(SHUT);
            }
        }
    }
}
