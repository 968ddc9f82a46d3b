package io.millrace.codec.h2;

import io.millrace.codec.CodecResult;
import io.millrace.codec.FieldTable;
import io.millrace.codec.KnownFields;
import io.millrace.codec.Method;
import io.millrace.codec.ProtocolError;
import io.millrace.codec.hpack.HpackDecoder;
import java.nio.ByteBuffer;

/** Heads, content and trailers that the peer sends (RFC 9113 section 8). Loop thread only. */
final class MessageReceiver {
    private static final int CONTINUE = 100;
    private static final int OK = 200;
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;

    private final H2Connection connection;
    private final H2Limits limits;
    private final H2Shared shared;
    private final H2Listener listener;
    private final H2AbuseGuard guard;
    private final H2Streams streams;
    private final ReceiveWindows windows;
    private final Priorities priorities;
    private final FieldSections sections;
    private final HpackDecoder decoder;
    private final int ownTableLength;

    MessageReceiver(
            H2Connection connection,
            H2Limits limits,
            H2Shared shared,
            H2Listener listener,
            H2AbuseGuard guard,
            H2Streams streams,
            ReceiveWindows windows) {
        this.connection = connection;
        this.limits = limits;
        this.shared = shared;
        this.listener = listener;
        this.guard = guard;
        this.streams = streams;
        this.windows = windows;
        priorities = new Priorities(streams.scheduler());
        sections = new FieldSections(shared, guard, limits);
        ownTableLength = limits.tableLengthMax();
        // until it knows our setting the peer may use as much as the default
        decoder = new HpackDecoder(Math.max(ownTableLength, HpackDecoder.TABLE_LENGTH_DEFAULT), limits.sections());
    }

    void settingsAcknowledged() {
        if (ownTableLength < HpackDecoder.TABLE_LENGTH_DEFAULT) {
            decoder.tableLengthMax(ownTableLength);
        }
    }

    void close() {
        decoder.release();
    }

    Priorities priorities() {
        return priorities;
    }

    // --- field sections ---

    /**
     * A HEADERS frame came.
     *
     * @return index behind its field block, or {@link FieldSections#INCOMPLETE}; anything once the connection failed
     */
    int headers(FrameReader frame, ByteBuffer in, int received) {
        int id = frame.streamId();
        if (id == 0) {
            connection.fail(ProtocolError.H2_STREAM_MISSING);
            return received;
        }
        int end = sections.find(frame, in, received);
        if (end < 0) {
            connection.fail(CodecResult.error(end));
        } else if (end > 0) {
            boolean ends = frame.has(FrameType.END_STREAM);
            H2StreamState s = streams.find(id);
            if (s != null) {
                section(s, ends);
            } else if (streams.isNew(id)) {
                request(id, ends);
            } else if (streams.isIdle(id)) {
                connection.fail(ProtocolError.H2_STREAM_ID_INVALID);
            } else if (skipped()) {
                streams.late(id, true);
            }
        }
        return end;
    }

    /**
     * Reads a section that nobody wants, so that the next one can be read: as a request, into memory that the loop has
     * anyway. False if the connection ended by it.
     */
    private boolean skipped() {
        int result = decodeRequest();
        ProtocolError why = result < 0 ? CodecResult.error(result) : null;
        if (why == null || why.scope() == ProtocolError.Scope.STREAM) {
            return true;
        }
        connection.fail(why);
        return false;
    }

    private int decodeRequest() {
        return decoder.decodeRequest(
                sections.block(),
                sections.offset(),
                sections.limit(),
                shared.arena(),
                0,
                shared.arenaLength(),
                shared.fields());
    }

    private void request(int id, boolean end) {
        streams.opens(id);
        if (connection.ignoresNewStreams()) {
            if (skipped()) {
                streams.ignore(id);
            }
            return;
        }
        if (streams.active() >= limits.streamsMax()) {
            if (skipped()) {
                streams.refuse(id);
            }
            return;
        }
        FieldTable head = shared.fields();
        int result = decodeRequest();
        if (result < 0) {
            badRequest(id, CodecResult.error(result), end);
            return;
        }
        ProtocolError why = objection(id, head, end);
        if (why != null) {
            streams.error(id, why);
            return;
        }
        H2StreamState s = begin(id, end);
        s.lengthDeclared = declared(head);
        priorities.begin(s, head);
        listener.onHead(s, head, end);
    }

    private ProtocolError objection(int id, FieldTable head, boolean end) {
        if (sections.dependsOnItself(id)) {
            return ProtocolError.H2_DEPENDS_ON_ITSELF;
        }
        if (head.hasPart(FieldTable.PROTOCOL) && !limits.extendedConnect()) {
            return ProtocolError.PROTOCOL_INVALID;
        }
        return end && declared(head) > 0 ? ProtocolError.H2_LENGTH_MISMATCH : null;
    }

    private H2StreamState begin(int id, boolean end) {
        int state = end ? StreamRules.PEER_ENDED : StreamRules.OPEN;
        H2StreamState s = streams.begin(id, state, connection.peerInitialWindow());
        s.flags = H2Streams.HEAD_RECEIVED;
        return s;
    }

    /** RFC 9110 9.3.6: CONNECT has no content, so what it says of its length has no meaning. */
    private static long declared(FieldTable head) {
        int field = head.find(KnownFields.CONTENT_LENGTH);
        return field < 0 || Method.CONNECT.is(head.method()) ? H2StreamState.LENGTH_UNKNOWN : head.valueAsLong(field);
    }

    private void badRequest(int id, ProtocolError why, boolean end) {
        if (why.scope() == ProtocolError.Scope.CONNECTION) {
            connection.fail(why);
        } else if (why != ProtocolError.HEAD_TOO_LONG && why != ProtocolError.FIELDS_TOO_MANY) {
            streams.error(id, why);
        } else {
            H2StreamState s = begin(id, end);
            if (!listener.onHeadRefused(s, why, end)) {
                streams.reset(s, why.h2Code());
                streams.caused(false);
                streams.release(s);
            }
        }
    }

    /** A section of a stream that is open: trailers, or on a client a response. */
    private void section(H2StreamState s, boolean end) {
        int verdict = StreamRules.next(s.state, StreamRules.RECEIVE_HEADERS);
        if (verdict == StreamRules.STREAM_CLOSED) {
            fault(s, ProtocolError.H2_STREAM_ENDED);
        } else if (sections.dependsOnItself(s.id)) {
            fault(s, ProtocolError.H2_DEPENDS_ON_ITSELF);
        } else if (!s.has(H2Streams.HEAD_RECEIVED)) {
            response(s, end);
        } else if (s.has(H2Streams.TUNNEL)) {
            fault(s, ProtocolError.H2_FIELDS_IN_TUNNEL);
        } else if (!end) {
            fault(s, ProtocolError.H2_TRAILERS_WITHOUT_END);
        } else {
            trailers(s);
        }
    }

    private void fault(H2StreamState s, ProtocolError why) {
        if (skipped()) {
            streams.error(s, why);
        }
    }

    private void trailers(H2StreamState s) {
        FieldTable fields = shared.fields();
        int result = decoder.decodeTrailers(
                sections.block(), sections.offset(), sections.limit(), shared.arena(), 0, shared.arenaLength(), fields);
        if (result < 0) {
            bad(s, CodecResult.error(result));
        } else if (isCut(s)) {
            streams.error(s, ProtocolError.H2_LENGTH_MISMATCH);
        } else {
            streams.receivedEnd(s);
            listener.onTrailers(s, fields);
        }
    }

    private void response(H2StreamState s, boolean end) {
        FieldTable head = shared.fields();
        int result = decoder.decodeResponse(
                sections.block(), sections.offset(), sections.limit(), shared.arena(), 0, shared.arenaLength(), head);
        if (result < 0) {
            bad(s, CodecResult.error(result));
            return;
        }
        int status = head.status();
        boolean interim = status >= CONTINUE && status < OK;
        if (interim && end) {
            streams.error(s, ProtocolError.H2_TRAILERS_WITHOUT_END);
            return;
        }
        if (!interim) {
            s.flags |= H2Streams.HEAD_RECEIVED;
            boolean empty = s.has(H2Streams.NO_CONTENT) || status == NO_CONTENT || status == NOT_MODIFIED;
            s.lengthDeclared = empty ? H2StreamState.LENGTH_UNKNOWN : declared(head);
            if (end && isCut(s)) {
                streams.error(s, ProtocolError.H2_LENGTH_MISMATCH);
                return;
            }
        }
        if (end) {
            streams.receivedEnd(s);
        }
        listener.onHead(s, head, end);
    }

    private void bad(H2StreamState s, ProtocolError why) {
        if (why.scope() == ProtocolError.Scope.CONNECTION) {
            connection.fail(why);
        } else {
            streams.error(s, why);
        }
    }

    private static boolean isCut(H2StreamState s) {
        return s.lengthDeclared >= 0 && s.lengthReceived != s.lengthDeclared;
    }

    // --- content ---

    /** A piece of a DATA frame came. */
    void data(FrameReader frame, ByteBuffer in) {
        H2StreamState s = streams.find(frame.streamId());
        if (frame.isFirst() && !arrives(frame, s)) {
            return;
        }
        int length = frame.payloadLength();
        if (s == null) {
            windows.consumed(length);
            return;
        }
        ProtocolError why = frame.isFirst() ? admits(s, frame) : null;
        s.lengthReceived += length;
        boolean end = frame.isLast() && frame.has(FrameType.END_STREAM);
        if (why != null) {
            windows.consumed(length);
            streams.error(s, why);
            return;
        }
        if (end) {
            streams.receivedEnd(s);
        }
        if (length > 0 || end) {
            deliver(s, frame, in, length, end);
        }
    }

    private void deliver(H2StreamState s, FrameReader frame, ByteBuffer in, int length, boolean end) {
        s.unread += length;
        int generation = s.generation;
        listener.onData(s, in, frame.payloadOffset(), length, end);
        boolean isTiny = frame.isLast() && frame.contentLength() < H2Budgets.TINY_LENGTH;
        // what was consumed at once cost nothing, however small
        if (isTiny && s.generation == generation && s.unread > 0 && guard.tinyData(s)) {
            connection.fail(ProtocolError.H2_BUDGET_USED_UP);
        }
    }

    /** A DATA frame begins: what holds for it whatever became of its stream. False if that ended the connection. */
    private boolean arrives(FrameReader frame, H2StreamState s) {
        int id = frame.streamId();
        if (id == 0) {
            connection.fail(ProtocolError.H2_STREAM_MISSING);
        } else if (s == null && streams.isIdle(id)) {
            connection.fail(ProtocolError.H2_STREAM_IDLE);
        } else if (!windows.received(frame.length())) {
            connection.fail(ProtocolError.H2_WINDOW_EXCEEDED);
        } else {
            windows.consumed(frame.overhead());
            if (frame.contentLength() > 0) {
                guard.usefulData();
            } else if (!frame.has(FrameType.END_STREAM) && guard.emptyData()) {
                connection.fail(ProtocolError.H2_BUDGET_USED_UP);
            }
            if (s == null && !connection.hasFailed()) {
                streams.late(id, false);
            }
        }
        return !connection.hasFailed();
    }

    /** What is wrong with a DATA frame for its stream, or null. */
    private ProtocolError admits(H2StreamState s, FrameReader frame) {
        if (StreamRules.next(s.state, StreamRules.RECEIVE_DATA) < 0) {
            return ProtocolError.H2_STREAM_ENDED;
        }
        if (!s.has(H2Streams.HEAD_RECEIVED)) {
            return ProtocolError.H2_DATA_BEFORE_HEAD;
        }
        if (frame.length() > s.receiveWindow) {
            return ProtocolError.H2_STREAM_WINDOW_EXCEEDED;
        }
        if (s.lengthDeclared >= 0 && isMismatch(s, frame)) {
            return ProtocolError.H2_LENGTH_MISMATCH;
        }
        s.receiveWindow -= frame.length();
        windows.streamConsumed(s, frame.overhead());
        return null;
    }

    /** Whether the content of the whole frame makes it too much, or ends it too early. */
    private static boolean isMismatch(H2StreamState s, FrameReader frame) {
        long left = s.lengthDeclared - s.lengthReceived - frame.contentLength();
        return left < 0 || (left > 0 && frame.has(FrameType.END_STREAM));
    }
}
