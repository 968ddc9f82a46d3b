package io.millrace.codec.h2;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.testkit.h2.H2Frame;
import io.millrace.testkit.h2.H2Peer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** However the bytes are cut, the same happens; and no bytes make it throw. */
class SplitsTest {
    private static byte[] conversation() {
        Endpoint silent = Endpoint.server();
        H2Peer peer = silent.peer.hold().greets();
        peer.get(1).post(3, "content-length: 11").data(3, "hello ").dataPadded(3, "world", 9, true);
        peer.getInPieces(5, 20)
                .ping(7)
                .windowUpdate(0, 100)
                .priorityUpdate(5, "u=1")
                .frame(0x99, 3, 9, new byte[30]);
        peer.post(7).reset(7, H2Peer.CANCEL).settings(H2Peer.INITIAL_WINDOW_SIZE, 1_000);
        peer.post(9)
                .data(9, "x")
                .headersEnd(9, "sum: 1")
                .priority(11, 3)
                .goAway(0, 0)
                .data(0, "wrong")
                .ping(1);
        return peer.unsaid();
    }

    private static String say(byte[] bytes, int first, int pieceLength) {
        Endpoint e = Endpoint.server(H2Limits.DEFAULT, pieceLength);
        byte[] head = java.util.Arrays.copyOf(bytes, first);
        byte[] tail = java.util.Arrays.copyOfRange(bytes, first, bytes.length);
        e.peer.bytes(head).bytes(tail);
        StringBuilder all = new StringBuilder();
        e.events().forEach(event -> all.append(event).append('\n'));
        for (H2Frame frame : e.peer.takeAll()) {
            if (frame.type() != H2Frame.WINDOW_UPDATE) {
                all.append(frame).append('\n');
            }
        }
        return all.toString();
    }

    @Test
    void everySplitGivesTheSame() {
        byte[] bytes = conversation();
        String whole = say(bytes, 0, Integer.MAX_VALUE);
        assertEquals(19, whole.lines().count(), whole);
        for (int split = 0; split <= bytes.length; split++) {
            int at = split;
            assertEquals(whole, say(bytes, split, Integer.MAX_VALUE), () -> "split at " + at);
        }
    }

    @Test
    void bytesOneByOneGiveTheSame() {
        byte[] bytes = conversation();
        String whole = say(bytes, 0, Integer.MAX_VALUE);
        for (int length = 1; length < 40; length++) {
            int pieceLength = length;
            assertEquals(whole, say(bytes, 0, length), () -> "pieces of " + pieceLength);
        }
    }

    @Test
    void mutatedBytesNeverThrowAndSplitAlike() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        byte[] right = conversation();
        for (int round = 0; round < 2_000; round++) {
            byte[] bytes = right.clone();
            for (int edits = 1 + random.nextInt(3); edits > 0; edits--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            String whole = say(bytes, 0, Integer.MAX_VALUE);
            assertEquals(whole, say(bytes, 0, 1 + random.nextInt(30)), () -> "seed " + seed);
        }
    }

    @Test
    void truncatedBytesSayTheBeginningOfTheWhole() {
        byte[] bytes = conversation();
        Endpoint whole = Endpoint.server();
        whole.peer.bytes(bytes);
        List<String> all = whole.events();
        for (int length = 0; length < bytes.length; length++) {
            Endpoint cut = Endpoint.server();
            cut.peer.bytes(java.util.Arrays.copyOf(bytes, length));
            List<String> events = cut.events();
            for (int i = 0; i < events.size(); i++) {
                String event = events.get(i);
                assertEquals(event, all.get(i).substring(0, event.length()));
            }
        }
    }

    @Test
    void randomScriptsSplitAlike() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 1_000; round++) {
            byte[] script = new byte[1 + random.nextInt(200)];
            random.nextBytes(script);
            int pieceLength = 1 + random.nextInt(20);
            assertEquals(
                    ConnectionRun.play(script, Integer.MAX_VALUE),
                    ConnectionRun.play(script, pieceLength),
                    () -> "seed " + seed);
        }
    }

    @Test
    void randomFramesAreReadAsTheSimpleReaderDoes() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 30_000; round++) {
            byte[] data = new byte[2 + random.nextInt(120)];
            random.nextBytes(data);
            for (int at = 1; at + 4 < data.length; at += 9 + data[at + 2]) {
                data[at] = 0;
                data[at + 1] = 0;
                data[at + 2] = (byte) random.nextInt(20);
                data[at + 3] = (byte) random.nextInt(18);
            }
            FrameFuzz.fuzzerTestOneInput(data);
        }
    }
}
