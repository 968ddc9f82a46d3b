package io.millrace.engine.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CounterTest {
    @Test
    void hasALabelOfItsOwnThatFollowsFromItsName() {
        Set<String> labels = new HashSet<>();
        for (Counter counter : Counter.values()) {
            assertTrue(labels.add(counter.label()), counter.label());
            assertEquals("millrace." + counter.name().toLowerCase(Locale.ROOT).replace('_', '.'), counter.label());
        }
    }

    @Test
    void isDocumentedByASentence() {
        for (Counter counter : Counter.values()) {
            assertTrue(counter.doc().endsWith("."), counter.label());
        }
    }

    @Test
    void endsItsNameWithItsUnitOrKindWhereThatMatters() {
        for (Counter counter : Counter.values()) {
            assertEquals(counter.kind() == Counter.Kind.MAX, counter.label().endsWith(".max"), counter.label());
            if (counter.unit() == Counter.Unit.BYTES) {
                assertTrue(counter.label().contains(".bytes"), counter.label());
            }
            if (counter.unit() == Counter.Unit.NANOSECONDS) {
                assertTrue(counter.label().contains(".ns"), counter.label());
            }
        }
    }
}
