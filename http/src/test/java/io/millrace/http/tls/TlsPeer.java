package io.millrace.http.tls;

import io.millrace.testkit.RawPeer;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/**
 * A raw peer that speaks TLS over another one, by the JDK's engine and nothing of ours: {@link #pump()} moves it on.
 * Test thread only.
 */
public final class TlsPeer implements RawPeer {
    private static final int ROOM = 40_000;

    private final RawPeer raw;
    private final SSLEngine engine;
    private final ArrayDeque<ByteBuffer> toWrap = new ArrayDeque<>();
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private final ByteBuffer out = ByteBuffer.allocate(ROOM);
    private final ByteBuffer plain = ByteBuffer.allocate(ROOM);
    private byte[] cipher = new byte[0]; // that is not a whole record
    private boolean ending;
    private boolean closing;
    private boolean inputEnded;
    private boolean broken;
    private boolean closed;
    private boolean moved;
    private String failure = "";

    public TlsPeer(RawPeer raw, SSLEngine engine) {
        this.raw = raw;
        this.engine = engine;
    }

    public SSLEngine engine() {
        return engine;
    }

    /** What went wrong here, in the words of the engine; empty: nothing did. */
    public String failure() {
        return failure;
    }

    public boolean isSecured() {
        return engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING
                && !engine.getSession().getProtocol().equals("NONE");
    }

    /** Unwraps what came, wraps what is to go. @return whether there was something */
    public boolean pump() {
        if (closed || broken) {
            return false;
        }
        moved = false;
        try {
            byte[] more = raw.take();
            if (more.length > 0) {
                moved = true;
                byte[] all = Arrays.copyOf(cipher, cipher.length + more.length);
                System.arraycopy(more, 0, all, cipher.length, more.length);
                cipher = all;
            }
            unwrapAll();
            if (!raw.isReset()) {
                wrapAll();
            }
        } catch (SSLException e) {
            failure = String.valueOf(e.getMessage());
            broken = true;
            moved = true;
        }
        return moved;
    }

    private void unwrapAll() throws SSLException {
        ByteBuffer in = ByteBuffer.wrap(cipher);
        boolean goesOn = true;
        while (goesOn && !inputEnded) {
            handshake();
            SSLEngineResult r = engine.unwrap(in, plain.clear());
            received.write(plain.array(), 0, plain.position());
            inputEnded = r.getStatus() == SSLEngineResult.Status.CLOSED;
            goesOn = r.getStatus() == SSLEngineResult.Status.OK && (r.bytesConsumed() > 0 || runsTasks());
        }
        cipher = Arrays.copyOfRange(cipher, in.position(), cipher.length);
    }

    private boolean runsTasks() {
        return engine.getHandshakeStatus() == HandshakeStatus.NEED_TASK;
    }

    /** What the engine has to do before it takes anything more. */
    private void handshake() throws SSLException {
        for (; ; ) {
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> engine.getDelegatedTask().run();
                case NEED_WRAP -> {
                    if (wrap(ByteBuffer.allocate(0)) == 0) {
                        return;
                    }
                }
                default -> {
                    return;
                }
            }
        }
    }

    private int wrap(ByteBuffer from) throws SSLException {
        engine.wrap(from, out.clear());
        int n = out.position();
        if (n > 0) {
            moved = true;
            raw.write(Arrays.copyOf(out.array(), n));
        }
        return n;
    }

    private void wrapAll() throws SSLException {
        handshake();
        if (!isSecured()) {
            if (engine.getUseClientMode() && engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING) {
                wrap(ByteBuffer.allocate(0)); // the first flight
                handshake();
            }
            return;
        }
        while (!toWrap.isEmpty() && !engine.isOutboundDone()) {
            wrap(toWrap.peek());
            if (!toWrap.peek().hasRemaining()) {
                toWrap.remove();
            }
        }
        if (ending && !engine.isOutboundDone()) {
            engine.closeOutbound();
            handshake();
            wrap(ByteBuffer.allocate(0));
            raw.shutdownOutput();
        }
        if (closing && !closed) {
            closed = true;
            raw.close();
        }
    }

    @Override
    public RawPeer write(byte[] bytes) {
        toWrap.add(ByteBuffer.wrap(bytes.clone()));
        pump();
        return this;
    }

    @Override
    public int unwritten() {
        return raw.unwritten() + toWrap.stream().mapToInt(ByteBuffer::remaining).sum();
    }

    @Override
    public RawPeer shutdownOutput() {
        ending = true;
        pump();
        return this;
    }

    @Override
    public RawPeer stopReading() {
        raw.stopReading();
        return this;
    }

    @Override
    public RawPeer startReading() {
        raw.startReading();
        pump();
        return this;
    }

    @Override
    public byte[] received() {
        return received.toByteArray();
    }

    @Override
    public byte[] take() {
        byte[] taken = received.toByteArray();
        received.reset();
        return taken;
    }

    @Override
    public int receivedLength() {
        return received.size();
    }

    @Override
    public boolean isAtEnd() {
        return inputEnded && raw.isAtEnd();
    }

    /** A cut without the end that TLS promises is no better than a reset. */
    @Override
    public boolean isReset() {
        return raw.isReset() || broken || (raw.isAtEnd() && !inputEnded && cipher.length == 0);
    }

    /** Says so first. */
    @Override
    public void close() {
        ending = true;
        closing = true;
        pump();
        if (!isSecured()) {
            closed = true;
            raw.close();
        }
    }

    @Override
    public void reset() {
        closed = true;
        raw.reset();
    }

    @Override
    public String toString() {
        return "peer " + engine.getHandshakeStatus() + (inputEnded ? " ended" : "") + (broken ? " broken" : "")
                + (closed ? " closed" : "") + (raw.isAtEnd() ? " raw end" : "") + (raw.isReset() ? " raw reset" : "")
                + ", received " + received.size() + ", cipher " + cipher.length + ", unwritten " + unwritten();
    }
}
