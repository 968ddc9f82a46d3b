package io.millrace.http;

import io.millrace.engine.transport.PeerAddress;
import io.millrace.engine.transport.StreamChannel;
import java.net.SocketAddress;

/** The connection that exchanges run on, as handlers see it. Loop thread only. */
public final class Connection {
    private final StreamChannel channel;
    private final long id;
    private final String listener;
    private Attachments attachments;

    Connection(StreamChannel channel, long id, String listener) {
        this.channel = channel;
        this.id = id;
        this.listener = listener;
    }

    /** Unique within its server or client and loop. */
    public long id() {
        return id;
    }

    /** Who is at the other end. */
    public PeerAddress peer() {
        return channel.peer();
    }

    /** Our end. */
    public SocketAddress localAddress() {
        return channel.localAddress();
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
