package io.millrace.codec.h1;

import io.millrace.codec.CodecResult;
import io.millrace.codec.FieldTable;
import io.millrace.codec.Limits;
import io.millrace.codec.Method;
import java.nio.ByteBuffer;

/**
 * A connection reduced to its codecs: reads messages one after the other as a driver would, keeps what was not consumed
 * and presents it again, at another place, with what came next. What it saw is a text, the same for every split.
 */
final class H1Reading {
    private final Limits limits;
    private final H1HeadParser parser;
    private final H1Framing framing;
    private final H1ChunkDecoder chunks;
    private final FieldTable head;
    private final Method answered;
    private final StringBuilder log = new StringBuilder();
    private final StringBuilder body = new StringBuilder();

    private byte[] kept = {};
    private ByteBuffer in;
    private int at;
    private int limit;
    private int seen;
    private long rest;
    private Phase phase = Phase.HEAD;

    private enum Phase {
        HEAD,
        LENGTH,
        CHUNKED,
        UNTIL_CLOSE,
        OVER
    }

    /**
     * A reader of requests, or of responses.
     *
     * @param answered method that every response answers; null to read requests
     */
    H1Reading(Limits limits, H1Leniency leniency, Method answered) {
        this.limits = limits;
        this.answered = answered;
        parser = new H1HeadParser(limits, leniency);
        framing = new H1Framing(leniency);
        chunks = new H1ChunkDecoder(limits, leniency);
        head = new FieldTable(limits.fieldsMax());
    }

    /** Everything in one piece. */
    static String whole(byte[] text, Limits limits, H1Leniency leniency, Method answered) {
        H1Reading reading = new H1Reading(limits, leniency, answered);
        reading.receive(text, 0, text.length);
        return reading.end();
    }

    /** In pieces of the given length; the last may be shorter. */
    static String pieces(byte[] text, int first, int length, Limits limits, H1Leniency leniency, Method answered) {
        H1Reading reading = new H1Reading(limits, leniency, answered);
        reading.receive(text, 0, Math.min(first, text.length));
        for (int from = first; from < text.length; from += length) {
            reading.receive(text, from, Math.min(length, text.length - from));
        }
        return reading.end();
    }

    void receive(byte[] text, int offset, int length) {
        byte[] all = java.util.Arrays.copyOf(kept, kept.length + length);
        System.arraycopy(text, offset, all, kept.length, length);
        in = Heads.buffer(all, length % 2 == 0 ? '\n' : ':');
        at = Heads.OFFSET;
        limit = at + all.length;
        while (step()) {
            // each step consumes something or ends the loop
        }
        kept = Heads.bytes(Heads.text(in, at, limit - at));
    }

    /** Everything that was seen; the connection has ended. */
    String end() {
        if (phase == Phase.HEAD && kept.length > 0) {
            seen = 0;
            receive(new byte[0], 0, 0);
        }
        if (phase == Phase.UNTIL_CLOSE) {
            endBody("");
        } else if (phase != Phase.OVER) {
            add(
                    phase == Phase.HEAD && kept.length == 0
                            ? "end"
                            : "incomplete" + (body.length() == 0 ? "" : " " + body));
        }
        return log.toString();
    }

    private boolean step() {
        return switch (phase) {
            case HEAD -> readHead();
            case LENGTH, UNTIL_CLOSE -> readBytes();
            case CHUNKED -> readChunks();
            case OVER -> false;
        };
    }

    private boolean readHead() {
        if (at == limit) {
            return false;
        }
        int length = answered == null
                ? parser.parseRequest(in, at, limit, seen, head)
                : parser.parseResponse(in, at, limit, seen, head);
        seen = limit - at;
        if (length < 0) {
            return fail(length);
        }
        if (length == 0) {
            return false;
        }
        int failure = answered == null ? framing.request(head) : framing.response(head, answered);
        if (failure < 0) {
            return fail(failure);
        }
        at += length;
        seen = 0;
        add((answered == null ? head.methodName() + " " + head.target() : String.valueOf(head.status())) + framed());
        if (framing.kind() == BodyKind.TUNNEL || head.method().is(Method.CONNECT)) {
            phase = Phase.OVER;
            add("tunnel");
        } else if (framing.kind() == BodyKind.NONE) {
            endMessage();
        } else {
            rest = framing.length();
            phase = Phase.valueOf(framing.kind().name());
        }
        return true;
    }

    private String framed() {
        return " " + framing.kind() + (framing.length() > 0 ? " " + framing.length() : "")
                + (framing.keepAlive() ? " keep" : "")
                + (framing.expectsContinue() ? " continue" : "")
                + (framing.upgrade() ? " upgrade" : "")
                + (head.leniencies() == 0 ? "" : " tolerated " + head.leniencies());
    }

    private boolean readBytes() {
        int length = limit - at;
        if (phase == Phase.LENGTH) {
            length = (int) Math.min(rest, length);
            rest -= length;
        }
        if (length > 0) {
            body.append(Heads.text(in, at, length));
            at += length;
        }
        if (phase == Phase.LENGTH && rest == 0) {
            endBody("");
            endMessage();
            return true;
        }
        return false;
    }

    private boolean readChunks() {
        int result = chunks.next(in, at, limit);
        at = chunks.position();
        switch (result) {
            case H1ChunkDecoder.NEED_MORE -> {
                return false;
            }
            case H1ChunkDecoder.DATA -> body.append(Heads.text(in, chunks.dataOffset(), chunks.dataLength()));
            case H1ChunkDecoder.TRAILERS -> {
                StringBuilder trailers = new StringBuilder();
                chunks.trailers().forEach((name, value) -> trailers.append(" " + name + "=" + value));
                endBody(trailers.toString());
            }
            case H1ChunkDecoder.END -> {
                if (chunks.trailers().count() == 0) {
                    endBody("");
                }
                endMessage();
            }
            default -> {
                return fail(result);
            }
        }
        return true;
    }

    private void endBody(String trailers) {
        add("body " + body + (trailers.isEmpty() ? "" : " trailers" + trailers));
        body.setLength(0);
    }

    private void endMessage() {
        phase = Phase.HEAD;
        if (!framing.keepAlive()) {
            phase = Phase.OVER;
            add("close");
        }
    }

    private boolean fail(int result) {
        phase = Phase.OVER;
        add("ERROR " + CodecResult.error(result));
        return false;
    }

    private void add(String event) {
        log.append(log.length() == 0 ? "" : " | ").append(event);
    }

    @Override
    public String toString() {
        return log + " in " + phase + " under " + limits;
    }
}
