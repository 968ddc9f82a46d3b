package io.millrace.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.bench.report.Verdict.Kind;
import io.millrace.bench.result.Sample;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerdictTest {
    @Test
    void rangesThatOverlapOrTouchAreNoise() {
        assertEquals(Kind.NOISE, between(of(1, 2, 4), of(4, 6, 7)).kind());
        assertEquals(Kind.NOISE, between(of(1, 2, 5), of(4, 6, 7)).kind());
        assertEquals(Kind.NOISE, between(of(4, 6, 7), of(1, 2, 4)).kind());
    }

    @Test
    void threeApartFromThreeAreLikelyAndFourFromFourClear() {
        Verdict three = between(of(1, 2, 3), of(4, 5, 6));
        assertEquals(Kind.LIKELY, three.kind());
        assertEquals(0.1, three.chance(), 1e-9);
        Verdict four = between(of(5, 6, 7, 8), of(1, 2, 3, 4));
        assertEquals(Kind.CLEAR, four.kind());
        assertEquals(2 / 70.0, four.chance(), 1e-9);
    }

    @Test
    void whoTakesLessInEachRoundIsAheadThoughTheMachineChangedItsSpeed() {
        Verdict five = between(of(10, 15, 20, 12, 30), of(11, 16, 22, 13, 33));
        assertEquals(Kind.LIKELY, five.kind());
        assertEquals(1 / 16.0, five.chance(), 1e-9);
        Verdict six = between(of(11, 16, 22, 13, 33, 18), of(10, 15, 20, 12, 30, 17));
        assertEquals(Kind.CLEAR, six.kind());
        assertEquals(1 / 32.0, six.chance(), 1e-9);
    }

    @Test
    void mostRoundsAreEnoughWhereACoinWouldHardlyFallSo() {
        assertEquals(
                Kind.NOISE,
                between(of(10, 15, 20, 12, 34), of(11, 16, 22, 13, 33)).kind());
        assertEquals(Kind.NOISE, between(of(10, 15, 20, 12), of(11, 16, 22, 13)).kind());
        Verdict nine = between(of(11, 12, 13, 14, 15, 16, 17, 18, 19, 31), of(12, 13, 14, 15, 16, 17, 18, 19, 20, 30));
        assertEquals(Kind.CLEAR, nine.kind());
        assertEquals(2 * 11 / 1024.0, nine.chance(), 1e-9);
        assertTrue(nine.words().contains("less in 9 of 10 rounds"), nine.words());
    }

    @Test
    void roundsThatSpeakAgainstTheMediansTellNobodyApart() {
        List<Sample> first = new ArrayList<>(of(10, 20, 30, 40, 50));
        List<Sample> second = new ArrayList<>(of(11, 21, 31, 41, 51));
        for (int round = 6; round <= 9; round++) {
            first.add(Made.sample("s", "plain", round, 60));
            second.add(Made.noisy("s", "plain", round, 61));
        }
        assertEquals(Kind.NOISE, between(first, second).kind());
        assertEquals(Kind.NOISE, between(second, first).kind());
    }

    @Test
    void equalRoundsCountForNeither() {
        Verdict five = between(of(10, 15, 20, 12, 30, 33), of(11, 16, 22, 13, 33, 33));
        assertEquals(1 / 16.0, five.chance(), 1e-9);
        assertEquals(
                Kind.NOISE,
                between(of(10, 15, 20, 12, 33), of(11, 16, 22, 13, 33)).kind());
    }

    @Test
    void onlyRoundsInWhichBothWereCleanAreCompared() {
        List<Sample> gap = new ArrayList<>(of(10, 15, 20, 12, 30, 17));
        gap.set(2, Made.noisy("s", "plain", 3, 90));
        Verdict five = between(gap, of(11, 16, 22, 13, 33, 18));
        assertEquals(1 / 16.0, five.chance(), 1e-9);
    }

    @Test
    void twoSamplesDecideNothing() {
        assertEquals(Kind.TOO_FEW, between(of(1, 2), of(8, 9, 10, 11, 12)).kind());
    }

    private static List<Sample> of(long... cpu) {
        return Made.samples("s", "plain", cpu);
    }

    private static Verdict between(List<Sample> a, List<Sample> b) {
        return Verdict.between(Cell.of(a), Cell.of(b));
    }

    @Test
    void aPlaceIsARangeWhereNeighboursAreNotToldApart() {
        Medians medians = Made.medians(
                Made.samples("d", "plain", 500, 510, 520),
                Made.samples("b", "plain", 200, 240, 260),
                Made.samples("c", "plain", 250, 260, 270),
                Made.samples("a", "plain", 100, 110, 120));
        Ranking ranking = new Ranking(medians.cells("plain"));
        assertEquals(
                List.of("1", "2–3", "2–3", "4"),
                medians.cells("plain").stream().map(ranking::place).toList());
        assertEquals(List.of("b and c"), ranking.undecided());
    }

    @Test
    void theHeadlineSaysWhoLeadsByHowMuchAndHowSurely() {
        Medians medians = Made.medians(
                Made.samples("limit-io_uring", "plain", 80, 80, 80, 80),
                Made.samples("us", "plain", 100, 100, 100, 100),
                Made.samples("them", "plain", 125, 125, 125, 125),
                Made.samples("us", "pipe", 100, 110, 120),
                Made.samples("them", "pipe", 110, 120, 130));
        assertEquals(
                "us takes the least CPU time a request in 2 of 2 scenarios: clearly in plain (20 % less than the next);"
                        + " by no more than the noise in pipe. Against the C limit it takes 1.25 times as much.",
                Headline.sentence(medians));
        assertTrue(Headline.of(medians, "pipe").contains("within the noise"), Headline.of(medians, "pipe"));
    }

    @Test
    void oneServerAloneLeadsNobody() {
        assertTrue(Headline.sentence(Made.medians(Made.samples("us", "plain", 1, 2, 3)))
                .contains("nobody can be said to lead"));
    }
}
