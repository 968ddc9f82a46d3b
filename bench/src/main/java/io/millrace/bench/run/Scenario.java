package io.millrace.bench.run;

import io.millrace.bench.load.LoadPlan;
import io.millrace.bench.server.Definition;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What can be asked of a server. Immutable, any thread. */
public enum Scenario {
    /** GET of 13 octets, 64 connections. */
    PLAIN64(64, "/plaintext", Pages.PLAIN, "", true),
    /** The same, 16 requests in each write. */
    PIPE16(64, "/plaintext", Pages.PLAIN, "", true) {
        @Override
        LoadPlan plan(SocketAddress server) {
            return super.plan(server).depth(16);
        }
    },
    /** The same as plain64 with 512 connections. */
    PLAIN512(512, "/plaintext", Pages.PLAIN, "", true),
    /** GET of a short JSON text. */
    JSON(64, "/json", Pages.JSON, "", false),
    /** POST of 1 KiB, which comes back. */
    ECHO(64, "/echo", Pages.ECHO, "noecho", false) {
        @Override
        LoadPlan plan(SocketAddress server) {
            return super.plan(server).body(Pages.ECHO);
        }
    },
    /** GET of 1 MiB, 16 connections. */
    MIB(16, "/bytes/" + Pages.MIB, Pages.MIB, "nomib", false),
    /** A connection for each GET, 64 at a time. */
    CHURN(64, "/plaintext", Pages.PLAIN, "noclose", false) {
        @Override
        LoadPlan plan(SocketAddress server) {
            return super.plan(server).churn();
        }
    },
    /** Memory of connections that asked once and stay. */
    IDLE(5000, "/plaintext", Pages.PLAIN, "noidle", true) {
        @Override
        LoadPlan plan(SocketAddress server) {
            return super.plan(server).requestsMax(1);
        }
    },
    /** GET of 13 octets at half the rate that the slowest server reaches: the same for all. */
    RATE50(64, "/plaintext", Pages.PLAIN, "", true);

    /** Lengths of bodies. */
    static final class Pages {
        static final int PLAIN = 13;
        static final int JSON = 27;
        static final int ECHO = 1024;
        static final int MIB = 1 << 20;

        private Pages() {}
    }

    private final int connections;
    private final String path;
    private final int answerLength;
    private final String lack;
    private final boolean plain;

    /**
     * @param lack tag of servers that cannot do it
     * @param plain whether one that has the plain page only can do it
     */
    Scenario(int connections, String path, int answerLength, String lack, boolean plain) {
        this.connections = connections;
        this.path = path;
        this.answerLength = answerLength;
        this.lack = lack;
        this.plain = plain;
    }

    /** As it is called in arguments and tables. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The labels of all. */
    public static List<String> labels() {
        return Arrays.stream(values()).map(Scenario::label).toList();
    }

    /** The scenario of that label, or null. */
    public static Scenario of(String label) {
        return Arrays.stream(values())
                .filter(s -> s.label().equals(label))
                .findFirst()
                .orElse(null);
    }

    /** Whether a server can be measured in it. */
    boolean suits(Definition d) {
        return d.has(Definition.H1) && !d.has(lack) && (plain || !d.has("only-plain"));
    }

    /** Whether it is a closed loop of many requests. */
    boolean isLoop() {
        return this != IDLE && this != RATE50;
    }

    /** What is asked; without a rate. */
    LoadPlan plan(SocketAddress server) {
        return LoadPlan.get(server, connections, path, answerLength);
    }
}
