package io.millrace.testkit.h2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/**
 * One end of a connection of HTTP/2, for tests of the other: it sends exactly what it is told, right or wrong, and
 * checks what comes back. Test thread only.
 *
 * <p>Expectations pass over SETTINGS, their acknowledgements and WINDOW_UPDATE, unless they ask for one of those;
 * nothing else may stand before what is expected.
 */
public final class H2Peer {
    public static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    // error codes, as RFC 9113 section 7 names them
    public static final int NO_ERROR = 0x0;
    public static final int PROTOCOL_ERROR = 0x1;
    public static final int INTERNAL_ERROR = 0x2;
    public static final int FLOW_CONTROL_ERROR = 0x3;
    public static final int STREAM_CLOSED = 0x5;
    public static final int FRAME_SIZE_ERROR = 0x6;
    public static final int REFUSED_STREAM = 0x7;
    public static final int CANCEL = 0x8;
    public static final int COMPRESSION_ERROR = 0x9;
    public static final int ENHANCE_YOUR_CALM = 0xB;

    // identifiers of settings, as section 6.5.2 names them
    public static final int HEADER_TABLE_SIZE = 0x1;
    public static final int ENABLE_PUSH = 0x2;
    public static final int MAX_CONCURRENT_STREAMS = 0x3;
    public static final int INITIAL_WINDOW_SIZE = 0x4;
    public static final int MAX_FRAME_SIZE = 0x5;
    public static final int MAX_HEADER_LIST_SIZE = 0x6;
    public static final int ENABLE_CONNECT_PROTOCOL = 0x8;
    public static final int NO_RFC7540_PRIORITIES = 0x9;

    private static final String[] REQUEST = {":method: GET", ":scheme: http", ":path: /", ":authority: localhost"};

    private final H2Wire wire;
    private final SimpleHpack hpack = new SimpleHpack();
    private final Deque<H2Frame> received = new ArrayDeque<>();
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private byte[] rest = {};
    private boolean held;

    public H2Peer(H2Wire wire) {
        this.wire = wire;
    }

    // --- says ---

    /** The 24 bytes of a client. */
    public H2Peer preface() {
        return bytes(PREFACE.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** A client that begins: preface and empty SETTINGS; and the server's SETTINGS are acknowledged. */
    public H2Peer greets() {
        return preface().settings().settingsAck();
    }

    /** SETTINGS, as pairs of identifier and value. */
    public H2Peer settings(int... pairs) {
        ByteBuffer out = ByteBuffer.allocate(3 * pairs.length);
        for (int i = 0; i < pairs.length; i += 2) {
            out.putShort((short) pairs[i]).putInt(pairs[i + 1]);
        }
        return frame(H2Frame.SETTINGS, 0, 0, out.array());
    }

    public H2Peer settingsAck() {
        return frame(H2Frame.SETTINGS, H2Frame.ACK, 0);
    }

    /** A GET that ends its stream. */
    public H2Peer get(int id) {
        return headersEnd(id, REQUEST);
    }

    /** A POST whose content is to follow, with more fields if given. */
    public H2Peer post(int id, String... more) {
        return headers(id, with(more));
    }

    /** The fields of a POST and more of them. */
    public static String[] with(String... more) {
        List<String> fields = new ArrayList<>(List.of(REQUEST));
        fields.set(0, ":method: POST");
        fields.addAll(List.of(more));
        return fields.toArray(String[]::new);
    }

    /** HEADERS with the whole block, behind which the stream goes on. */
    public H2Peer headers(int id, String... fields) {
        return frame(H2Frame.HEADERS, H2Frame.END_HEADERS, id, SimpleHpack.encode(fields));
    }

    /** HEADERS with the whole block that ends the stream. */
    public H2Peer headersEnd(int id, String... fields) {
        return frame(H2Frame.HEADERS, H2Frame.END_HEADERS | H2Frame.END_STREAM, id, SimpleHpack.encode(fields));
    }

    /** A GET in several frames: HEADERS, then as many CONTINUATION as the block has bytes for pieces of that length. */
    public H2Peer getInPieces(int id, int pieceLength) {
        return headersInPieces(id, pieceLength, REQUEST);
    }

    /** As {@link #getInPieces}, with these fields. */
    public H2Peer headersInPieces(int id, int pieceLength, String... fields) {
        byte[] block = SimpleHpack.encode(fields);
        for (int at = 0; at < block.length; at += pieceLength) {
            int end = Math.min(at + pieceLength, block.length);
            byte[] piece = java.util.Arrays.copyOfRange(block, at, end);
            int last = end == block.length ? H2Frame.END_HEADERS : 0;
            if (at == 0) {
                frame(H2Frame.HEADERS, H2Frame.END_STREAM | last, id, piece);
            } else {
                frame(H2Frame.CONTINUATION, last, id, piece);
            }
        }
        return this;
    }

    public H2Peer data(int id, String text) {
        return frame(H2Frame.DATA, 0, id, latin1(text));
    }

    public H2Peer dataEnd(int id, String text) {
        return frame(H2Frame.DATA, H2Frame.END_STREAM, id, latin1(text));
    }

    /** DATA with so many bytes of padding behind the text. */
    public H2Peer dataPadded(int id, String text, int padding, boolean end) {
        ByteBuffer out = ByteBuffer.allocate(1 + text.length() + padding);
        out.put((byte) padding).put(latin1(text));
        return frame(H2Frame.DATA, H2Frame.PADDED | (end ? H2Frame.END_STREAM : 0), id, out.array());
    }

    public H2Peer reset(int id, int code) {
        return frame(H2Frame.RST_STREAM, 0, id, ints(code));
    }

    public H2Peer windowUpdate(int id, int increment) {
        return frame(H2Frame.WINDOW_UPDATE, 0, id, ints(increment));
    }

    public H2Peer ping(long opaque) {
        return frame(H2Frame.PING, 0, 0, longs(opaque));
    }

    public H2Peer pingAck(long opaque) {
        return frame(H2Frame.PING, H2Frame.ACK, 0, longs(opaque));
    }

    public H2Peer goAway(int last, int code) {
        return frame(H2Frame.GOAWAY, 0, 0, ints(last, code));
    }

    public H2Peer priority(int id, int dependency) {
        byte[] payload = java.util.Arrays.copyOf(ints(dependency), 5);
        return frame(H2Frame.PRIORITY, 0, id, payload);
    }

    public H2Peer priorityUpdate(int id, String priority) {
        byte[] value = latin1(priority);
        return frame(
                H2Frame.PRIORITY_UPDATE,
                0,
                0,
                ByteBuffer.allocate(4 + value.length).putInt(id).put(value).array());
    }

    /** Any frame. */
    public H2Peer frame(int type, int flags, int streamId, byte... payload) {
        return bytes(new H2Frame(type, flags, streamId, payload).bytes());
    }

    /** Any bytes. */
    public H2Peer bytes(byte[] bytes) {
        said.write(bytes, 0, bytes.length);
        if (!held) {
            speak();
        }
        return this;
    }

    /** Keeps what it says until {@link #speak}, which says it in one go. */
    public H2Peer hold() {
        held = true;
        return this;
    }

    public H2Peer speak() {
        held = false;
        byte[] all = said.toByteArray();
        said.reset();
        wire.send(all);
        return this;
    }

    /** What was said since {@link #hold} and is not to be sent. */
    public byte[] unsaid() {
        byte[] all = said.toByteArray();
        said.reset();
        return all;
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] ints(int... values) {
        ByteBuffer out = ByteBuffer.allocate(Integer.BYTES * values.length);
        for (int value : values) {
            out.putInt(value);
        }
        return out.array();
    }

    private static byte[] longs(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }

    // --- expects ---

    /** The next frame of that type; others than SETTINGS and WINDOW_UPDATE may not stand before it. */
    public H2Frame expect(int type) {
        poll();
        for (Iterator<H2Frame> i = received.iterator(); i.hasNext(); ) {
            H2Frame frame = i.next();
            if (frame.type() == type) {
                i.remove();
                return frame;
            }
            if (frame.type() != H2Frame.SETTINGS && frame.type() != H2Frame.WINDOW_UPDATE) {
                throw new AssertionError("expected type " + type + ", not " + frame + "; all: " + received);
            }
        }
        throw new AssertionError("expected type " + type + ", but got " + received);
    }

    private H2Frame expect(int type, int streamId) {
        H2Frame frame = expect(type);
        assertEquals(streamId, frame.streamId(), () -> frame + " on its stream");
        return frame;
    }

    /** The fields of HEADERS and the CONTINUATION behind it. */
    public List<String> expectHeaders(int id, boolean end) {
        H2Frame first = expect(H2Frame.HEADERS, id);
        assertEquals(end, first.has(H2Frame.END_STREAM), () -> first + " ends its stream");
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.writeBytes(first.payload());
        boolean whole = first.has(H2Frame.END_HEADERS);
        while (!whole) {
            H2Frame more = received.removeFirst();
            assertEquals(H2Frame.CONTINUATION, more.type(), () -> more + " behind HEADERS");
            assertEquals(id, more.streamId());
            block.writeBytes(more.payload());
            whole = more.has(H2Frame.END_HEADERS);
        }
        return hpack.decode(block.toByteArray());
    }

    /** DATA of one stream, frame behind frame, until so many bytes came or the stream ended. */
    public String expectData(int id, int length, boolean end) {
        StringBuilder text = new StringBuilder();
        boolean ended = false;
        while (text.length() < length || (end && !ended)) {
            H2Frame frame = expect(H2Frame.DATA, id);
            text.append(frame.text());
            ended = frame.has(H2Frame.END_STREAM);
            if (ended) {
                break;
            }
        }
        assertEquals(end, ended, "end of stream " + id);
        assertEquals(length, text.length(), "content of stream " + id);
        return text.toString();
    }

    public H2Peer expectData(int id, String text, boolean end) {
        assertEquals(text, expectData(id, text.length(), end));
        return this;
    }

    public H2Peer expectReset(int id, int code) {
        H2Frame frame = expect(H2Frame.RST_STREAM, id);
        assertEquals(code, frame.intAt(0), frame::toString);
        return this;
    }

    public H2Peer expectGoAway(int last, int code) {
        H2Frame frame = expect(H2Frame.GOAWAY, 0);
        assertEquals(code, frame.intAt(4), frame::toString);
        assertEquals(last, frame.intAt(0), frame::toString);
        return this;
    }

    /** GOAWAY with that code, and the end of the connection. */
    public H2Peer expectConnectionError(int code) {
        H2Frame frame = expect(H2Frame.GOAWAY, 0);
        assertEquals(code, frame.intAt(4), frame::toString);
        assertTrue(wire.isClosed(), "the connection is open");
        return this;
    }

    public H2Peer expectSettings() {
        H2Frame frame = expect(H2Frame.SETTINGS, 0);
        assertEquals(0, frame.flags(), frame::toString);
        return this;
    }

    public H2Peer expectSettingsAck() {
        H2Frame frame = expect(H2Frame.SETTINGS, 0);
        assertEquals(H2Frame.ACK, frame.flags(), frame::toString);
        assertEquals(0, frame.payload().length);
        return this;
    }

    public H2Peer expectPingAck(long opaque) {
        H2Frame frame = expect(H2Frame.PING, 0);
        assertEquals(H2Frame.ACK, frame.flags(), frame::toString);
        assertEquals(opaque, ByteBuffer.wrap(frame.payload()).getLong());
        return this;
    }

    /** A PING of the other side; what it says. */
    public long expectPing() {
        H2Frame frame = expect(H2Frame.PING, 0);
        assertEquals(0, frame.flags(), frame::toString);
        return ByteBuffer.wrap(frame.payload()).getLong();
    }

    /** The next WINDOW_UPDATE of that stream; its increment. */
    public int expectWindowUpdate(int id) {
        poll();
        for (Iterator<H2Frame> i = received.iterator(); i.hasNext(); ) {
            H2Frame frame = i.next();
            if (frame.type() == H2Frame.WINDOW_UPDATE && frame.streamId() == id) {
                i.remove();
                return frame.intAt(0);
            }
        }
        throw new AssertionError("expected WINDOW_UPDATE on " + id + ", but got " + received);
    }

    /** Nothing came but SETTINGS and WINDOW_UPDATE, which are forgotten; and the connection is open. */
    public H2Peer expectNothing() {
        poll();
        received.removeIf(f -> f.type() == H2Frame.SETTINGS || f.type() == H2Frame.WINDOW_UPDATE);
        assertTrue(received.isEmpty(), () -> "expected nothing, but got " + received);
        assertTrue(!wire.isClosed(), "the connection is closed");
        return this;
    }

    /** Everything that came and was not asked for, which is forgotten. */
    public List<H2Frame> takeAll() {
        poll();
        List<H2Frame> all = new ArrayList<>(received);
        received.clear();
        return all;
    }

    private void poll() {
        byte[] more = wire.take();
        byte[] all = java.util.Arrays.copyOf(rest, rest.length + more.length);
        System.arraycopy(more, 0, all, rest.length, more.length);
        int at = 0;
        for (H2Frame frame = H2Frame.parse(all, at); frame != null; frame = H2Frame.parse(all, at)) {
            received.add(frame);
            at += frame.length();
        }
        rest = java.util.Arrays.copyOfRange(all, at, all.length);
    }
}
