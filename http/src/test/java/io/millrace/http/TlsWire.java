package io.millrace.http;

import io.millrace.http.tls.Certificates;
import io.millrace.http.tls.TlsConfig;
import io.millrace.http.tls.TlsPeer;
import io.millrace.testkit.RawPeer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/** TLS over another connection. */
final class TlsWire extends Wire {
    /** What servers show to these. */
    static final TlsConfig SERVER =
            TlsConfig.builder().identity(() -> Certificates.LOCALHOST).build();

    private static final SSLContext CONTEXT = Certificates.trustful();

    private final Wire raw;
    private final TlsPeer peer;

    /** @param engine a client's; it begins with the first {@link #pump()} */
    TlsWire(Wire raw, SSLEngine engine) {
        this.raw = raw;
        peer = new TlsPeer(new Raw(raw), engine);
    }

    /** An engine that trusts anybody. */
    static SSLEngine client() {
        SSLEngine engine = CONTEXT.createSSLEngine();
        engine.setUseClientMode(true);
        return engine;
    }

    /** One that asks for this protocol by ALPN. */
    static SSLEngine client(String protocol) {
        SSLEngine engine = client();
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {protocol});
        engine.setSSLParameters(parameters);
        return engine;
    }

    /** The connection below. */
    Wire raw() {
        return raw;
    }

    TlsPeer peer() {
        return peer;
    }

    boolean isSecured() {
        return peer.isSecured();
    }

    @Override
    boolean pump() {
        return peer.pump();
    }

    @Override
    Wire write(byte[] bytes) {
        peer.write(bytes);
        return this;
    }

    @Override
    int unwritten() {
        return peer.unwritten();
    }

    @Override
    Wire shutdownOutput() {
        peer.shutdownOutput();
        return this;
    }

    @Override
    void close() {
        peer.close();
    }

    @Override
    void reset() {
        peer.reset();
    }

    @Override
    Wire stopReading() {
        raw.stopReading();
        return this;
    }

    @Override
    Wire startReading() {
        raw.startReading();
        return this;
    }

    @Override
    byte[] take() {
        peer.pump();
        return peer.take();
    }

    @Override
    boolean isAtEnd() {
        peer.pump();
        return peer.isAtEnd();
    }

    @Override
    boolean isReset() {
        return peer.isReset();
    }

    /** The connection below, as a peer. */
    private record Raw(Wire wire) implements RawPeer {
        @Override
        public RawPeer write(byte[] bytes) {
            wire.write(bytes);
            return this;
        }

        @Override
        public int unwritten() {
            return wire.unwritten();
        }

        @Override
        public RawPeer shutdownOutput() {
            wire.shutdownOutput();
            return this;
        }

        @Override
        public RawPeer stopReading() {
            wire.stopReading();
            return this;
        }

        @Override
        public RawPeer startReading() {
            wire.startReading();
            return this;
        }

        @Override
        public byte[] received() {
            throw new UnsupportedOperationException("take() forgets");
        }

        @Override
        public int receivedLength() {
            throw new UnsupportedOperationException("take() forgets");
        }

        @Override
        public byte[] take() {
            return wire.take();
        }

        @Override
        public boolean isAtEnd() {
            return wire.isAtEnd();
        }

        @Override
        public boolean isReset() {
            return wire.isReset();
        }

        @Override
        public void close() {
            wire.close();
        }

        @Override
        public void reset() {
            wire.reset();
        }
    }
}
