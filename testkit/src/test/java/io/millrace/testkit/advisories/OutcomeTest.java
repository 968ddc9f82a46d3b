package io.millrace.testkit.advisories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class OutcomeTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";
    private static final String NOTHING_HERE = "HTTP/1.1 404 Not Found\r\ncontent-length:0\r\n\r\n";

    private static String open(String received) {
        return Outcome.of(received.getBytes(StandardCharsets.ISO_8859_1), false).toString();
    }

    private static String closed(String received) {
        return Outcome.of(received.getBytes(StandardCharsets.ISO_8859_1), true).toString();
    }

    @Test
    void answersAreCountedByTheirLengths() {
        assertEquals("200 404 200 open", open(OK + NOTHING_HERE + OK));
        assertEquals("- open", open(""));
        assertEquals("- closed", closed(""));
    }

    @Test
    void chunkedAnswersEndWithTheirTrailers() {
        String chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        assertEquals("200 404 open", open(chunked + "2;x\r\nhi\r\n0\r\nX: y\r\n\r\n" + NOTHING_HERE));
        assertEquals("- open", open(chunked + "2\r\nhi\r\n0\r\n"));
        assertEquals("200~ closed", closed(chunked + "2\r\nhi\r\n"));
        assertEquals("200~ closed", closed(chunked + "5\r\nhi"));
    }

    @Test
    void interimAnswersDoNotCount() {
        assertEquals("200 open", open("HTTP/1.1 100 Continue\r\n\r\n" + OK));
        assertEquals("101 ? closed", closed("HTTP/1.1 101 Switching\r\n\r\nPRI\r\n"));
    }

    @Test
    void anAnswerWithoutLengthGoesToTheEndOfTheConnection() {
        String answer = "HTTP/1.0 400 Bad\r\n\r\nwhat is this";
        assertEquals("400 closed", closed(answer));
        assertEquals("- open", open(answer));
        assertEquals("204 200 open", open("HTTP/1.1 204 None\r\n\r\n" + OK));
    }

    @Test
    void anAnswerThatWasCutIsNoneThatWasTaken() {
        Outcome cut = Outcome.of(OK.substring(0, OK.length() - 1).getBytes(StandardCharsets.ISO_8859_1), true);
        assertEquals("200~ closed", cut.toString());
        assertEquals(0, cut.taken());
        assertEquals("200~ closed", closed("HTTP/1.1 200 OK\r\nA: b\r\n"));
    }

    @Test
    void bytesThatAreNoAnswerAreTold() {
        assertEquals("? closed", closed("<html>hello"));
        assertEquals("200 ? open", open(OK + "what\r\n"));
    }

    @Test
    void aJudgementCountsAnswersAndDoesNotCareWhichRefusalItIs() {
        Advisory refused = Advisory.all().get(0);
        assertEquals(Judgement.RIGHT, Judgement.of(refused, Outcome.parse("400 closed")));
        assertEquals(Judgement.RIGHT, Judgement.of(refused, Outcome.parse("501 closed")));
        assertEquals(Judgement.RIGHT, Judgement.of(refused, Outcome.parse("- closed")));
        assertEquals(Judgement.WAITS, Judgement.of(refused, Outcome.parse("- open")));
        assertEquals(Judgement.TAKEN, Judgement.of(refused, Outcome.parse("200 open")));
        assertEquals(Judgement.HIDDEN_ANSWERED, Judgement.of(refused, Outcome.parse("200 404 open")));
        assertEquals(Judgement.HIDDEN_ANSWERED, Judgement.of(refused, Outcome.parse("400 404 open")));
    }

    @Test
    void aLegalRequestMayBeRefusedButItsBodyMayNotBeAnswered() {
        Advisory legal = Advisory.all().stream()
                .filter(a -> a.id().equals("CVE-2020-35863"))
                .findFirst()
                .orElseThrow();
        assertEquals(Judgement.RIGHT, Judgement.of(legal, Outcome.parse("200 open")));
        assertEquals(Judgement.STRICTER, Judgement.of(legal, Outcome.parse("400 closed")));
        assertEquals(Judgement.HIDDEN_ANSWERED, Judgement.of(legal, Outcome.parse("200 404 open")));
    }

    @Test
    void textOfAnOutcomeHasToSayHowItEnds() {
        assertThrows(IllegalArgumentException.class, () -> Outcome.parse("200"));
        assertThrows(IllegalArgumentException.class, () -> Outcome.parse("200 404"));
    }
}
