package io.millrace.transport.iouring;

import io.millrace.engine.transport.SocketOption;
import io.millrace.engine.transport.SocketOptions;
import java.io.IOException;
import java.util.Map;

/** Options as Linux knows them. What a listening socket has, those that it accepts inherit. Stateless, any thread. */
final class UringSocketOptions {
    private UringSocketOptions() {}

    /** @param family of the socket */
    static void apply(SocketOptions wanted, UringSocket socket, int family) throws IOException {
        for (Map.Entry<SocketOption, Integer> e : wanted.values().entrySet()) {
            SocketOption option = e.getKey();
            if (family == Uapi.AF_UNIX && option == SocketOption.NO_DELAY) {
                continue;
            }
            try {
                set(option, e.getValue(), socket, family);
            } catch (UringException failed) {
                throw new UringException("socket option " + option + "=" + e.getValue(), failed.errno());
            }
        }
    }

    private static void set(SocketOption option, int value, UringSocket s, int family) throws IOException {
        switch (option) {
            case NO_DELAY -> s.option(Uapi.IPPROTO_TCP, Uapi.TCP_NODELAY, value);
            case KEEP_ALIVE -> s.option(Uapi.SOL_SOCKET, Uapi.SO_KEEPALIVE, value);
            case KEEP_ALIVE_IDLE -> s.option(Uapi.IPPROTO_TCP, Uapi.TCP_KEEPIDLE, value);
            case KEEP_ALIVE_INTERVAL -> s.option(Uapi.IPPROTO_TCP, Uapi.TCP_KEEPINTVL, value);
            case KEEP_ALIVE_COUNT -> s.option(Uapi.IPPROTO_TCP, Uapi.TCP_KEEPCNT, value);
            case USER_TIMEOUT -> s.option(Uapi.IPPROTO_TCP, Uapi.TCP_USER_TIMEOUT, value);
            case RECEIVE_BUFFER -> s.option(Uapi.SOL_SOCKET, Uapi.SO_RCVBUF, value);
            case SEND_BUFFER -> s.option(Uapi.SOL_SOCKET, Uapi.SO_SNDBUF, value);
            case NOT_SENT_LOW_AT -> s.option(Uapi.IPPROTO_TCP, Uapi.TCP_NOTSENT_LOWAT, value);
            case TRAFFIC_CLASS -> trafficClass(value, s, family);
            case BUSY_POLL -> s.option(Uapi.SOL_SOCKET, Uapi.SO_BUSY_POLL, value);
            case FREE_BIND -> s.option(Uapi.IPPROTO_IP, Uapi.IP_FREEBIND, value);
            case TRANSPARENT -> s.option(Uapi.IPPROTO_IP, Uapi.IP_TRANSPARENT, value);
            case DEFER_ACCEPT -> s.option(Uapi.IPPROTO_TCP, Uapi.TCP_DEFER_ACCEPT, value);
            case FAST_OPEN -> s.option(Uapi.IPPROTO_TCP, Uapi.TCP_FASTOPEN, value);
            case FAST_OPEN_CONNECT -> s.option(Uapi.IPPROTO_TCP, Uapi.TCP_FASTOPEN_CONNECT, value);
            case BIND_ADDRESS_NO_PORT -> s.option(Uapi.IPPROTO_IP, Uapi.IP_BIND_ADDRESS_NO_PORT, value);
        }
    }

    /** A socket of IPv6 has that of IPv4 too, for the peers that it reaches so. */
    private static void trafficClass(int value, UringSocket s, int family) throws IOException {
        s.option(Uapi.IPPROTO_IP, Uapi.IP_TOS, value);
        if (family == Uapi.AF_INET6) {
            s.option(Uapi.IPPROTO_IPV6, Uapi.IPV6_TCLASS, value);
        }
    }
}
