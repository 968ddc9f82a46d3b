package io.millrace.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A client's raw end of a connection, for tests. Test thread only; run the host to see what comes of a call. */
abstract class Wire {
    private final StringBuilder received = new StringBuilder();
    private final Answer.Reader reader = new Answer.Reader(received);
    private final List<Answer> answers = new ArrayList<>();

    /** Sends the bytes once there is room. */
    abstract Wire write(byte[] bytes);

    final Wire write(String latin1) {
        return write(latin1.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Bytes that wait for room. */
    abstract int unwritten();

    abstract Wire shutdownOutput();

    abstract void close();

    abstract void reset();

    abstract Wire stopReading();

    abstract Wire startReading();

    /** Does what a client does by itself. @return whether there was anything to do */
    boolean pump() {
        return false;
    }

    /** Bytes read since the last call. */
    abstract byte[] take();

    /** The server ended its output, and everything before that was read. */
    abstract boolean isAtEnd();

    abstract boolean isReset();

    final boolean isOver() {
        return isAtEnd() || isReset();
    }

    private void poll() {
        byte[] more = take();
        if (more.length > 0) {
            received.append(new String(more, StandardCharsets.ISO_8859_1));
        }
    }

    final int receivedLength() {
        poll();
        return received.length();
    }

    /** Everything received since the beginning, a character a byte. */
    final String text() {
        poll();
        return received.toString();
    }

    /** The whole answers so far. @param method of the requests that are not answered yet */
    final List<Answer> answers(String method) {
        poll();
        for (Answer a = reader.next(method, isAtEnd()); a != null; a = reader.next(method, isAtEnd())) {
            answers.add(a);
        }
        return answers;
    }

    /** What came behind the whole answers. */
    final String rest() {
        return received.substring(reader.position());
    }
}
