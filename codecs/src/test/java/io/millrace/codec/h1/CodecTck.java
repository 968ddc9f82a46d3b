package io.millrace.codec.h1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.codec.Limits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What every codec owes: the same result for every way the bytes may arrive, and no exception whatever they are. Run
 * over the smuggling corpus, whose every entry has a legal twin.
 */
class CodecTck {
    private static final H1Leniency LENIENT = new H1Leniency(true, true, true, true, true, true);
    private static final int ENTRIES_MIN = 100;

    private final Limits limits = Limits.DEFAULT;

    @Test
    void corpusIsLargeEnoughAndSaysEverythingOnce() throws IOException {
        List<SmugglingCase> cases = SmugglingCase.all();
        assertTrue(cases.size() >= ENTRIES_MIN, cases.size() + " entries");
        assertEquals(
                cases.size(),
                cases.stream().map(SmugglingCase::attack).distinct().count());
        for (SmugglingCase entry : cases) {
            assertNotEquals(entry.attack(), entry.twin(), entry.name());
        }
    }

    @TestFactory
    List<DynamicTest> everyEntryIsJudgedAsWritten() throws IOException {
        return each((entry, text, verdict) ->
                assertEquals(verdict, H1Reading.whole(text, limits, entry.leniency(), entry.answered())));
    }

    @TestFactory
    List<DynamicTest> everySplitGivesTheSame() throws IOException {
        return each((entry, text, verdict) -> {
            for (int split = 0; split <= text.length; split++) {
                int at = split;
                assertEquals(
                        verdict,
                        H1Reading.pieces(text, split, text.length, limits, entry.leniency(), entry.answered()),
                        () -> "split at " + at);
            }
        });
    }

    @TestFactory
    List<DynamicTest> bytesOneByOneGiveTheSame() throws IOException {
        return each((entry, text, verdict) -> {
            for (int length = 1; length <= 9; length++) {
                assertEquals(
                        verdict, H1Reading.pieces(text, length, length, limits, entry.leniency(), entry.answered()));
            }
        });
    }

    @TestFactory
    List<DynamicTest> truncatedEntriesNeverThrow() throws IOException {
        return each((entry, text, verdict) -> {
            for (int length = 0; length < text.length; length++) {
                byte[] cut = java.util.Arrays.copyOf(text, length);
                String whole = H1Reading.whole(cut, limits, entry.leniency(), entry.answered());
                assertTrue(
                        verdict.startsWith(whole.replaceAll("(?s)(^| \\| )(end|incomplete.*|body.*|close)$", "")),
                        whole);
            }
        });
    }

    @Test
    void mutatedEntriesNeverThrowAndSplitAlike() throws IOException {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<SmugglingCase> cases = SmugglingCase.all();
        for (int round = 0; round < 30_000; round++) {
            SmugglingCase entry = cases.get(random.nextInt(cases.size()));
            byte[] text = (random.nextBoolean() ? entry.attack() : entry.twin()).clone();
            for (int edits = 1 + random.nextInt(3); edits > 0; edits--) {
                text[random.nextInt(text.length)] = (byte) random.nextInt(256);
            }
            H1Leniency leniency = random.nextBoolean() ? LENIENT : entry.leniency();
            String whole = H1Reading.whole(text, limits, leniency, entry.answered());
            int length = 1 + random.nextInt(5);
            String pieces = H1Reading.pieces(text, length, length, limits, leniency, entry.answered());
            // a wrong trailer section that never ends may be told later, never otherwise
            boolean later = pieces.contains("incomplete") && whole.contains("ERROR");
            assertEquals(later ? pieces : whole, pieces, () -> "seed " + seed + ", entry " + entry.name());
        }
    }

    private interface Check {
        void check(SmugglingCase entry, byte[] text, String verdict);
    }

    private static List<DynamicTest> each(Check check) throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (SmugglingCase entry : SmugglingCase.all()) {
            tests.add(DynamicTest.dynamicTest(
                    entry.name(), () -> check.check(entry, entry.attack(), entry.attackVerdict())));
            tests.add(DynamicTest.dynamicTest(
                    entry.name() + ", legal twin", () -> check.check(entry, entry.twin(), entry.twinVerdict())));
        }
        return tests;
    }
}
