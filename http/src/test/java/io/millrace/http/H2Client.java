package io.millrace.http;

import io.millrace.codec.CodecResult;
import io.millrace.codec.FieldTable;
import io.millrace.codec.Limits;
import io.millrace.codec.hpack.HpackDecoder;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A client of HTTP/2 in the words of the RFC, frame by frame, that lets a test do what no client should. It answers
 * SETTINGS and PING by itself, and gives credit for what it reads unless told otherwise. Test thread only.
 */
final class H2Client {
    static final int DATA = 0x0;
    static final int HEADERS = 0x1;
    static final int RST_STREAM = 0x3;
    static final int SETTINGS = 0x4;
    static final int PING = 0x6;
    static final int GOAWAY = 0x7;
    static final int WINDOW_UPDATE = 0x8;
    static final int CONTINUATION = 0x9;
    static final int ACK = 0x1;
    static final int END_STREAM = 0x1;
    static final int END_HEADERS = 0x4;

    private static final int INITIAL_WINDOW = 65_535;
    private static final int FRAME_LENGTH = 16_384;
    private static final int ARENA_LENGTH = 65_535;

    /** What came, but for what was answered at once. */
    record Frame(int type, int flags, int stream, byte[] payload) {
        boolean has(int flag) {
            return (flags & flag) != 0;
        }

        int intAt(int at) {
            return ByteBuffer.wrap(payload).getInt(at);
        }

        @Override
        public String toString() {
            return "type " + type + " flags " + flags + " stream " + stream + " length " + payload.length;
        }
    }

    /** One exchange as the client sees it. */
    static final class Stream {
        final int id;
        final List<Head> heads = new ArrayList<>();
        final List<byte[]> pieces = new ArrayList<>();
        final ByteArrayOutputStream body = new ByteArrayOutputStream();
        List<String> trailers; // null: none came
        boolean ended;
        int reset = -1; // code
        private long sendWindow;
        private final ByteArrayOutputStream unsent = new ByteArrayOutputStream();
        private boolean endsAfterUnsent;
        private List<String> trailersAfterUnsent;

        Stream(int id, long sendWindow) {
            this.id = id;
            this.sendWindow = sendWindow;
        }

        int status() {
            return heads.get(heads.size() - 1).status;
        }

        String field(String name) {
            for (String line : heads.get(heads.size() - 1).fields) {
                if (line.startsWith(name + ": ")) {
                    return line.substring(name.length() + 2);
                }
            }
            return null;
        }

        String text() {
            return body.toString(StandardCharsets.ISO_8859_1);
        }

        boolean isOver() {
            return ended || reset >= 0;
        }

        @Override
        public String toString() {
            return "stream " + id + " " + heads + " " + body.size() + " bytes" + (ended ? " ended" : "")
                    + (reset < 0 ? "" : " reset " + reset);
        }
    }

    record Head(int status, List<String> fields) {}

    private final Wire wire;
    private final HpackDecoder decoder =
            new HpackDecoder(4096, new Limits(8192, 65_535, 1000, 65_535, 1000, 256, 4096));
    private final FieldTable table = new FieldTable(1000);
    private final ByteBuffer arena = ByteBuffer.allocateDirect(ARENA_LENGTH + HpackDecoder.ARENA_MARGIN);
    private final Map<Integer, Stream> streams = new TreeMap<>();
    private final List<Frame> frames = new ArrayList<>();
    private final ByteArrayOutputStream block = new ByteArrayOutputStream();
    private byte[] unread = {};
    private int blockStream;
    private int blockFlags;
    private boolean blockOpen;
    private long sendWindow = INITIAL_WINDOW;
    private int initialWindow = INITIAL_WINDOW;
    private int nextStream = 1;
    private boolean credits = true;
    private boolean acknowledges = true;
    private boolean settingsCame;
    private boolean ended;
    private int streamsMax = Integer.MAX_VALUE;
    int goAway = -1; // code
    int goAwayLast = -1;

    H2Client(Wire wire) {
        this.wire = wire;
    }

    /** Sends what a client begins with. */
    H2Client begin() {
        raw("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return frame(SETTINGS, 0, 0);
    }

    /** From now on nobody gives credit but the test. */
    H2Client withoutCredit() {
        credits = false;
        return this;
    }

    H2Client withoutAcknowledging() {
        acknowledges = false;
        return this;
    }

    void close() {
        wire.close();
    }

    // --- frames ---

    H2Client raw(byte[] bytes) {
        if (!ended && !wire.isReset()) {
            wire.write(bytes);
        }
        return this;
    }

    /** Nothing is written from now on. */
    void shutdownOutput() {
        ended = true;
        wire.shutdownOutput();
    }

    H2Client frame(int type, int flags, int stream, byte... payload) {
        ByteBuffer b = ByteBuffer.allocate(9 + payload.length);
        b.putInt(payload.length << 8 | type).put((byte) flags).putInt(stream).put(payload);
        return raw(b.array());
    }

    static byte[] ints(int... values) {
        ByteBuffer b = ByteBuffer.allocate(4 * values.length);
        for (int v : values) {
            b.putInt(v);
        }
        return b.array();
    }

    H2Client setting(int id, int value) {
        return frame(
                SETTINGS,
                0,
                0,
                ByteBuffer.allocate(6).putShort((short) id).putInt(value).array());
    }

    H2Client headers(int stream, boolean end, String... fields) {
        streams.computeIfAbsent(stream, id -> new Stream(id, initialWindow));
        nextStream = Math.max(nextStream, stream + 2);
        byte[] block = encoded(List.of(fields));
        int flags = end ? END_STREAM : 0;
        for (int at = 0; at < block.length; at += FRAME_LENGTH) {
            byte[] fragment = Arrays.copyOfRange(block, at, Math.min(block.length, at + FRAME_LENGTH));
            boolean last = at + fragment.length == block.length;
            frame(at == 0 ? HEADERS : CONTINUATION, (at == 0 ? flags : 0) | (last ? END_HEADERS : 0), stream, fragment);
        }
        return this;
    }

    /** A GET; @return its stream */
    Stream get(String path, String... more) {
        return request("GET", path, true, more);
    }

    Stream request(String method, String path, boolean end, String... more) {
        List<String> fields =
                new ArrayList<>(List.of(":method: " + method, ":scheme: http", ":authority: h", ":path: " + path));
        fields.addAll(List.of(more));
        int id = nextStream;
        headers(id, end, fields.toArray(String[]::new));
        return streams.get(id);
    }

    /** Opens a stream with exactly those fields. */
    Stream open(boolean end, List<String> fields) {
        int id = nextStream;
        headers(id, end, fields.toArray(String[]::new));
        return streams.get(id);
    }

    /** Exactly one frame, whatever the windows say. */
    H2Client data(int stream, String text, boolean end) {
        return frame(DATA, end ? END_STREAM : 0, stream, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    H2Client reset(int stream, int code) {
        return frame(RST_STREAM, 0, stream, ints(code));
    }

    H2Client credit(int stream, int length) {
        return frame(WINDOW_UPDATE, 0, stream, ints(length));
    }

    /** Literals without indexing, plain: what any decoder must take, and no code of ours. */
    static byte[] encoded(List<String> fields) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String line : fields) {
            int colon = line.indexOf(':', 1);
            out.write(0);
            string(out, line.substring(0, colon));
            string(out, line.substring(colon + 1).strip());
        }
        return out.toByteArray();
    }

    private static void string(ByteArrayOutputStream out, String s) {
        byte[] bytes = s.getBytes(StandardCharsets.ISO_8859_1);
        int length = bytes.length;
        if (length < 127) {
            out.write(length);
        } else {
            out.write(127);
            for (length -= 127; length >= 128; length >>= 7) {
                out.write((length & 127) | 128);
            }
            out.write(length);
        }
        out.writeBytes(bytes);
    }

    // --- bodies that keep to the windows ---

    void send(Stream s, byte[] bytes) {
        s.unsent.writeBytes(bytes);
        flush(s);
    }

    void sendEnd(Stream s, List<String> trailers) {
        s.endsAfterUnsent = true;
        s.trailersAfterUnsent = trailers;
        flush(s);
    }

    private void flush(Stream s) {
        byte[] rest = s.unsent.toByteArray();
        int at = 0;
        while (at < rest.length && s.reset < 0) {
            int n = (int) Math.min(Math.min(sendWindow, s.sendWindow), Math.min(FRAME_LENGTH, rest.length - at));
            if (n <= 0) {
                break;
            }
            boolean last = s.endsAfterUnsent && s.trailersAfterUnsent.isEmpty() && at + n == rest.length;
            byte[] piece = new byte[n];
            System.arraycopy(rest, at, piece, 0, n);
            frame(DATA, last ? END_STREAM : 0, s.id, piece);
            s.endsAfterUnsent &= !last;
            sendWindow -= n;
            s.sendWindow -= n;
            at += n;
        }
        s.unsent.reset();
        s.unsent.write(rest, at, rest.length - at);
        if (at == rest.length && s.endsAfterUnsent) {
            s.endsAfterUnsent = false;
            if (s.trailersAfterUnsent.isEmpty()) {
                frame(DATA, END_STREAM, s.id);
            } else {
                frame(HEADERS, END_HEADERS | END_STREAM, s.id, encoded(s.trailersAfterUnsent));
            }
        }
    }

    /** Whether the server takes one more request. */
    boolean mayOpen() {
        return streams.values().stream().filter(s -> !s.isOver()).count() < Math.min(streamsMax, 100);
    }

    int unsent() {
        return streams.values().stream().mapToInt(s -> s.unsent.size()).sum();
    }

    // --- what came ---

    /** Frames that came, but for the answers to SETTINGS and PING. */
    List<Frame> frames() {
        pump();
        return frames;
    }

    List<Frame> frames(int type) {
        return frames().stream().filter(f -> f.type == type).toList();
    }

    Stream stream(int id) {
        return streams.get(id);
    }

    boolean isOver() {
        pump();
        return wire.isOver();
    }

    boolean settingsCame() {
        pump();
        return settingsCame;
    }

    /** Reads what came. @return whether anything did */
    boolean pump() {
        byte[] more = wire.take();
        if (more.length == 0) {
            return false;
        }
        ByteBuffer in = ByteBuffer.allocate(unread.length + more.length)
                .put(unread)
                .put(more)
                .flip();
        while (in.remaining() >= 9) {
            int length = in.getInt(in.position()) >>> 8;
            if (in.remaining() < 9 + length) {
                break;
            }
            int type = in.get(in.position() + 3);
            int flags = in.get(in.position() + 4) & 0xFF;
            int stream = in.getInt(in.position() + 5);
            byte[] payload = new byte[length];
            in.get(in.position() + 9, payload);
            in.position(in.position() + 9 + length);
            came(new Frame(type, flags, stream, payload));
        }
        unread = new byte[in.remaining()];
        in.get(unread);
        return true;
    }

    private void came(Frame f) {
        if (blockOpen && (f.type != CONTINUATION || f.stream != blockStream)) {
            throw new AssertionError("a field section is interrupted by " + f);
        }
        frames.add(f);
        switch (f.type) {
            case SETTINGS -> settings(f);
            case PING -> {
                if (!f.has(ACK) && acknowledges) {
                    frame(PING, ACK, 0, f.payload);
                }
            }
            case WINDOW_UPDATE -> credited(f.stream, f.intAt(0));
            case GOAWAY -> {
                goAwayLast = f.intAt(0);
                goAway = f.intAt(4);
            }
            case RST_STREAM -> of(f).reset = f.intAt(0);
            case DATA -> data(f);
            case HEADERS -> {
                blockStream = f.stream;
                blockFlags = f.flags;
                block.reset();
                fragment(f);
            }
            case CONTINUATION -> fragment(f);
            default -> {}
        }
    }

    private Stream of(Frame f) {
        Stream s = streams.get(f.stream);
        if (s == null) {
            throw new AssertionError(f + " on a stream that nobody opened");
        }
        return s;
    }

    private void settings(Frame f) {
        if (f.has(ACK)) {
            return;
        }
        settingsCame = true;
        ByteBuffer b = ByteBuffer.wrap(f.payload);
        while (b.hasRemaining()) {
            int id = b.getShort();
            int value = b.getInt();
            if (id == 3) {
                streamsMax = value;
            }
            if (id == 4) {
                int delta = value - initialWindow;
                initialWindow = value;
                streams.values().forEach(s -> s.sendWindow += delta);
            }
        }
        if (acknowledges) {
            frame(SETTINGS, ACK, 0);
        }
        flushAll();
    }

    private void flushAll() {
        streams.values().forEach(this::flush);
    }

    private void credited(int stream, int length) {
        if (stream == 0) {
            sendWindow += length;
        } else if (streams.containsKey(stream)) {
            streams.get(stream).sendWindow += length;
        }
        flushAll();
    }

    private void data(Frame f) {
        Stream s = of(f);
        check(!s.isOver(), f, "behind the end");
        check(!s.heads.isEmpty() && s.status() >= 200, f, "before the head");
        if (f.payload.length > 0) {
            s.pieces.add(f.payload);
            s.body.writeBytes(f.payload);
            if (credits) {
                credit(0, f.payload.length);
                if (!f.has(END_STREAM)) {
                    credit(f.stream, f.payload.length);
                }
            }
        }
        s.ended |= f.has(END_STREAM);
    }

    private static void check(boolean holds, Frame f, String what) {
        if (!holds) {
            throw new AssertionError(f + " " + what);
        }
    }

    private void fragment(Frame f) {
        block.writeBytes(f.payload);
        blockOpen = !f.has(END_HEADERS);
        if (blockOpen) {
            return;
        }
        Stream s = of(new Frame(HEADERS, blockFlags, blockStream, f.payload));
        check(!s.isOver(), f, "behind the end");
        boolean trailers = !s.heads.isEmpty() && s.status() >= 200;
        ByteBuffer in = ByteBuffer.allocateDirect(block.size() + 8).put(0, block.toByteArray());
        int n = trailers
                ? decoder.decodeTrailers(in, 0, block.size(), arena, 0, arena.capacity(), table)
                : decoder.decodeResponse(in, 0, block.size(), arena, 0, arena.capacity(), table);
        if (n < 0) {
            throw new AssertionError("field section of stream " + s.id + ": " + CodecResult.error(n));
        }
        List<String> fields = new ArrayList<>();
        for (int i = 0; i < table.count(); i++) {
            fields.add(table.name(i) + ": " + table.value(i));
        }
        if (trailers) {
            s.trailers = fields;
        } else {
            s.heads.add(new Head(table.status(), fields));
        }
        s.ended |= (blockFlags & END_STREAM) != 0;
    }

    String describe() {
        return streams.values() + " goaway " + goAway + " frames " + frames;
    }
}
