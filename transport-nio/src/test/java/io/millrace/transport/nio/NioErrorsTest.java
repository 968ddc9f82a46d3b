package io.millrace.transport.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.engine.transport.IoError;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import org.junit.jupiter.api.Test;

class NioErrorsTest {

    @Test
    void knowsWhatTheJdkAndTheSystemsSay() {
        assertEquals(IoError.RESET, NioErrors.of(new SocketException("Connection reset")));
        assertEquals(IoError.RESET, NioErrors.of(new IOException("Connection reset by peer")));
        assertEquals(
                IoError.RESET,
                NioErrors.of(new IOException("An existing connection was forcibly closed by the remote host")));
        assertEquals(
                IoError.RESET,
                NioErrors.of(
                        new IOException("An established connection was aborted by the software in your host machine")));
        assertEquals(IoError.BROKEN, NioErrors.of(new IOException("Broken pipe")));
        assertEquals(IoError.REFUSED, NioErrors.of(new ConnectException("Connection refused")));
        assertEquals(IoError.TIMED_OUT, NioErrors.of(new ConnectException("Connection timed out")));
        assertEquals(IoError.TIMED_OUT, NioErrors.of(new IOException("Operation timed out")));
        assertEquals(IoError.UNREACHABLE, NioErrors.of(new NoRouteToHostException("No route to host")));
        assertEquals(IoError.UNREACHABLE, NioErrors.of(new PortUnreachableException()));
        assertEquals(IoError.UNREACHABLE, NioErrors.of(new SocketException("Network is unreachable")));
        assertEquals(IoError.UNREACHABLE, NioErrors.of(new UnresolvedAddressException()));
        assertEquals(IoError.FD_LIMIT, NioErrors.of(new IOException("Too many open files")));
        assertEquals(IoError.FD_LIMIT, NioErrors.of(new SocketException("Too many open files in system")));
        assertEquals(IoError.NO_MEMORY, NioErrors.of(new IOException("Cannot allocate memory")));
        assertEquals(IoError.NO_MEMORY, NioErrors.of(new SocketException("No buffer space available")));
    }

    @Test
    void whatIsNotKnownForSureIsOther() {
        assertEquals(IoError.OTHER, NioErrors.of(new ClosedChannelException()));
        assertEquals(IoError.OTHER, NioErrors.of(new BindException("Cannot assign requested address")));
        assertEquals(IoError.OTHER, NioErrors.of(new IOException("Verbindungsaufbau abgelehnt")));
        assertEquals(IoError.OTHER, NioErrors.of(new IllegalArgumentException("Connection reset")));
    }
}
