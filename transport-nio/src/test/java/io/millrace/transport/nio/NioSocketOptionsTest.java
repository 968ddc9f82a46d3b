package io.millrace.transport.nio;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.engine.transport.SocketOption;
import io.millrace.engine.transport.SocketOptions;
import io.millrace.engine.transport.TransportProvider;
import io.millrace.testkit.sockets.Hosted;
import io.millrace.testkit.sockets.SocketOptionsContract;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class NioSocketOptionsTest extends SocketOptionsContract {
    @Override
    protected TransportProvider provider() {
        return new NioTransportProvider();
    }

    @Test
    void whatTheJdkDoesNotHaveIsRefusedByName() {
        SocketOptions wanted = SocketOptions.DEFAULT.with(SocketOption.USER_TIMEOUT, 1_000);
        IOException e = assertThrows(IOException.class, () -> NioSocketOptions.acceptedAt(Hosted.ANY_PORT, wanted));
        assertTrue(e.getMessage().contains("USER_TIMEOUT=1000: the nio transport does not have it"), e.getMessage());
    }
}
