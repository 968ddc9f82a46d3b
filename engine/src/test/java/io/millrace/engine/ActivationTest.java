package io.millrace.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.engine.transport.InheritedAddress;
import io.millrace.engine.transport.InheritedSocket;
import io.millrace.engine.transport.SocketPassing;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ActivationTest {
    private static final long PID = 77;

    private final Descriptors passing = new Descriptors();

    private List<Integer> look(String name, String names) throws IOException {
        int count = names.split(":").length;
        Map<String, String> environment = Map.of(
                "LISTEN_PID", Long.toString(PID), "LISTEN_FDS", Integer.toString(count), "LISTEN_FDNAMES", names);
        InheritedAddress found = new Activation(environment, PID, passing).look(InheritedAddress.named(name));
        assertTrue(found.sockets().stream().noneMatch(InheritedSocket::ownsPath));
        return found.sockets().stream().map(InheritedSocket::descriptor).toList();
    }

    @Test
    void aNameStandsForAllSocketsThatHaveIt() throws IOException {
        assertEquals(List.of(4), look("web", "mail:web"));
        assertEquals(List.of(3, 5), look("mail", "mail:web:mail"));
        assertEquals(List.of(), passing.closed);
    }

    @Test
    void aNumberNeedsNoEnvironment() throws IOException {
        InheritedAddress found = new Activation(Map.of(), PID, passing).look(InheritedAddress.named("9"));
        assertEquals(List.of(new InheritedSocket(9, false)), found.sockets());
    }

    @Test
    void socketsOfSeveralAddressesAreNoAddress() {
        passing.ports.put(5, 2);
        IOException e = assertThrows(IOException.class, () -> look("mail", "mail:web:mail"));
        assertTrue(e.getMessage().contains("it names sockets of several addresses"), e::getMessage);
        assertEquals(List.of(3, 5), passing.closed);
    }

    @Test
    void namesOfNobodyAreRefused() {
        assertThrows(IOException.class, () -> look("ftp", "mail:web"));
        assertThrows(IllegalArgumentException.class, () -> InheritedAddress.named(""));
    }

    /** Sockets by number, all at one port unless told otherwise. */
    private static final class Descriptors implements SocketPassing {
        final Map<Integer, Integer> ports = new HashMap<>();
        final List<Integer> closed = new ArrayList<>();

        @Override
        public String refusal() {
            return null;
        }

        @Override
        public int claim(int descriptor) {
            return descriptor;
        }

        @Override
        public SocketAddress addressOf(int descriptor) {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), ports.getOrDefault(descriptor, 1));
        }

        @Override
        public void close(int descriptor) {
            closed.add(descriptor);
        }

        @Override
        public int descriptorOf(ServerSocketChannel channel) {
            throw new AssertionError("not part of these tests");
        }

        @Override
        public void substitute(ServerSocketChannel channel, int descriptor) {
            throw new AssertionError("not part of these tests");
        }

        @Override
        public int duplicate(int descriptor) {
            throw new AssertionError("not part of these tests");
        }

        @Override
        public Line connect(Path path, long stepNs) {
            throw new AssertionError("not part of these tests");
        }

        @Override
        public Door bind(Path path, long stepNs) {
            throw new AssertionError("not part of these tests");
        }
    }
}
