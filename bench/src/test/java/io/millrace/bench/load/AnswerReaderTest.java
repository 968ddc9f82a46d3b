package io.millrace.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswerReaderTest {
    private static final String RIGHT = answer("200 OK", "Content-Length: 5\r\n", "hello");
    private static final String CHUNKED =
            answer("200 OK", "Transfer-Encoding: chunked\r\n", "2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n");

    /** Keeps what is told: R for right, W for wrong, with a C when the connection is to end. */
    private static final class Told extends AnswerReader {
        private final List<String> answers = new ArrayList<>();

        Told(int answerLength) {
            super(new AnswerShape(), new AnswerHead(), answerLength);
        }

        @Override
        void onAnswer(boolean isRight, boolean last) {
            answers.add((isRight ? "R" : "W") + (last ? "C" : ""));
        }
    }

    @Test
    void everyCutOfASequenceOfAnswersIsReadTheSame() {
        String all = RIGHT
                + RIGHT
                + CHUNKED
                + answer("404 No", "Content-Length: 5\r\n", "hello")
                + answer("200 OK", "content-length: 6\r\n", "hello!")
                + answer("200 OK", "Connection: close\r\nContent-Length: 5\r\n", "hello");
        List<String> expected = List.of("R", "R", "R", "W", "W", "RC");
        for (int piece = 1; piece <= all.length(); piece++) {
            assertEquals(expected, inPieces(all, piece), "in pieces of " + piece);
        }
    }

    @Test
    void anAnswerOfALearnedLengthOfHeadButAnotherLengthOfBodyIsWrong() {
        assertEquals(
                List.of("R", "W", "R"),
                inPieces(RIGHT + answer("200 OK", "Content-Length: 4\r\n", "hell") + RIGHT, 1000));
        assertEquals(
                List.of("R", "W", "R"),
                inPieces(RIGHT + answer("500 OK", "Content-Length: 5\r\n", "hello") + RIGHT, 1000));
    }

    @Test
    void chunksOfAnotherLengthAreWrong() {
        assertEquals(List.of("W"), inPieces(CHUNKED.replace("3\r\nllo", "2\r\nll"), 1000));
    }

    @Test
    void whatIsNoAnswerIsGarbage() {
        assertEquals(AnswerReader.GARBAGE, read("SSH-2.0-OpenSSH\r\n\r\n"));
        assertEquals(AnswerReader.GARBAGE, read(answer("200 OK", "", "no length")));
        assertEquals(AnswerReader.GARBAGE, read(CHUNKED.replace("2\r\nhe", "zz\r\nhe")));
    }

    private static int read(String text) {
        ByteBuffer b = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
        return new Told(5).read(b, 0, b.limit());
    }

    /** As a channel delivers: what was not consumed comes again, with more. */
    private static List<String> inPieces(String text, int piece) {
        ByteBuffer b = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
        Told told = new Told(5);
        int at = 0;
        for (int limit = Math.min(piece, b.limit()); ; limit = Math.min(limit + piece, b.limit())) {
            at += told.read(b, at, limit);
            if (limit == b.limit()) {
                return told.answers;
            }
        }
    }

    private static String answer(String status, String fields, String body) {
        return "HTTP/1.1 " + status + "\r\nDate: Thu, 26 Nov 2026 00:00:00 GMT\r\n" + fields + "\r\n" + body;
    }
}
