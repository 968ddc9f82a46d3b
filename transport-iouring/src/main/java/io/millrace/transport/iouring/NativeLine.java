package io.millrace.transport.iouring;

import io.millrace.engine.transport.SocketPassing;
import io.millrace.sys.Errno;
import io.millrace.sys.Memory;
import io.millrace.sys.Sockets;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A connected Unix domain socket whose messages keep their bounds. One thread. */
final class NativeLine implements SocketPassing.Line {
    private static final int CREDENTIALS_LENGTH = 12; // pid, uid, gid

    private final int fd;
    private final ByteBuffer text = ByteBuffer.allocateDirect(SocketPassing.TEXT_LENGTH_MAX);
    private final ByteBuffer descriptors = ByteBuffer.allocateDirect(
                    (1 + SocketPassing.DESCRIPTORS_MAX) * Integer.BYTES)
            .order(ByteOrder.nativeOrder());
    private boolean closed;

    /** @param fd taken over */
    NativeLine(int fd) {
        this.fd = fd;
    }

    @Override
    public boolean isSameUser() throws IOException {
        ByteBuffer pair = UringSocket.scratch();
        UringSocket.check(Sockets.pair(Uapi.AF_UNIX, Uapi.SOCK_STREAM, Memory.address(pair)));
        try {
            return credentials(pair.getInt(0)).getInt(Integer.BYTES)
                    == credentials(fd).getInt(Integer.BYTES);
        } finally {
            Sockets.close(pair.getInt(0));
            Sockets.close(pair.getInt(Integer.BYTES));
        }
    }

    @Override
    public long pid() throws IOException {
        return credentials(fd).getInt(0);
    }

    private static ByteBuffer credentials(int of) throws IOException {
        ByteBuffer found = UringSocket.scratch();
        UringSocket.check(
                Sockets.optionOf(of, Uapi.SOL_SOCKET, Uapi.SO_PEERCRED, Memory.address(found), CREDENTIALS_LENGTH));
        return found;
    }

    @Override
    public void send(String message, int... passed) throws IOException {
        assert !closed;
        byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > SocketPassing.TEXT_LENGTH_MAX || passed.length > SocketPassing.DESCRIPTORS_MAX) {
            throw new IOException("a message of " + bytes.length + " bytes and " + passed.length + " descriptors");
        }
        text.put(0, bytes);
        for (int i = 0; i < passed.length; i++) {
            descriptors.putInt(i * Integer.BYTES, passed[i]);
        }
        int result;
        do {
            result = Sockets.send(fd, Memory.address(text), bytes.length, Memory.address(descriptors), passed.length);
        } while (result == -Errno.EINTR);
        check(result);
    }

    @Override
    public SocketPassing.Message receive() throws IOException {
        assert !closed;
        int length;
        do {
            length = Sockets.receive(
                    fd,
                    Memory.address(text),
                    SocketPassing.TEXT_LENGTH_MAX,
                    Memory.address(descriptors),
                    SocketPassing.DESCRIPTORS_MAX);
        } while (length == -Errno.EINTR);
        if (length == 0 || length == -Errno.ECONNRESET) {
            return new SocketPassing.Message(null, List.of());
        }
        check(length);
        byte[] bytes = new byte[length];
        text.get(0, bytes);
        List<Integer> passed = new ArrayList<>();
        for (int i = 1; i <= descriptors.getInt(0); i++) {
            passed.add(descriptors.getInt(i * Integer.BYTES));
        }
        return new SocketPassing.Message(new String(bytes, StandardCharsets.UTF_8), passed);
    }

    private static void check(int result) throws IOException {
        if (result == -Errno.EAGAIN) {
            throw new SocketTimeoutException("no answer in time");
        }
        UringSocket.check(result);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            Sockets.close(fd);
        }
    }
}
