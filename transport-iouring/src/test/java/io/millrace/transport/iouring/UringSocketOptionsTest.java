package io.millrace.transport.iouring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.engine.transport.SocketOption;
import io.millrace.engine.transport.SocketOptions;
import io.millrace.engine.transport.TransportProvider;
import io.millrace.sys.Memory;
import io.millrace.sys.Sockets;
import io.millrace.testkit.sockets.SocketOptionsContract;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UringSocketOptionsTest extends SocketOptionsContract {
    @Override
    protected TransportProvider provider() {
        return new UringTransportProvider();
    }

    /** Level and name as in the headers of Linux; the kernel doubles buffers, and rounds the wait for data. */
    @ParameterizedTest
    @CsvSource({
        "NO_DELAY, 0, 6, 1, 0",
        "KEEP_ALIVE, 1, 1, 9, 1",
        "KEEP_ALIVE_IDLE, 33, 6, 4, 33",
        "KEEP_ALIVE_INTERVAL, 34, 6, 5, 34",
        "KEEP_ALIVE_COUNT, 5, 6, 6, 5",
        "USER_TIMEOUT, 4321, 6, 18, 4321",
        "RECEIVE_BUFFER, 65536, 1, 8, 131072",
        "SEND_BUFFER, 65536, 1, 7, 131072",
        "NOT_SENT_LOW_AT, 16384, 6, 25, 16384",
        "TRAFFIC_CLASS, 16, 0, 1, 16",
        "FREE_BIND, 1, 0, 15, 1",
        "DEFER_ACCEPT, 1, 6, 9, 1",
        "FAST_OPEN, 16, 6, 23, 16",
        "FAST_OPEN_CONNECT, 1, 6, 30, 1",
        "BIND_ADDRESS_NO_PORT, 1, 0, 24, 1"
    })
    void theKernelHasWhatWasSet(SocketOption option, int value, int level, int name, int expected) throws IOException {
        UringSocket socket = UringSocket.open(Uapi.AF_INET);
        try {
            UringSocketOptions.apply(SocketOptions.DEFAULT.with(option, value), socket, Uapi.AF_INET);
            assertEquals(expected, read(socket, level, name));
        } finally {
            socket.close();
        }
    }

    private static int read(UringSocket socket, int level, int name) {
        ByteBuffer value = UringSocket.scratch();
        int length = Sockets.optionOf(socket.fd(), level, name, Memory.address(value), Integer.BYTES);
        assertEquals(Integer.BYTES, length);
        return value.getInt(0);
    }
}
