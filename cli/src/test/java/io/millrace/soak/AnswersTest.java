package io.millrace.soak;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A checker that lets mistakes pass is worse than none. */
class AnswersTest {
    private static final String HELLO = "HTTP/1.1 200 OK\r\nServer: a\r\nContent-Length: 5\r\n\r\nhello";
    private static final String CHUNKS =
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n";

    private static final byte[] BODY = Asking.bytes("hello");

    @Test
    void acceptsWhatWasAskedForHoweverItIsCut() throws IOException {
        for (int pieceMax = 1; pieceMax < 60; pieceMax++) {
            Answers answers = new Answers(new Pieces(HELLO + CHUNKS + HELLO + CHUNKS, pieceMax));
            for (int i = 0; i < 4; i++) {
                answers.expect(BODY, 5);
            }
            assertDoesNotThrow(answers::expectEnd);
        }
    }

    @Test
    void findsEveryChangedByteOfABody() {
        for (String answer : new String[] {HELLO, CHUNKS}) {
            for (String letter : new String[] {"h", "e", "lo"}) {
                int at = answer.lastIndexOf(letter);
                String changed = answer.substring(0, at) + "x" + answer.substring(at + 1);
                wrong(changed);
            }
        }
    }

    @Test
    void findsAnotherStatusOrLength() {
        wrong(HELLO.replace("200", "503"));
        wrong(HELLO.replace("Length: 5", "Length: 4"));
        wrong(HELLO.replace("Content-Length: 5", "X: 5"));
        wrong(CHUNKS.replace("2\r\nlo\r\n", ""));
        wrong(CHUNKS.replace("2\r\nlo", "3\r\nlol"));
        wrong(CHUNKS.replace("2\r\nlo", "2\r\nlol"));
        wrong(CHUNKS.replace("3\r\nhel", "x\r\nhel"));
    }

    @Test
    void findsAnAnswerTooManyAndOneCut() throws IOException {
        Answers two = new Answers(new Pieces(HELLO + "H", 100));
        two.expect(BODY, 5);
        assertThrows(WrongAnswerException.class, two::expectEnd);
        for (int length = 0; length < CHUNKS.length(); length++) {
            Answers cut = new Answers(new Pieces(CHUNKS.substring(0, length), 7));
            assertThrows(EOFException.class, () -> cut.expect(BODY, 5));
        }
    }

    @Test
    void theCrowdsOwnChunksAreRead() throws IOException {
        Random random = new Random(5);
        byte[] body = new byte[5000];
        random.nextBytes(body);
        for (int chunkMax : new int[] {1, 20, 3000, 10_000}) {
            byte[] head = Asking.bytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            byte[] text = Asking.joined(head, Asking.chunked(body, chunkMax, random));
            Answers answers = new Answers(new ByteArrayInputStream(text));
            answers.expect(body, body.length);
            answers.expectEnd();
        }
        assertEquals("hello", new Answers(new Pieces(HELLO, 3)).take());
    }

    private static void wrong(String text) {
        assertThrows(WrongAnswerException.class, () -> new Answers(new Pieces(text, 100)).expect(BODY, 5), text);
    }

    /** Gives no more than so many bytes at a time. */
    private static final class Pieces extends ByteArrayInputStream {
        private final int pieceMax;

        Pieces(String text, int pieceMax) {
            super(Asking.bytes(text));
            this.pieceMax = pieceMax;
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            return super.read(into, offset, Math.min(length, pieceMax));
        }
    }
}
