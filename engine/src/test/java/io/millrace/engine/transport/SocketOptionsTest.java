package io.millrace.engine.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SocketOptionsTest {
    @Test
    void theLastValueCounts() {
        SocketOptions options =
                SocketOptions.DEFAULT.with(SocketOption.KEEP_ALIVE, 1).with(SocketOption.NO_DELAY, 0);
        assertEquals(Map.of(SocketOption.NO_DELAY, 0, SocketOption.KEEP_ALIVE, 1), options.values());
        assertEquals(Map.of(SocketOption.NO_DELAY, 1), SocketOptions.DEFAULT.values());
    }

    @Test
    void aValueOutOfItsRangeIsNamed() {
        for (int value : new int[] {0, 32_768}) {
            IllegalArgumentException e = assertThrows(
                    IllegalArgumentException.class,
                    () -> SocketOptions.DEFAULT.with(SocketOption.KEEP_ALIVE_IDLE, value));
            assertEquals("socket option KEEP_ALIVE_IDLE is " + value + ", must be from 1 to 32767", e.getMessage());
        }
    }

    @Test
    void whatIsForOneKindOfSocketIsRefusedForTheOther() {
        SocketOptions listens = SocketOptions.DEFAULT.with(SocketOption.DEFER_ACCEPT, 1);
        SocketOptions connects = SocketOptions.DEFAULT.with(SocketOption.FAST_OPEN_CONNECT, 1);
        Exception c = assertThrows(IllegalArgumentException.class, () -> new ConnectOptions(1, listens, null));
        assertTrue(c.getMessage().contains("DEFER_ACCEPT"), c.getMessage());
        Exception l = assertThrows(
                IllegalArgumentException.class, () -> new ListenOptions(1, connects, false, List.of(), 1, 0, null));
        assertTrue(l.getMessage().contains("FAST_OPEN_CONNECT"), l.getMessage());
    }
}
