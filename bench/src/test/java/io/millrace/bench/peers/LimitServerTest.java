package io.millrace.bench.peers;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The limit servers, built with every warning an error; skipped where they cannot be built or may not run. */
class LimitServerTest {
    private static final Path SOURCES = Path.of("limit").toAbsolutePath();
    private static final int PATIENCE_S = 60;
    private static final int PATIENCE_MS = 10_000;
    private static final int END_LENGTH = 4;
    private static final String GET = "GET /plaintext HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private static final String ANSWER = "HTTP/1.1 200 OK\r\nServer: limit\r\nDate: Thu, 01 Jan 2026 00:00:00 GMT\r\n"
            + "Content-Type: text/plain\r\nContent-Length: 13\r\n\r\nHello, World!";

    @TempDir
    static Path built;

    @BeforeAll
    static void build() throws Exception {
        assumeTrue(System.getProperty("os.name").equals("Linux"), "this is not Linux");
        assumeTrue(runs("cc", "-E", "-include", "errno.h", "-x", "c", "/dev/null"), "there is no C compiler");
        assumeTrue(runs("make", "--version"), "there is no make");
        Path log = built.resolve("make.log");
        Process make = new ProcessBuilder("make", "-C", SOURCES.toString(), "OUT=" + built)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertTrue(make.waitFor(PATIENCE_S, TimeUnit.SECONDS), "make does not end");
        assertEquals(0, make.exitValue(), Files.readString(log));
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit_epoll", "limit_uring"})
    void answersARequestWhoseEndIsCutAnywhere(String name) throws Exception {
        try (Server server = new Server(name);
                Socket socket = server.connect()) {
            for (int missing = 1; missing <= END_LENGTH; missing++) {
                String begin = GET.substring(0, GET.length() - missing);
                // the answer to the whole one says that the cut one was read as well
                socket.getOutputStream().write((GET + begin).getBytes(US_ASCII));
                assertEquals(ANSWER, read(socket, 1));
                socket.getOutputStream().write(GET.substring(begin.length()).getBytes(US_ASCII));
                assertEquals(ANSWER, read(socket, 1));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit_epoll", "limit_uring"})
    void answersAllThatIsPipelinedAndThenEndsWithItsPeer(String name) throws Exception {
        int requests = 5_000;
        try (Server server = new Server(name);
                Socket socket = server.connect()) {
            socket.getOutputStream().write(GET.repeat(requests).getBytes(US_ASCII));
            socket.shutdownOutput();
            assertEquals(ANSWER.repeat(requests), read(socket, requests));
            assertEquals(-1, socket.getInputStream().read());
        }
    }

    private static String read(Socket socket, int answers) throws IOException {
        InputStream in = socket.getInputStream();
        return new String(in.readNBytes(answers * ANSWER.length()), US_ASCII);
    }

    private static boolean runs(String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(PATIENCE_S, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException absent) {
            return false;
        }
    }

    /** One of them on a port that nobody has. */
    private static final class Server implements AutoCloseable {
        private final Process process;
        private final int port;

        Server(String name) throws IOException {
            process = new ProcessBuilder(built.resolve(name).toString(), "0").start();
            BufferedReader out = process.inputReader(US_ASCII);
            String ready = out.readLine();
            if (ready == null) {
                String why = new String(process.getErrorStream().readAllBytes(), US_ASCII);
                assumeFalse(why.startsWith("io_uring_setup: "), () -> "no ring here: " + why);
                throw new AssertionError(name + " said " + why);
            }
            port = Integer.parseInt(ready.substring(ready.lastIndexOf(':') + 1));
        }

        Socket connect() throws IOException {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PATIENCE_MS);
            return socket;
        }

        @Override
        public void close() {
            process.destroyForcibly().onExit().join();
        }
    }
}
