package io.millrace.testkit.advisories;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Plays the corpus against servers that run already, and prints a table of what they did. Main thread, and one for each
 * server.
 */
public final class AdvisoriesMain {
    private static final int STILL_MS = 400;
    private static final int WARM_UP_STILL_MS = 5_000;
    private static final int WARM_UP_ROUNDS = 3;

    /** What one server did with each case. */
    record Played(Outcome attack, Outcome twin) {}

    private AdvisoriesMain() {}

    /**
     * Prints the table; exits with 1 when the first server takes what is to be refused, or refuses a twin.
     *
     * @param arguments {@code NAME=HOST:PORT} for each server
     */
    public static void main(String[] arguments) throws InterruptedException {
        Map<String, InetSocketAddress> servers = new LinkedHashMap<>();
        for (String argument : arguments) {
            int name = argument.indexOf('=');
            int port = argument.lastIndexOf(':');
            if (name <= 0 || port < name || !argument.substring(port + 1).matches("[0-9]{1,5}")) {
                System.err.println("NAME=HOST:PORT for each server, not: " + argument);
                System.exit(2);
            }
            servers.put(
                    argument.substring(0, name),
                    address(argument.substring(name + 1, port), Integer.parseInt(argument.substring(port + 1))));
        }
        List<Advisory> cases = Advisory.all();
        AdvisoryTable table = new AdvisoryTable(cases, playAll(cases, servers));
        System.out.print(table.text());
        System.exit(table.firstIsRight() ? 0 : 1);
    }

    private static InetSocketAddress address(String host, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("no such host: " + host, e);
        }
    }

    private static Map<String, List<Played>> playAll(List<Advisory> cases, Map<String, InetSocketAddress> servers)
            throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(servers.size());
        try {
            Map<String, Future<List<Played>>> running = new LinkedHashMap<>();
            servers.forEach(
                    (name, at) -> running.put(name, threads.submit((Callable<List<Played>>) () -> play(cases, at))));
            Map<String, List<Played>> played = new LinkedHashMap<>();
            for (Map.Entry<String, Future<List<Played>>> e : running.entrySet()) {
                played.put(e.getKey(), e.getValue().get());
            }
            return played;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a server could not be played against: " + e.getCause(), e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    private static List<Played> play(List<Advisory> cases, InetSocketAddress server) {
        for (int i = 0; i < WARM_UP_ROUNDS; i++) {
            byte[] bytes = cases.get(0).twin();
            play(server, WARM_UP_STILL_MS, bytes, cases.get(0).twinExpected());
        }
        List<Played> played = new ArrayList<>();
        for (Advisory a : cases) {
            played.add(new Played(
                    play(server, STILL_MS, a.attack(), a.expected()),
                    play(server, STILL_MS, a.twin(), a.twinExpected())));
        }
        return played;
    }

    private static Outcome play(InetSocketAddress server, int stillMs, byte[] bytes, Outcome expected) {
        try (SocketStream stream = new SocketStream(server, stillMs)) {
            return stream.play(bytes, bytes.length, expected);
        }
    }
}
