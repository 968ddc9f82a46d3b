package io.millrace.cli;

import io.millrace.engine.Engine;
import io.millrace.engine.EngineConfig;
import io.millrace.engine.config.BadSettingException;
import io.millrace.engine.config.Settings;
import io.millrace.engine.telemetry.ErrorLog;
import io.millrace.http.DrainPlan;
import io.millrace.http.DrainProgress;
import io.millrace.http.DrainState;
import io.millrace.http.HttpServer;
import io.millrace.http.tls.TlsConfig;
import io.millrace.http.tls.TlsConfigException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** {@code millrace serve}: a server until it is told to end. Runs on the thread that calls it. */
final class Serve {
    private static final int ERRORS_DISTINCT_MAX = 64;

    private final ServeOptions options;
    private final PrintStream out;
    private final PrintStream err;
    private volatile int connectionsCut; // told on a loop, read by the thread that ends
    private volatile boolean taken;
    private TlsConfig tls; // null: clear text

    Serve(ServeOptions options, PrintStream out, PrintStream err) {
        this.options = options;
        this.out = out;
        this.err = err;
    }

    /**
     * Serves until SIGTERM, SIGINT or a failure; returns the exit code of a failure, and does not return of a drain.
     */
    int run() throws IOException, InterruptedException {
        try {
            Engine engine = Engine.launch(config());
            HttpServer server = start(engine);
            if (server == null) {
                engine.close();
                return Main.FAILED;
            }
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(engine, server), "millrace-drain"));
            if (tls != null) {
                options.tls().watch(tls, engine, this::complain);
            }
            if (server.predecessor() >= 0) {
                complain("took over from process " + server.predecessor());
            }
            out.println("READY " + url(server) + " transport="
                    + engine.transport().provider().name()
                    + (tls == null ? "" : " tls=" + tls.context().provider()) + " pid="
                    + ProcessHandle.current().pid() + " ("
                    + engine.transport().reason()
                    + (tls == null ? "" : "; TLS by " + tls.provider()) + ")");
            server.awaitClose();
            return Main.DONE;
        } catch (BadSettingException e) {
            e.problems().forEach(this::complain);
        } catch (IllegalArgumentException | IllegalStateException | TlsConfigException e) {
            complain(e.getMessage());
        }
        return Main.FAILED;
    }

    private EngineConfig config() {
        EngineConfig.Builder builder = EngineConfig.builder()
                .errors(new ErrorLog(
                        ERRORS_DISTINCT_MAX,
                        System::nanoTime,
                        error -> err.println(error.text() + "\n" + error.stack())));
        if (options.transport() != null) {
            builder.transport(options.transport());
        }
        if (options.loops() != 0) {
            builder.loops(options.loops());
        }
        EngineConfig config = builder.build();
        config.settings().warnings().forEach(warning -> complain(warning.toString()));
        return config;
    }

    private HttpServer start(Engine engine) throws IOException {
        InetSocketAddress at = address();
        if (at == null) {
            return null;
        }
        if (options.tls() != null) {
            tls = options.tls().config(Instant.now());
            if (options.tls().isSelfSigned()) {
                complain(ServeTls.NOTICE);
            }
        }
        HttpServer.Builder server = HttpServer.on(engine)
                .handler(new Site(pages(engine)))
                .listen(l -> {
                    if (options.inherited() == null) {
                        l.at(at);
                    } else {
                        l.at(options.inherited());
                    }
                    if (tls != null) {
                        l.tls(tls);
                    }
                    if (options.proxies() != null) {
                        l.expectProxyHeader(options.proxies());
                    }
                })
                .leaveShutdown()
                .onDrain(this::report);
        if (options.handover() != null) {
            server.handover(options.handover(), this::taken);
        }
        try {
            return server.start();
        } catch (UncheckedIOException e) {
            complain(e.getMessage());
            return null;
        }
    }

    /** Ends the JVM, which drains. */
    private void taken(long successor) {
        taken = true;
        complain("process " + successor + " has taken over");
        System.exit(Main.DONE);
    }

    private InetSocketAddress address() {
        try {
            return new InetSocketAddress(InetAddress.getByName(options.host()), options.port());
        } catch (UnknownHostException e) {
            complain("--host " + options.host() + ": no such host");
            return null;
        }
    }

    private List<Page> pages(Engine engine) throws IOException {
        byte[] index = resource("index.html");
        String transport = engine.transport().provider().name();
        long pid = ProcessHandle.current().pid();
        List<Page> pages = new ArrayList<>(List.of(
                Page.get("/plaintext", Site::plaintext),
                Page.post("/echo", Site::echo),
                Page.get("/json", Site::json),
                Page.below(BytesPage.PATH, new BytesPage()),
                Page.get("/", ex -> ex.respond(200).field(Site.HTML).send(index)),
                Page.get("/counters", ex -> ex.respond(200)
                        .field(Site.JSON)
                        .field(Site.UNCACHED)
                        .send(CountersJson.render(engine.counters(), transport, pid)))));
        if (options.directory() != null) {
            SharedFolder folder = SharedFolder.of(options.directory());
            pages.add(Page.below(
                    FilesPage.PATH, new FilesPage(folder, engine.config().background())));
        }
        return pages;
    }

    /** In the shutdown hook. Halts, since the JVM would otherwise answer a signal with 128 and its number. */
    private void end(Engine engine, HttpServer server) {
        Settings settings = engine.config().settings();
        DrainPlan plan = taken ? DrainPlan.afterHandover(settings) : DrainPlan.of(settings);
        server.drain(plan);
        engine.close();
        out.flush();
        Runtime.getRuntime().halt(connectionsCut > 0 ? Main.FAILED : Main.DONE);
    }

    /** On a loop: a line is all that it costs. */
    private void report(DrainProgress p) {
        connectionsCut = p.connectionsCut();
        if (p.state() == DrainState.ENDED) {
            complain(connectionsCut == 0 ? "ended, nothing was cut" : "ended, " + connectionsCut + " connections cut");
            return;
        }
        String what =
                switch (p.state()) {
                    case LAME -> taken ? "draining" : "draining, still accepting";
                    case DRAIN -> "draining";
                    default -> "cutting what is left";
                };
        complain(what + ": " + p.connectionsOpen() + " connections, " + p.exchangesOpen()
                + " exchanges open, at most " + seconds(p.remaining()) + " s, in all "
                + seconds(p.remainingInAll()) + " s");
    }

    /** Upwards, so that 0 says that the time is over. */
    private static long seconds(Duration d) {
        return d.plusMillis(999).toSeconds();
    }

    private String url(HttpServer server) {
        if (!(server.addresses().get(0) instanceof InetSocketAddress bound)) {
            return "unix:" + server.addresses().get(0);
        }
        String host = bound.getAddress().getHostAddress();
        return (tls == null ? "http://" : "https://") + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":"
                + bound.getPort();
    }

    private void complain(String what) {
        err.println("millrace: " + what);
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream bytes = Serve.class.getResourceAsStream(name)) {
            return bytes.readAllBytes();
        }
    }
}
