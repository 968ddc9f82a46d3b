package io.millrace.soak;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A blocking connection to the server. One thread. */
final class Line implements AutoCloseable {
    /** Far more than any answer takes, however busy the machine: only a server that hangs gets there. */
    static final int WAIT_MS = 60_000;

    private final Socket socket;
    private final Answers answers;

    private Line(Socket socket, Answers answers) {
        this.socket = socket;
        this.answers = answers;
    }

    static Line to(InetSocketAddress server) throws IOException {
        Socket socket = connected(server, 0);
        return new Line(socket, new Answers(socket.getInputStream()));
    }

    /** With a small window, and what {@code slowed} makes of its input. */
    static Line slow(InetSocketAddress server, int receiveLength, Slowed slowed) throws IOException {
        Socket socket = connected(server, receiveLength);
        return new Line(socket, new Answers(slowed.of(socket.getInputStream())));
    }

    interface Slowed {
        InputStream of(InputStream in);
    }

    private static Socket connected(InetSocketAddress server, int receiveLength) throws IOException {
        Socket socket = new Socket();
        try {
            if (receiveLength > 0) {
                socket.setReceiveBufferSize(receiveLength);
            }
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(WAIT_MS);
            socket.connect(server, WAIT_MS);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    Answers answers() {
        return answers;
    }

    OutputStream out() throws IOException {
        return socket.getOutputStream();
    }

    void send(byte[] bytes) throws IOException {
        send(bytes, 0, bytes.length);
    }

    void send(byte[] bytes, int offset, int length) throws IOException {
        socket.getOutputStream().write(bytes, offset, length);
    }

    /** Waits for bytes and takes up to so many of them, whatever they are. */
    void skip(int lengthMax) throws IOException {
        if (socket.getInputStream().read(new byte[lengthMax]) < 0) {
            throw new EOFException("the end instead of an answer");
        }
    }

    void shutdownOutput() throws IOException {
        socket.shutdownOutput();
    }

    /** Ends with a reset; what is under way is lost. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException("closing a socket", e);
        }
    }

    static void pause(long ms) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(ms));
    }
}
