package io.millrace.engine.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LoopClockTest {
    private static final DateTimeFormatter IMF = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);
    private static final long YEAR_10000 = 253_402_300_800L;

    private long ns = -77;
    private long ms;
    private final LoopClock clock = new LoopClock(() -> ns, () -> ms);

    private String date() {
        clock.update();
        return new String(clock.httpDate(), StandardCharsets.US_ASCII);
    }

    private static String expected(long second) {
        return IMF.format(Instant.ofEpochSecond(second));
    }

    @Test
    void formatsWhatTheLibraryFormats() {
        Random random = new Random(1);
        byte[] out = new byte[LoopClock.DATE_LENGTH];
        for (int i = 0; i < 50_000; i++) {
            long second = random.nextLong(YEAR_10000);
            LoopClock.format(second, out);
            assertEquals(expected(second), new String(out, StandardCharsets.US_ASCII));
        }
        long[] edges = {0, 59, 86_399, 86_400, 951_782_399, 951_782_400, 951_868_800, 4_107_542_399L, YEAR_10000 - 1, -1
        };
        for (long second : edges) {
            LoopClock.format(second, out);
            assertEquals(expected(second), new String(out, StandardCharsets.US_ASCII));
        }
    }

    @Test
    void theDateFollowsTheSecondsOfTheWorld() {
        Random random = new Random(2);
        ms = 1_750_000_000_123L;
        for (int i = 0; i < 20_000; i++) {
            int step = random.nextInt(700);
            ms += step;
            ns += step * 1_000_000L;
            assertEquals(expected(ms / 1000), date(), "at " + ms);
            assertEquals(ms / 1000, clock.dateSecond());
        }
    }

    @Test
    void aJumpOfTheWorldsClockIsSeenWithinASecond() {
        ms = 1_750_000_000_500L;
        date();
        ms += 3_600_000;
        ns += 1_000_000_000;
        assertEquals(expected(ms / 1000), date());
        ms -= 7_200_000;
        ns += 1_000_000_000;
        assertEquals(expected(ms / 1000), date());
    }

    @Test
    void theTimeOfATurnStandsStill() {
        clock.update();
        ns += 500;
        assertEquals(-77, clock.nanoTime());
        assertEquals(423, clock.freshNanoTime());
        clock.update();
        assertEquals(423, clock.nanoTime());
    }
}
