package io.millrace.http.tls;

import java.nio.ByteBuffer;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;

/** The JDK's TLS, or that of another provider of JSSE. Loop thread only. */
final class JdkTlsEngine extends TlsEngine {
    private final SSLEngine engine;
    private final TlsScratch scratch;
    private final SniKeyManager keys; // null: a client's, or the application's own
    private boolean full; // written where a task runs, and read when it is done
    private int consumed;
    private boolean begun;
    private boolean finished;
    private boolean inputEnded;
    private String failure = "";

    /** @param keys whom a full handshake asks for what to show; null: that is not known */
    JdkTlsEngine(SSLEngine engine, TlsScratch scratch, SniKeyManager keys) {
        this.engine = engine;
        this.scratch = scratch;
        this.keys = keys;
    }

    void isFull() {
        full = true;
    }

    @Override
    public Need need() {
        return switch (engine.getHandshakeStatus()) {
            case NEED_WRAP -> Need.WRAP;
            case NEED_TASK -> Need.TASK;
            case NOT_HANDSHAKING -> begun || !engine.getUseClientMode() ? Need.NOTHING : Need.WRAP;
            default -> Need.NOTHING;
        };
    }

    @Override
    public boolean isComplete() {
        return finished || (begun && engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING);
    }

    @Override
    public int wrap(ByteBuffer plain, int offset, int length, ByteBuffer out, int outOffset, int outLimit) {
        ByteBuffer from = scratch.source(plain, offset, offset + length);
        ByteBuffer to = scratch.target(out, outOffset, outLimit);
        consumed = 0;
        try {
            SSLEngineResult r = engine.wrap(from, to);
            assert r.getStatus() != SSLEngineResult.Status.BUFFER_OVERFLOW : outLimit - outOffset;
            note(r);
            return r.bytesProduced();
        } catch (SSLException | RuntimeException e) { // other providers throw what they like
            return failed(e);
        }
    }

    @Override
    public int unwrap(ByteBuffer record, int offset, int length, ByteBuffer out, int outOffset, int outLimit) {
        // slices: for a record that is damaged the JDK of 25 wipes its output from index 0 on, wherever that has begun
        ByteBuffer from = record.slice(offset, length);
        ByteBuffer to = out.slice(outOffset, outLimit - outOffset);
        consumed = 0;
        boolean asks = keys != null && !finished; // another provider may do there what the JDK makes a task of
        if (asks) {
            keys.works(this);
        }
        try {
            SSLEngineResult r = engine.unwrap(from, to);
            assert r.getStatus() != SSLEngineResult.Status.BUFFER_OVERFLOW : outLimit - outOffset;
            note(r);
            inputEnded |= r.getStatus() == SSLEngineResult.Status.CLOSED;
            return r.bytesProduced();
        } catch (SSLException | RuntimeException e) {
            return failed(e);
        } finally {
            if (asks) {
                keys.works(null);
            }
        }
    }

    private void note(SSLEngineResult r) {
        begun = true;
        consumed = r.bytesConsumed();
        finished |= r.getHandshakeStatus() == HandshakeStatus.FINISHED;
    }

    private int failed(Exception e) {
        failure = failure.isEmpty() ? String.valueOf(e.getMessage()) : failure;
        return FAILED;
    }

    @Override
    public int consumed() {
        return consumed;
    }

    @Override
    public boolean isInputEnded() {
        return inputEnded;
    }

    @Override
    public void endOutput() {
        engine.closeOutbound();
    }

    @Override
    public boolean isOutputEnded() {
        return engine.isOutboundDone();
    }

    @Override
    public Runnable task() {
        Runnable task = engine.getDelegatedTask();
        if (task == null || keys == null) {
            return task;
        }
        return () -> {
            keys.works(this);
            try {
                task.run();
            } finally {
                keys.works(null);
            }
        };
    }

    @Override
    public int packetLengthMax() {
        return engine.getSession().getPacketBufferSize();
    }

    /** It wants room for the longest record, whatever it makes. */
    @Override
    public int room(int plainLength) {
        return packetLengthMax();
    }

    @Override
    public String protocol() {
        return engine.getSession().getProtocol();
    }

    @Override
    public String cipher() {
        return engine.getSession().getCipherSuite();
    }

    @Override
    public String applicationProtocol() {
        String agreed = engine.getApplicationProtocol();
        return agreed == null ? "" : agreed;
    }

    @Override
    public String serverName() {
        return engine.getUseClientMode() ? "" : SniKeyManager.nameOf(engine.getSession());
    }

    @Override
    public List<X509Certificate> peerCertificates() {
        List<X509Certificate> all = new ArrayList<>();
        try {
            for (Certificate c : engine.getSession().getPeerCertificates()) {
                all.add((X509Certificate) c);
            }
        } catch (SSLPeerUnverifiedException none) {
            return List.of();
        }
        return all;
    }

    @Override
    public boolean isResumed() {
        return keys != null && !full;
    }

    @Override
    public String failure() {
        return failure;
    }
}
