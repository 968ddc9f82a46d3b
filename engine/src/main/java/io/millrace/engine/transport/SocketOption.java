package io.millrace.engine.transport;

import java.util.Locale;

/**
 * An option of sockets that a listener or a connect may set; see {@link SocketOptions}. What the kernel doubles, rounds
 * or bounds is its own affair. Immutable; any thread.
 *
 * <p>TCP_QUICKACK is not among them, since the kernel leaves that mode by itself, and TCP_CORK is not, since what a
 * turn stages leaves in one send anyway.
 */
public enum SocketOption {
    /** TCP_NODELAY, 0 or 1: small segments leave at once. On unless set otherwise. */
    NO_DELAY(0, 1, Use.ANY),
    /** SO_KEEPALIVE, 0 or 1: the kernel looks whether a silent peer is there. */
    KEEP_ALIVE(0, 1, Use.ANY),
    /** TCP_KEEPIDLE in seconds: silence before the first look. */
    KEEP_ALIVE_IDLE(1, 32_767, Use.ANY),
    /** TCP_KEEPINTVL in seconds: from look to look. */
    KEEP_ALIVE_INTERVAL(1, 32_767, Use.ANY),
    /** TCP_KEEPCNT: looks without an answer before the connection is given up. */
    KEEP_ALIVE_COUNT(1, 127, Use.ANY),
    /** TCP_USER_TIMEOUT in milliseconds: sent bytes without an acknowledgement for so long end the connection. */
    USER_TIMEOUT(0, Integer.MAX_VALUE, Use.ANY),
    /** SO_RCVBUF in bytes. Ends the kernel's own tuning of the window. */
    RECEIVE_BUFFER(1, Integer.MAX_VALUE, Use.ANY),
    /** SO_SNDBUF in bytes. Ends the kernel's own tuning. */
    SEND_BUFFER(1, Integer.MAX_VALUE, Use.ANY),
    /** TCP_NOTSENT_LOWAT in bytes: what may wait in the kernel unsent before it takes no more. */
    NOT_SENT_LOW_AT(1, Integer.MAX_VALUE, Use.ANY),
    /** IP_TOS or IPV6_TCLASS: the traffic class of what is sent. */
    TRAFFIC_CLASS(0, 255, Use.ANY),
    /** SO_BUSY_POLL in microseconds: polls the device instead of waiting for its interrupt. */
    BUSY_POLL(0, 1_000_000, Use.ANY),
    /** IP_FREEBIND, 0 or 1: binds an address that the host does not have yet. */
    FREE_BIND(0, 1, Use.ANY),
    /** IP_TRANSPARENT, 0 or 1: binds an address of others, for a proxy that is not seen; needs CAP_NET_ADMIN. */
    TRANSPARENT(0, 1, Use.ANY),
    /** TCP_DEFER_ACCEPT in seconds: a connection is told of once it has sent something. */
    DEFER_ACCEPT(1, 3_600, Use.LISTEN),
    /** TCP_FASTOPEN, the length of its queue: data in a SYN is taken. */
    FAST_OPEN(1, 65_535, Use.LISTEN),
    /** TCP_FASTOPEN_CONNECT, 0 or 1: the first bytes leave in the SYN. */
    FAST_OPEN_CONNECT(0, 1, Use.CONNECT),
    /** IP_BIND_ADDRESS_NO_PORT, 0 or 1: the port of a local address is taken at the connect, so that more fit. */
    BIND_ADDRESS_NO_PORT(0, 1, Use.CONNECT);

    /** Which sockets have it. */
    enum Use {
        LISTEN,
        CONNECT,
        ANY
    }

    private final int min;
    private final int max;
    private final Use use;

    SocketOption(int min, int max, Use use) {
        this.min = min;
        this.max = max;
        this.use = use;
    }

    void check(int value) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    String.format(Locale.ROOT, "socket option %s is %d, must be from %d to %d", this, value, min, max));
        }
    }

    boolean is(Use wanted) {
        return use == Use.ANY || use == wanted;
    }
}
