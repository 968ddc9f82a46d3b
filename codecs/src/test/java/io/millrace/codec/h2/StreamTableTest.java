package io.millrace.codec.h2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The table finds what is in it, as a map of the JDK does; and what is known of closed streams. */
class StreamTableTest {
    private final StreamTable table = new StreamTable();

    private static H2StreamState stream(int id) {
        H2StreamState s = new H2StreamState();
        s.begin(id, StreamRules.OPEN, 0, 0);
        return s;
    }

    @Test
    void itAgreesWithAMap() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        Map<Integer, H2StreamState> map = new HashMap<>();
        for (int round = 0; round < 100_000; round++) {
            // many of the same place, at the end of the array as well
            int id = 1
                    + 2 * (random.nextInt(4) * 16 + (random.nextBoolean() ? random.nextInt(16) : 14))
                    + (random.nextInt(50) == 0 ? 1 << 20 : 0);
            H2StreamState s = map.get(id);
            assertSame(s, table.find(id), () -> "seed " + seed);
            if (s == null) {
                s = stream(id);
                map.put(id, s);
                table.add(s);
            } else {
                map.remove(id);
                table.remove(s);
            }
            assertEquals(map.size(), table.count());
        }
        int found = 0;
        for (int i = 0; i < table.capacity(); i++) {
            found += table.at(i) == null ? 0 : 1;
        }
        assertEquals(map.size(), found);
    }

    @Test
    void itGrowsAndShrinks() {
        for (int id = 1; id < 2_000; id += 2) {
            table.add(stream(id));
        }
        assertEquals(1_000, table.count());
        for (int id = 1; id < 2_000; id += 2) {
            table.remove(table.find(id));
            assertNull(table.find(id));
        }
        assertEquals(16, table.capacity());
    }

    @Test
    void closedStreamsAreRememberedAsLongAsFramesMayBeUnderWay() {
        ClosedStreams closed = new ClosedStreams(4);
        for (int id = 1; id < 200; id += 2) {
            closed.reset(id, id % 3 == 0);
        }
        assertEquals(ClosedStreams.ENDED, closed.find(1));
        assertEquals(ClosedStreams.RESET_BY_US, closed.find(199));
        assertEquals(ClosedStreams.RESET_BY_US, closed.find(185));
        assertEquals(ClosedStreams.RESET_BY_PEER, closed.find(195));
        closed.nowByUs(195);
        assertEquals(ClosedStreams.RESET_BY_US, closed.find(195));
        closed.passedOver(201, 205);
        assertEquals(ClosedStreams.PASSED_OVER, closed.find(203));
        assertEquals(ClosedStreams.ENDED, closed.find(207));
    }

    @Test
    void statesFollowTheTableOfTheRfc() {
        assertEquals(
                List.of("idle", "open", "half-closed (local)", "half-closed (remote)", "closed"),
                java.util.stream.IntStream.range(0, 5)
                        .mapToObj(StreamRules::name)
                        .toList());
        assertEquals(StreamRules.OPEN, StreamRules.next(StreamRules.IDLE, StreamRules.RECEIVE_HEADERS));
        assertEquals(StreamRules.PROTOCOL, StreamRules.next(StreamRules.IDLE, StreamRules.RECEIVE_DATA));
        assertEquals(StreamRules.PEER_ENDED, StreamRules.next(StreamRules.OPEN, StreamRules.RECEIVE_END));
        assertEquals(StreamRules.LOCAL_ENDED, StreamRules.next(StreamRules.OPEN, StreamRules.SEND_END));
        assertEquals(StreamRules.CLOSED, StreamRules.next(StreamRules.LOCAL_ENDED, StreamRules.RECEIVE_END));
        assertEquals(StreamRules.CLOSED, StreamRules.next(StreamRules.PEER_ENDED, StreamRules.SEND_END));
        for (int state = StreamRules.OPEN; state < StreamRules.CLOSED; state++) {
            assertEquals(StreamRules.CLOSED, StreamRules.next(state, StreamRules.RECEIVE_RESET));
            assertEquals(StreamRules.CLOSED, StreamRules.next(state, StreamRules.SEND_RESET));
            assertEquals(state, StreamRules.next(state, StreamRules.RECEIVE_WINDOW));
        }
        assertEquals(StreamRules.STREAM_CLOSED, StreamRules.next(StreamRules.PEER_ENDED, StreamRules.RECEIVE_DATA));
        assertEquals(StreamRules.ALL_CLOSED, StreamRules.next(StreamRules.CLOSED, StreamRules.RECEIVE_DATA));
        assertEquals(StreamRules.IGNORE, StreamRules.next(StreamRules.CLOSED, StreamRules.RECEIVE_WINDOW));
    }
}
