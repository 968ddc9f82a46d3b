package io.millrace.testkit.sockets;

import io.millrace.engine.config.AcceptMode;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** An echo server in a process of its own, which can be killed. Test thread only. */
final class ForkedServer implements AutoCloseable {
    private final Process process;
    private final InetSocketAddress address;

    private ForkedServer(Process process, InetSocketAddress address) {
        this.process = process;
        this.address = address;
    }

    /** @param port to listen at; 0: any that is free */
    static ForkedServer start(String transport, AcceptMode mode, int port) throws IOException {
        Process process = Forked.start(
                List.of(), List.of(), EchoServerMain.class, transport, mode.name(), Integer.toString(port));
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        StringBuilder printed = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            printed.append(line).append('\n');
            if (line.matches("port \\d+")) {
                int bound = Integer.parseInt(line.substring("port ".length()));
                return new ForkedServer(process, new InetSocketAddress(InetAddress.getLoopbackAddress(), bound));
            }
        }
        process.destroyForcibly();
        throw new IOException("the server did not begin: " + printed);
    }

    InetSocketAddress address() {
        return address;
    }

    /** By the signal that nobody can catch; returns when it is gone. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
