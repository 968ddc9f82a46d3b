package io.millrace.http;

import io.millrace.codec.proxy.ProxyTlvs;
import io.millrace.engine.transport.PeerAddress;
import io.millrace.engine.transport.StreamChannel;
import io.millrace.http.tls.TlsChannel;
import io.millrace.http.tls.TlsInfo;
import java.net.SocketAddress;

/** The connection that exchanges run on, as handlers see it. Loop thread only. */
public final class Connection {
    private final StreamChannel channel;
    private final long id;
    private final String listener;
    private final ProxyAddresses proxied;
    private Attachments attachments;

    /** @param proxied what a PROXY header told; null: nothing */
    Connection(StreamChannel channel, long id, String listener, ProxyAddresses proxied) {
        this.channel = channel;
        this.id = id;
        this.listener = listener;
        this.proxied = proxied;
    }

    /** Unique within its server or client and loop. */
    public long id() {
        return id;
    }

    /** Who is at the other end: as the PROXY header tells, if one came that does, else {@link #directPeer()}. */
    public PeerAddress peer() {
        return proxied == null ? channel.peer() : proxied.source();
    }

    /** Who is at the other end of the socket: behind a PROXY header, who passed the connection on. */
    public PeerAddress directPeer() {
        return channel.peer();
    }

    /** Where the peer connected to: as the PROXY header tells, if one came that does, else our end. */
    public PeerAddress destination() {
        return proxied == null ? new PeerAddress(channel.localAddress()) : proxied.destination();
    }

    /**
     * What a PROXY header of version 2 tells beside addresses, as the name that a TLS client asked the proxy for; empty
     * without one. Believed as far as the header is.
     */
    public ProxyTlvs proxyTlvs() {
        return proxied == null ? ProxyTlvs.NONE : proxied.tlvs();
    }

    /** Our end of the socket. */
    public SocketAddress localAddress() {
        return channel.localAddress();
    }

    /** What its TLS handshake settled; null: it is in clear text. */
    public TlsInfo tls() {
        return channel instanceof TlsChannel secured ? secured.info() : null;
    }

    /** Name of the listener that accepted it; empty on a client. */
    public String listener() {
        return listener;
    }

    public <T> void attach(Key<T> key, T value) {
        if (attachments == null) {
            attachments = new Attachments();
        }
        attachments.put(key, value);
    }

    /** The attachment of that key; null when there is none. */
    @SuppressWarnings("unchecked") // attach() pairs a Key<T> with a T
    public <T> T attachment(Key<T> key) {
        return attachments == null ? null : (T) attachments.get(key);
    }
}
