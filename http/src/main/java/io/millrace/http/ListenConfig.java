package io.millrace.http;

import io.millrace.engine.AcceptLimits;
import io.millrace.engine.config.Settings;
import io.millrace.engine.transport.InheritedAddress;
import io.millrace.engine.transport.SocketOption;
import io.millrace.engine.transport.SocketOptions;
import io.millrace.http.tls.TlsConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.util.Objects;

/** One address a server listens at. One thread, until the server starts. */
public final class ListenConfig {
    private static final int PORT_MAX = 65_535;
    private static final int AS_SET = -1;

    private SocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private HttpHandler handler;
    private String name = "";
    private SocketOptions socket = SocketOptions.DEFAULT;
    private int acceptsPerSecond = AS_SET;
    private int connectionsPerAddress = AS_SET;
    private String proxyTrusted; // null: no header is expected
    private TlsConfig tls; // null: clear text

    ListenConfig() {}

    /**
     * Where to listen.
     *
     * @param at {@code :8080} (all addresses), {@code host:8080}, {@code [::1]:8080} or {@code unix:/path}; port 0
     *     takes a free one. {@code fd:NAME} is what the process was started with by systemd's protocol, {@code fd:3} a
     *     listening socket by its number, {@code fd:0} the standard input
     */
    public ListenConfig at(String at) {
        address = parse(at);
        return this;
    }

    public ListenConfig at(SocketAddress where) {
        address = where;
        return this;
    }

    /** Answers what comes here, instead of the server's handler. */
    public ListenConfig handler(HttpHandler h) {
        handler = h;
        return this;
    }

    /**
     * Sets an option of the listening socket and of those that it accepts. A transport without it fails the start.
     *
     * @throws IllegalArgumentException when the value is out of the option's range
     */
    public ListenConfig socketOption(SocketOption option, int value) {
        socket = socket.with(option, value);
        return this;
    }

    /**
     * Connections accepted here in a second, instead of {@code millrace.accept.per.second.max}: then accepting pauses
     * until it is over.
     *
     * @param max 0: any number
     */
    public ListenConfig acceptsPerSecond(int max) {
        acceptsPerSecond = notNegative(max, "acceptsPerSecond");
        return this;
    }

    /**
     * Connections that one peer may have open here, instead of {@code millrace.connections.per.address.max}: one more
     * is aborted at once. A peer is an IPv4 address or a block of 64 bits of IPv6, and behind a proxy it is the proxy.
     *
     * @param max 0: any number
     */
    public ListenConfig connectionsPerAddress(int max) {
        connectionsPerAddress = notNegative(max, "connectionsPerAddress");
        return this;
    }

    private static int notNegative(int max, String name) {
        if (max < 0) {
            throw new IllegalArgumentException(name + " is " + max + ": must be 0 or more");
        }
        return max;
    }

    AcceptLimits limits(Settings settings) {
        AcceptLimits set = AcceptLimits.of(settings);
        return new AcceptLimits(
                acceptsPerSecond == AS_SET ? set.perSecondMax() : acceptsPerSecond,
                connectionsPerAddress == AS_SET ? set.perAddressMax() : connectionsPerAddress);
    }

    /** What {@link Connection#listener()} says. */
    public ListenConfig name(String n) {
        name = n;
        return this;
    }

    /** Every connection here is one of TLS; a PROXY header, where one is expected, comes before. */
    public ListenConfig tls(TlsConfig config) {
        tls = Objects.requireNonNull(config, "config");
        return this;
    }

    /** Null: clear text. */
    TlsConfig tls() {
        return tls;
    }

    /**
     * Every connection here begins with a PROXY header, version 1 or 2, and is closed if it does not: it is never
     * guessed. Believed are the addresses of {@code millrace.proxy.trusted}; all others are closed.
     */
    public ListenConfig expectProxyHeader() {
        return expectProxyHeader("");
    }

    /**
     * As {@link #expectProxyHeader()}, for this address alone.
     *
     * @param trusted who is believed: addresses and CIDR blocks with commas between, {@code unix} for whoever connects
     *     to a path; empty: those of the setting
     */
    public ListenConfig expectProxyHeader(String trusted) {
        proxyTrusted = Objects.requireNonNull(trusted, "trusted");
        return this;
    }

    /** Who is believed; null when no header is expected. */
    ProxyTrust proxyTrust(Settings settings) {
        if (proxyTrusted == null) {
            return null;
        }
        return proxyTrusted.isEmpty()
                ? ProxyTrust.parse(settings.text(HttpSettings.PROXY_TRUSTED), HttpSettings.PROXY_TRUSTED.name())
                : ProxyTrust.parse(proxyTrusted, "expectProxyHeader() at " + address);
    }

    SocketAddress address() {
        return address;
    }

    HttpHandler handler() {
        return handler;
    }

    SocketOptions socket() {
        return socket;
    }

    String name() {
        return name;
    }

    private static SocketAddress parse(String at) {
        if (at.startsWith("unix:")) {
            return UnixDomainSocketAddress.of(at.substring(5));
        }
        if (at.startsWith(InheritedAddress.PREFIX)) {
            return InheritedAddress.named(at.substring(InheritedAddress.PREFIX.length()));
        }
        int colon = at.lastIndexOf(':');
        int port = colon < 0 ? -1 : port(at.substring(colon + 1));
        if (port < 0) {
            throw new IllegalArgumentException("listen address " + at
                    + ": must be :port, host:port, [ipv6]:port, unix:path or fd:name, port 0 to 65535");
        }
        String host = at.substring(0, colon);
        try {
            return host.isEmpty()
                    ? new InetSocketAddress(port)
                    : new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("listen address " + at + ": the host is unknown", e);
        }
    }

    private static int port(String text) {
        try {
            int port = Integer.parseInt(text);
            return port > PORT_MAX ? -1 : port;
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
