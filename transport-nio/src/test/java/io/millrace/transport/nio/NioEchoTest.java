package io.millrace.transport.nio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.engine.memory.Slice;
import io.millrace.engine.transport.CloseCause;
import io.millrace.engine.transport.StreamChannel;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class NioEchoTest {
    static final class Echo extends Probe {
        @Override
        public int onReceive(StreamChannel ch, Slice bytes) {
            ch.sendQueue().write(bytes.buffer(), bytes.offset(), bytes.length());
            ch.flush();
            return bytes.length();
        }

        @Override
        public void onEndOfInput(StreamChannel ch, boolean clean) {
            ch.close(CloseCause.PEER_CLOSED);
        }
    }

    @Test
    void echoesWhatAPeerSends() throws IOException {
        Echo echo = new Echo();
        try (Hosted host = new Hosted();
                Socket peer = Hosted.dial(host.listen(ch -> echo))) {
            byte[] text = "over there".getBytes(StandardCharsets.US_ASCII);
            peer.getOutputStream().write(text);
            host.until(() -> echo.sent == text.length, "echo");
            assertArrayEquals(text, peer.getInputStream().readNBytes(text.length));
            peer.shutdownOutput();
            host.until(() -> echo.closes == 1, "closed");
            assertEquals(CloseCause.PEER_CLOSED, echo.cause);
            assertEquals(-1, peer.getInputStream().read());
        }
    }
}
