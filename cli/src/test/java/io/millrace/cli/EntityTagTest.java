package io.millrace.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.testkit.conformance.Proves;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntityTagTest {
    private static final String TAG = "\"a-3e8\"";

    @Test
    @Proves("rfc9110-8.8.3-1")
    void aFileThatMayStillChangeUnnoticedHasAWeakTag() {
        assertEquals("W/" + TAG, EntityTag.of(10, 1_000, 1_000));
        assertEquals("W/" + TAG, EntityTag.of(10, 1_000, 3_000));
        assertEquals("W/" + TAG, EntityTag.of(10, 1_000, 0));
        assertEquals(TAG, EntityTag.of(10, 1_000, 3_001));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                TAG,
                "W/" + TAG,
                "*",
                " * ",
                "\"x\", " + TAG,
                "\"x,y\" ,\tW/" + TAG + ", \"z\"",
                ",, " + TAG + ","
            })
    void listsAreComparedWeakly(String list) {
        assertTrue(EntityTag.isAmong(list, TAG));
        assertTrue(EntityTag.isAmong(list, "W/" + TAG));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\"a\"", "a-3e8", "w/" + TAG, "\"" + TAG + "\"", TAG + ", x", "\"a-3e8", "W/", "**"})
    void whatIsNoListOfTagsOrHasOthersDoesNotMatch(String list) {
        assertFalse(EntityTag.isAmong(list, TAG), list);
    }

    @Test
    void ifRangeWantsAStrongTag() {
        assertTrue(EntityTag.isExactly(TAG, TAG));
        assertFalse(EntityTag.isExactly("W/" + TAG, TAG));
        assertFalse(EntityTag.isExactly("W/" + TAG, "W/" + TAG));
    }
}
