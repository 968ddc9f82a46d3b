package io.millrace.http;

/**
 * Where a request goes. Immutable, any thread. Parse it once and keep it.
 *
 * @param scheme {@code http}
 * @param host name or address
 * @param port 1 to 65535
 */
public record Origin(String scheme, String host, int port) {
    private static final int HTTP_PORT = 80;
    private static final int PORT_MAX = 65_535;

    public Origin {
        if (port < 1 || port > PORT_MAX) {
            throw new IllegalArgumentException("port is " + port + ", must be 1 to 65535");
        }
    }

    public static Origin http(String host, int port) {
        return new Origin("http", host, port);
    }

    /** The value of Host: the port is left out where it is the scheme's own. */
    public String authority() {
        String h = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return port == HTTP_PORT ? h : h + ":" + port;
    }
}
