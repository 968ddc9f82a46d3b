package io.millrace.codec.h2;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import io.millrace.codec.FieldTable;
import io.millrace.codec.ProtocolError;
import io.millrace.testkit.h2.H2Peer;
import io.millrace.testkit.h2.SimpleHpack;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** A request and its answer allocate nothing: GET, and POST with content that is consumed. */
class AllocationTest {
    private static final int STREAMS = 64;
    private static final byte[] ANSWER = SimpleHpack.encode(":status: 200", "content-type: text/plain");

    private final TestTarget out = new TestTarget();
    private final Answering driver = new Answering();
    private final H2Connection connection =
            new H2Connection(true, H2Limits.DEFAULT, new H2Shared(H2Limits.DEFAULT), out, driver);
    private final ByteBuffer in = ByteBuffer.allocateDirect(256 * 1024);
    private int length;
    private int nextId = 1;

    private final class Answering extends H2Listener {
        long answered;

        @Override
        public void onHead(H2StreamState s, FieldTable head, boolean end) {
            if (end) {
                answer(s);
            }
        }

        @Override
        public void onData(H2StreamState s, ByteBuffer in, int offset, int length, boolean end) {
            connection.consumed(s, length);
            if (end) {
                answer(s);
            }
        }

        private void answer(H2StreamState s) {
            out.reserve(1_024);
            ByteBuffer buffer = out.buffer();
            int frame = out.writeIndex();
            buffer.put(frame + FrameWriter.HEADER_LENGTH, ANSWER);
            int end = frame + FrameWriter.HEADER_LENGTH + ANSWER.length;
            int at = connection.sealHead(s, buffer, frame, end, false);
            connection.sealData(s, buffer, at, 13, true);
            out.commit(at + FrameWriter.HEADER_LENGTH + 13 - frame);
            connection.release(s);
            answered++;
        }

        @Override
        public void onTrailers(H2StreamState s, FieldTable trailers) {
            throw new AssertionError("trailers");
        }

        @Override
        public void onReset(H2StreamState s, int code) {
            throw new AssertionError("reset");
        }

        @Override
        public void onConnectionError(ProtocolError why) {
            throw new AssertionError(why);
        }
    }

    private byte[] round() {
        Endpoint silent = Endpoint.server();
        H2Peer peer = silent.peer.hold();
        for (int i = 0; i < STREAMS; i += 2) {
            peer.get(2 * i + 1).post(2 * i + 3, "content-length: 1024").dataEnd(2 * i + 3, "x".repeat(1_024));
        }
        return peer.unsaid();
    }

    private void say(byte[] bytes) {
        in.put(length, bytes);
        length += bytes.length;
    }

    /** So many rounds of 64 requests, each on streams of its own. */
    private void run(int rounds) {
        for (int i = 0; i < rounds; i++) {
            int base = nextId - 1;
            for (int at = 0; at < length; ) {
                int id = FrameReader.streamAt(in, at);
                in.putInt(at + 5, (id - 1) % (2 * STREAMS) + base + 1);
                at += FrameWriter.HEADER_LENGTH + FrameReader.lengthAt(in, at);
            }
            nextId += 2 * STREAMS;
            int consumed = connection.receive(in, 0, length, 0);
            if (consumed != length) {
                throw new AssertionError("consumed " + consumed + " of " + length);
            }
            connection.flush();
            out.drop();
            // credit of the client, without which nobody could answer on
            in.putLong(length, 0x0000_0408_0000_0000L);
            in.putInt(length + 8, 0);
            in.put(length + 8, (byte) 0);
            in.putInt(length + 9, 13 * STREAMS);
            connection.receive(in, length, length + 13, 0);
        }
    }

    @Test
    void requestsAllocateNothing() {
        connection.start();
        Endpoint silent = Endpoint.server();
        say(silent.peer.hold().greets().unsaid());
        connection.receive(in, 0, length, 0);
        length = 0;
        say(round());
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        run(400);
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            long before = threads.getThreadAllocatedBytes(thread);
            run(0);
            long middle = threads.getThreadAllocatedBytes(thread);
            run(200);
            long after = threads.getThreadAllocatedBytes(thread);
            least = Math.min(least, after - middle - (middle - before));
        }
        assertEquals(0, least, "bytes for " + 200 * STREAMS + " requests");
        assertEquals(1_400L * STREAMS, driver.answered);
    }
}
