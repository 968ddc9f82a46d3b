package io.millrace.codec.h2;

import io.millrace.testkit.h2.H2Frame;
import io.millrace.testkit.h2.SimpleHpack;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Plays a script of bytes: frames that a peer sends, right and wrong ones, and what the driver does in between. What
 * comes of it must not depend on the pieces in which the frames arrive.
 *
 * <p>Each step is an operation, and for frames flags, stream, length and payload; lengths and streams are small.
 */
final class ConnectionRun {
    private static final H2Limits LIMITS = new H2Limits(
            4,
            new io.millrace.codec.Limits(64, 300, 5, 64, 4, 16, 32),
            400,
            16_384,
            200,
            200,
            true,
            new H2Windows(1_024, 65_535, 70_000, true),
            new H2Budgets(6, 1, 3, 1, 3, 8, 20, 5, 5, 10, false));

    private static final String[][] HEADS = {
        {":method: GET", ":scheme: http", ":path: /", ":authority: a"},
        {":method: POST", ":scheme: http", ":path: /x", ":authority: a", "content-length: 3"},
        {":method: CONNECT", ":authority: a:1"},
        {":method: CONNECT", ":scheme: http", ":path: /", ":authority: a", ":protocol: websocket"},
        {":method: GET", ":scheme: http", ":path: /", ":authority: a", "priority: u=1, i"},
        {":method: GET", ":scheme: http", ":path: /", "x: " + "y".repeat(280)},
        {"sum: 1"},
        {"Bad: 1"},
    };

    private final Endpoint e;
    private final byte[] script;
    private int at;
    private long content;

    private ConnectionRun(byte[] script, int pieceLength) {
        this.script = script;
        e = Endpoint.server(LIMITS, pieceLength);
        e.told.takesLongHeads = true;
        e.peer.preface();
    }

    /** What happened, and what was sent but for credit, which comes when a receive ends. */
    static String play(byte[] script, int pieceLength) {
        ConnectionRun run = new ConnectionRun(script, pieceLength);
        StringBuilder all = new StringBuilder();
        while (run.at < run.script.length) {
            run.step();
            for (String event : run.e.events()) {
                all.append(event).append('\n');
            }
        }
        all.append(run.end());
        return all.toString();
    }

    private int next(int bound) {
        return at < script.length ? (script[at++] & 0xFF) % bound : 0;
    }

    private void step() {
        int operation = next(24);
        switch (operation) {
            case 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 -> frame(operation);
            case 10 -> frame(H2Frame.PRIORITY_UPDATE);
            case 11 -> frame(next(256));
            case 12, 13 -> head(H2Frame.END_HEADERS);
            case 14, 15 -> head(H2Frame.END_HEADERS | H2Frame.END_STREAM);
            case 16 -> e.peer.settings().settingsAck();
            case 17 -> driver();
            case 18 -> answer();
            case 19 -> e.told.consumes = next(2) == 0;
            case 20 -> e.nowNs += next(256) * 100_000_000L;
            case 21 -> raw();
            case 22 -> {
                e.told.goesOn = !e.told.goesOn;
                e.again();
            }
            default -> e.peer.data(next(8), "x".repeat(next(2_000)));
        }
    }

    private void frame(int type) {
        int flags = next(64);
        int stream = next(12);
        byte[] payload = new byte[next(40)];
        for (int i = 0; i < payload.length; i++) {
            payload[i] = (byte) next(256);
        }
        e.peer.frame(type, flags, stream, payload);
    }

    private void head(int flags) {
        e.peer.frame(H2Frame.HEADERS, flags, next(12), SimpleHpack.encode(HEADS[next(HEADS.length)]));
    }

    private void raw() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int left = next(20); left > 0; left--) {
            bytes.write(next(256));
        }
        e.peer.bytes(bytes.toByteArray());
    }

    private H2StreamState any() {
        List<Integer> ids = new ArrayList<>(new TreeSet<>(e.told.streams.keySet()));
        int which = next(8);
        return ids.isEmpty() ? null : e.stream(ids.get(which % ids.size()));
    }

    private void driver() {
        int what = next(6);
        H2StreamState s = any();
        if (s == null || e.connection.hasFailed()) {
            return;
        }
        switch (what) {
            case 0 -> e.told.release(s.id());
            case 1 -> e.connection.resetStream(s, H2Code.NO_ERROR);
            case 2 -> e.connection.consumed(s, s.unread());
            case 3 -> e.connection.consumed(s, s.unread() / 2);
            case 4 -> e.connection.drain();
            default -> e.connection.shrinkWindow(0);
        }
        e.connection.flush();
    }

    private void answer() {
        H2StreamState s = any();
        if (s == null || e.connection.hasFailed() || !s.isSendOpen()) {
            return;
        }
        if (!s.has(H2Streams.ANSWERED)) {
            e.head(s.id(), next(2) == 0, ":status: 200");
        } else {
            int length = Math.min(next(200), e.connection.sendWindow(s));
            content += length;
            e.data(s.id(), "x".repeat(length), next(2) == 0);
        }
    }

    private String end() {
        StringBuilder all = new StringBuilder();
        for (H2Frame frame : e.peer.takeAll()) {
            boolean measure = frame.type() == H2Frame.PING && !frame.has(H2Frame.ACK);
            if (frame.type() != H2Frame.WINDOW_UPDATE && !measure) {
                all.append(frame).append('\n');
            }
        }
        require(e.connection.streams() <= 4, "streams " + e.connection.streams());
        require(e.connection.receiveWindow() >= 0, "window " + e.connection.receiveWindow());
        require(content <= Integer.MAX_VALUE, "sent " + content);
        e.connection.close();
        for (int id : List.copyOf(e.told.streams.keySet())) {
            require(e.stream(id).isClosed(), "stream " + id);
            e.told.release(id);
        }
        require(e.connection.streams() == 0, "streams left " + e.connection.streams());
        require(e.told.granted == 0, "granted " + e.told.granted);
        return all.toString();
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
