package io.millrace.testkit.advisories;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;

/** Over a socket that blocks. One thread. */
final class SocketStream implements AdvisoryStream {
    private static final int CONNECT_TIMEOUT_MS = 5_000;
    private static final int OWED_MS = 2_000;
    private static final int READ_LENGTH = 8_192;

    private final Socket socket = new Socket();
    private final int stillMs;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private boolean isClosed;

    /** @param stillMs without a byte for so long, nothing more comes */
    SocketStream(InetSocketAddress server, int stillMs) {
        this.stillMs = stillMs;
        try {
            socket.connect(server, CONNECT_TIMEOUT_MS);
            socket.setTcpNoDelay(true);
        } catch (IOException e) {
            close();
            throw new UncheckedIOException("cannot connect to " + server, e);
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        try {
            socket.getOutputStream().write(bytes, offset, length);
        } catch (IOException e) {
            isClosed = true; // what came before is still read
        }
    }

    /** Waits longer for answers that are owed still: a busy machine is no verdict. */
    @Override
    public Outcome settle(Outcome expected) {
        read(stillMs);
        if (!isClosed && outcome().answers().size() < expected.answers().size()) {
            read(OWED_MS);
        }
        return outcome();
    }

    /** Until nothing has come for so long, or nothing more can. */
    private void read(int timeoutMs) {
        byte[] piece = new byte[READ_LENGTH];
        try {
            InputStream in = socket.getInputStream();
            socket.setSoTimeout(timeoutMs);
            for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
                received.write(piece, 0, n);
            }
            isClosed = true;
        } catch (SocketTimeoutException e) {
            return;
        } catch (IOException e) {
            isClosed = true;
        }
    }

    private Outcome outcome() {
        return Outcome.of(received.toByteArray(), isClosed);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            isClosed = true;
        }
    }
}
