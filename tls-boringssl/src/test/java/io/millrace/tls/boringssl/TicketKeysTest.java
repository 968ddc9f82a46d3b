package io.millrace.tls.boringssl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TicketKeysTest {
    private static final int LENGTH = 48;
    private static final long BEGIN = Long.parseLong("9223372036854775757"); // what nanoTime tells may overflow

    @Test
    void aKeySealsForHalfTheLifeOfASessionAndReadsForTheOther() {
        TicketKeys keys = new TicketKeys(100);
        assertTrue(keys.turn(BEGIN));
        byte[] first = keys.state().keys();
        assertEquals(LENGTH, first.length);
        assertFalse(keys.turn(BEGIN + 49));
        assertTrue(keys.turn(BEGIN + 60));
        byte[] both = keys.state().keys();
        assertEquals(2 * LENGTH, both.length);
        assertArrayEquals(first, Arrays.copyOfRange(both, LENGTH, 2 * LENGTH));
        assertFalse(Arrays.equals(first, Arrays.copyOf(both, LENGTH)));
        assertFalse(keys.turn(BEGIN + 109));
    }

    @Test
    void aKeyThatNobodyTurnedInTimeReadsNothingAnyMore() {
        TicketKeys keys = new TicketKeys(100);
        assertTrue(keys.turn(BEGIN));
        byte[] first = keys.state().keys();
        assertTrue(keys.turn(BEGIN + 100));
        assertEquals(LENGTH, keys.state().keys().length);
        assertFalse(Arrays.equals(first, keys.state().keys()));
    }
}
