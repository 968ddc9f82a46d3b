package io.millrace.engine.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class CountersDocTest {
    @Test
    void hasOneRowForEachCounterInOrder() {
        String page = CountersDoc.render();
        assertEquals(page, CountersDoc.render());
        int last = -1;
        for (Counter counter : Counter.values()) {
            int at = page.indexOf("\n| `" + counter.label() + "` | ");
            assertTrue(at > last, counter.label());
            last = at;
        }
        assertTrue(page.contains("| `millrace.loop.turn.ns.max` | maximum | ns | Longest turn. |\n"));
    }
}
