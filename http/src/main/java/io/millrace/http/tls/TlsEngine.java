package io.millrace.http.tls;

import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * The TLS of one connection, without I/O: records in, records out. Loop thread only; what {@link #task()} returns runs
 * on any thread, and nothing else is called meanwhile.
 *
 * <p>Ranges are absolute; positions and limits of the buffers are neither read nor moved.
 */
public abstract class TlsEngine {
    /** The call failed, and the connection with it; {@link #failure()} tells why. */
    public static final int FAILED = -1;

    /** What must be done before anything else. */
    public enum Need {
        /** Nothing: bytes of the peer, or ours, are what makes it go on. */
        NOTHING,
        /** {@link #wrap} of no bytes: something of the protocol itself is to be sent. */
        WRAP,
        /** {@link #task()}, which takes long. */
        TASK
    }

    public abstract Need need();

    /** Whether the handshake is complete. */
    public abstract boolean isComplete();

    /**
     * Makes one record: of the protocol itself where that is needed, else of as many plain bytes as one carries.
     *
     * @param out has room for {@link #room} bytes from {@code outOffset}
     * @return bytes written, from 0; or {@link #FAILED}
     */
    public abstract int wrap(ByteBuffer plain, int offset, int length, ByteBuffer out, int outOffset, int outLimit);

    /** Plain bytes that the last {@link #wrap} took; bytes of the record that the last {@link #unwrap} took. */
    public abstract int consumed();

    /**
     * Takes one record, which is whole; or nothing of it while something else is needed.
     *
     * @param record may be written to
     * @param out has room for what the record carries
     * @return plain bytes written, from 0; or {@link #FAILED}
     */
    public abstract int unwrap(ByteBuffer record, int offset, int length, ByteBuffer out, int outOffset, int outLimit);

    /** Whether the peer has said that nothing more comes. */
    public abstract boolean isInputEnded();

    /** One of the next {@link #wrap}s says that nothing more comes. */
    public abstract void endOutput();

    /** Whether that was said: nothing more can be wrapped. */
    public abstract boolean isOutputEnded();

    /** The work to do for {@link Need#TASK}; null when there is none. */
    public abstract Runnable task();

    /** Bytes of the longest record it makes. */
    public abstract int packetLengthMax();

    /** Bytes that {@link #wrap} wants room for, to make a record of so many plain bytes. */
    public abstract int room(int plainLength);

    /** The version, as {@code TLSv1.3}. Once complete. */
    public abstract String protocol();

    /** The cipher suite by its name of the registry. Once complete. */
    public abstract String cipher();

    /** What ALPN settled; empty: nothing. Once complete. */
    public abstract String applicationProtocol();

    /** The name that the client asked for; empty: none. Once complete. */
    public abstract String serverName();

    /** The peer's, its own first; empty: it showed none. Once complete. */
    public abstract List<X509Certificate> peerCertificates();

    /** Whether the handshake went on from an earlier session. Once complete. */
    public abstract boolean isResumed();

    /** Why it failed, in words; empty: it did not. */
    public abstract String failure();

    /** The end; nothing else is called afterwards. Exactly once. */
    public void release() {}
}
