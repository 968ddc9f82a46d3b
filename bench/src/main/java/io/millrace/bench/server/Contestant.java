package io.millrace.bench.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A server that runs. One thread at a time. */
public final class Contestant implements AutoCloseable {
    private static final int READY_S = 60;
    private static final int PROBE_S = 10;
    private static final int END_S = 2;
    private static final int CONNECT_MS = 1000;
    private static final int LOOK_MS = 20;

    private final Definition definition;
    private final InetSocketAddress address;
    private final Process process;
    private final Path log;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final String runtime;

    private Contestant(Definition definition, InetSocketAddress address, Process process, Path log)
            throws IOException, InterruptedException {
        this.definition = definition;
        this.address = address;
        this.process = process;
        this.log = log;
        Thread reader = new Thread(this::read, "output of " + definition.name());
        reader.setDaemon(true);
        reader.start();
        try {
            awaitReady();
            runtime = definition.has(Definition.JVM) ? ask(Probe.VERSION, "?") : "-";
        } catch (IOException | InterruptedException e) {
            close();
            throw e;
        }
    }

    /**
     * Starts one and waits until it accepts connections.
     *
     * @param log gets what it prints
     */
    public static Contestant start(Definition definition, List<String> command, int port, Pinning pinning, Path log)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(pinning.server(command)).redirectErrorStream(true);
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        builder.environment().remove("JDK_JAVA_OPTIONS");
        InetSocketAddress address = new InetSocketAddress("127.0.0.1", port);
        return new Contestant(definition, address, builder.start(), log);
    }

    private void read() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
                PrintStream copy = new PrintStream(Files.newOutputStream(log), true, StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.startsWith(Probe.ANSWER)) {
                    answers.add(line.substring(Probe.ANSWER.length()));
                } else {
                    copy.println(line);
                }
            }
        } catch (IOException e) {
            answers.add("-1 " + e); // its output cannot be read any more: whoever asks must not wait
        }
    }

    private void awaitReady() throws IOException, InterruptedException {
        for (int waitedMs = 0; waitedMs < READY_S * 1000; waitedMs += LOOK_MS) {
            if (process.waitFor(LOOK_MS, TimeUnit.MILLISECONDS)) {
                throw new IOException("it ended with " + process.exitValue() + "; " + log + " has what it said");
            }
            try (Socket socket = new Socket()) {
                socket.connect(address, CONNECT_MS);
                return;
            } catch (IOException e) {
                continue; // not yet
            }
        }
        throw new IOException("it does not accept connections after " + READY_S + " s; " + log + " has what it said");
    }

    /** What it is. */
    public Definition definition() {
        return definition;
    }

    /** Name of it. */
    public String name() {
        return definition.name();
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return address;
    }

    /** The version of Java it runs on; a dash for a native one. */
    public String runtime() {
        return runtime;
    }

    /** CPU time so far. */
    public ProcessTimes times() {
        return ProcessTimes.of(process.toHandle());
    }

    /** Resident memory in bytes. */
    public long resident() {
        return ProcessTimes.residentOf(process.toHandle());
    }

    /** Bytes that its JVM has allocated in the heap, or -1. */
    public long allocated() throws InterruptedException {
        return number(Probe.ALLOCATED);
    }

    /** Bytes of live objects in its heap after collections, or -1. */
    public long live() throws InterruptedException {
        return number(Probe.LIVE);
    }

    /** Whether it still runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    private long number(String question) throws InterruptedException {
        String answer = definition.has(Definition.JVM) ? ask(question, "-1") : "-1";
        int end = answer.indexOf(' ');
        return Long.parseLong(end < 0 ? answer : answer.substring(0, end));
    }

    private String ask(String question, String otherwise) throws InterruptedException {
        answers.clear();
        try {
            OutputStream in = process.getOutputStream();
            in.write((question + "\n").getBytes(StandardCharsets.US_ASCII));
            in.flush();
        } catch (IOException e) {
            return otherwise; // it has ended
        }
        String answer = answers.poll(PROBE_S, TimeUnit.SECONDS);
        return answer == null ? otherwise : answer;
    }

    /** Ends it and its descendants: asks first, and kills what has not ended after two seconds. */
    @Override
    public void close() {
        List<ProcessHandle> family = process.descendants().toList();
        process.toHandle().destroy();
        boolean ended = false;
        try {
            ended = process.waitFor(END_S, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!ended) {
            process.destroyForcibly();
        }
        family.forEach(ProcessHandle::destroyForcibly);
    }
}
