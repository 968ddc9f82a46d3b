package io.millrace.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.engine.transport.ConnectOptions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The header that a client connection writes, as nginx reads it. */
class ProxyNginxTest {
    private static final Path NGINX = Path.of("/usr/sbin/nginx");

    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource("io.millrace.http.World#sockets")
    void nginxUnderstandsBothVersions(World world) throws Exception {
        assumeTrue(Files.isExecutable(NGINX), NGINX + " is not here");
        var from = new InetSocketAddress("192.0.2.1", 4711);
        var to = new InetSocketAddress("192.0.2.9", 80);
        var from6 = new InetSocketAddress("2001:db8::1", 4711);
        try (HttpHost host =
                world.open(b -> {}, b -> b.handler(ex -> ex.respond(200).end()))) {
            int port = freePort();
            Process nginx = start(port);
            try {
                var at = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
                String four = "192.0.2.1:4711 192.0.2.9";
                assertEquals(four, call(host, at, ProxyPreface.v1(from, to)));
                assertEquals(four, call(host, at, ProxyPreface.v2(from, to)));
                String mapped = "2001:db8::1:4711 ::ffff:192.0.2.9";
                assertEquals(
                        "2001:db8:0:0:0:0:0:1:4711 0:0:0:0:0:ffff:c000:209",
                        call(host, at, ProxyPreface.v1(from6, to)));
                assertEquals(mapped, call(host, at, ProxyPreface.v2(from6, to)));
            } finally {
                nginx.destroy();
                nginx.waitFor();
            }
        }
    }

    private static int freePort() throws Exception {
        try (ServerSocket s = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return s.getLocalPort();
        }
    }

    private Process start(int port) throws Exception {
        StringBuilder conf = new StringBuilder("daemon off; master_process off; pid " + folder + "/pid;\nevents {}\n");
        conf.append("http { access_log off;");
        for (String kind : new String[] {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"}) {
            conf.append(kind)
                    .append("_temp_path ")
                    .append(folder)
                    .append('/')
                    .append(kind)
                    .append(";\n");
        }
        conf.append("server { listen 127.0.0.1:").append(port).append(" proxy_protocol; location / { return 200 ");
        conf.append("\"$proxy_protocol_addr:$proxy_protocol_port $proxy_protocol_server_addr\"; } } }\n");
        Path file = Files.writeString(folder.resolve("nginx.conf"), conf);
        return new ProcessBuilder(NGINX.toString(), "-c", file.toString(), "-e", folder + "/errors")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
    }

    /** Again until nginx listens. */
    private static String call(HttpHost host, InetSocketAddress at, ProxyPreface preface) {
        long endNs = System.nanoTime() + 10_000_000_000L;
        ClientWorld.Recorder r;
        do {
            r = ClientWorld.get();
            ClientConnection c =
                    HttpConnector.on(host.engine()).connect(host.loop(), at, ConnectOptions.DEFAULT, preface);
            c.call(ClientWorld.ORIGIN, r);
            host.run(r::isOver);
            c.close();
            host.quiet();
        } while (!r.bodyEnded && System.nanoTime() - endNs < 0);
        return r.body.toString();
    }
}
