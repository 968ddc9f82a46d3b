package io.millrace.engine.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NearestNameTest {
    private static final List<String> NAMES =
            List.of("millrace.loop.count", "millrace.receive.block.length", "millrace.transport");

    @Test
    void countsInsertionsDeletionsAndReplacements() {
        assertEquals(0, NearestName.distance("same", "same"));
        assertEquals(3, NearestName.distance("kitten", "sitting"));
        assertEquals(4, NearestName.distance("", "four"));
        assertEquals(4, NearestName.distance("four", ""));
    }

    @Test
    void findsTheNameBehindATypingError() {
        assertNearest("millrace.receive.block.length", "millrace.recieve.block.lenght");
        assertNearest("millrace.loop.count", "millrace.loops.count");
        assertNearest("millrace.transport", "millrace.Transport");
    }

    @Test
    void findsTheNameWhenAWordIsMissing() {
        assertNearest("millrace.receive.block.length", "millrace.block.length");
    }

    @Test
    void doesNotGuessWhenNothingIsNear() {
        assertEquals(Optional.empty(), NearestName.find("millrace.q", NAMES));
        assertEquals(Optional.empty(), NearestName.find("millrace.", NAMES));
        assertEquals(Optional.empty(), NearestName.find("millrace.loop", List.of()));
    }

    private static void assertNearest(String expected, String typed) {
        assertEquals(Optional.of(expected), NearestName.find(typed, NAMES));
    }
}
