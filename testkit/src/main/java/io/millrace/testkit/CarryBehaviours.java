package io.millrace.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.engine.memory.BlockClass;
import io.millrace.engine.memory.Slice;
import io.millrace.engine.transport.CloseCause;
import io.millrace.engine.transport.StreamChannel;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a receive leaves over: incomplete messages stay contiguous, in order, and within their limit. */
interface CarryBehaviours extends TckCase {
    /** Messages of two bytes of length and their content; only whole ones are consumed. */
    final class Messages implements TckHandler.Receive {
        final ByteArrayOutputStream contents = new ByteArrayOutputStream();
        int count;
        BlockClass last;

        @Override
        public int on(StreamChannel ch, Slice bytes) {
            int at = 0;
            while (bytes.length() - at >= 2) {
                int length = bytes.buffer().get(bytes.offset() + at) & 0xFF;
                length = length << 8 | (bytes.buffer().get(bytes.offset() + at + 1) & 0xFF);
                if (bytes.length() - at < 2 + length) {
                    break;
                }
                for (int i = 0; i < length; i++) {
                    contents.write(bytes.buffer().get(bytes.offset() + at + 2 + i));
                }
                count++;
                last = bytes.block().blockClass();
                at += 2 + length;
            }
            return at;
        }

        static byte[] message(byte[] content) {
            byte[] m = new byte[content.length + 2];
            m[0] = (byte) (content.length >> 8);
            m[1] = (byte) content.length;
            System.arraycopy(content, 0, m, 2, content.length);
            return m;
        }
    }

    @Test
    default void carriesAnIncompleteMessageContiguouslyAtEverySplit() {
        Tck t = new Tck(world());
        Messages messages = new Messages();
        TckHandler h = new TckHandler();
        h.receive = messages;
        RawPeer peer = t.peer(h);
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        ByteArrayOutputStream three = new ByteArrayOutputStream();
        for (int length : new int[] {11, 0, 25}) {
            byte[] content = t.bytes(length);
            three.writeBytes(Messages.message(content));
            expected.writeBytes(content);
        }
        byte[] stream = three.toByteArray();
        for (int split = 1; split < stream.length; split++) {
            messages.contents.reset();
            int count = messages.count;
            int before = h.receives;
            peer.write(Arrays.copyOf(stream, split));
            t.run("first part", () -> h.receives > before);
            peer.write(Arrays.copyOfRange(stream, split, stream.length));
            t.run("three messages", () -> messages.count == count + 3);
            assertArrayEquals(expected.toByteArray(), messages.contents.toByteArray(), "split at " + split);
        }
        t.end(h);
        t.check();
    }

    @Test
    default void growsTheCarry() {
        Tck t = new Tck(world());
        Messages messages = new Messages();
        TckHandler h = new TckHandler();
        h.receive = messages;
        RawPeer peer = t.peer(h);
        for (int length : new int[] {2_000, 2_046, 2_047, 9_000, 17_404, 17_406, 17_407, 32_766}) {
            byte[] content = t.bytes(length);
            byte[] m = Messages.message(content);
            messages.contents.reset();
            int count = messages.count;
            int step = Math.max(1, m.length / 7);
            for (int at = 0; at < m.length; at += step) {
                int before = h.receives;
                peer.write(Arrays.copyOfRange(m, at, Math.min(m.length, at + step)));
                t.run("part of " + length, () -> h.receives > before);
            }
            t.run("message of " + length, () -> messages.count == count + 1);
            assertArrayEquals(content, messages.contents.toByteArray());
        }
        t.end(h);
        t.check();
    }

    @Test
    default void refusesTooLongCarry() {
        Tck t = new Tck(world());
        TckHandler h = new TckHandler();
        h.receive = (ch, b) -> 0;
        RawPeer peer = t.peer(h);
        peer.write(t.bytes(40_000));
        t.run("closed", h::isClosed);
        assertEquals(List.of(CloseCause.LIMIT), h.causes);
        assertEquals(1, h.carryRefusals);
        t.run("reset", peer::isReset);
        t.check();
    }

    @Test
    default void answersBeforeItClosesWhenTheCarryIsRefused() {
        Tck t = new Tck(world());
        byte[] answer = "too long".getBytes(StandardCharsets.US_ASCII);
        TckHandler h = new TckHandler();
        h.receive = (ch, b) -> 0;
        h.carryRefused = ch -> {
            Tck.send(ch, answer);
            ch.close(CloseCause.PROTOCOL);
        };
        RawPeer peer = t.peer(h);
        peer.write(t.bytes(60_000));
        t.run("answer and end", peer::isAtEnd);
        assertArrayEquals(answer, peer.received());
        peer.close();
        t.run("closed", h::isClosed);
        assertEquals(List.of(CloseCause.PROTOCOL), h.causes);
        t.check();
    }

    @Test
    default void deliversUnneededAppendedBytesFromTheReceiveBlock() {
        Tck t = new Tck(world());
        Messages messages = new Messages();
        TckHandler h = new TckHandler();
        h.receive = messages;
        RawPeer peer = t.peer(h);
        boolean seen = false;
        for (int round = 0; round < 50 && !seen; round++) { // a receive may come in smaller pieces
            byte[] first = Messages.message(t.bytes(60));
            byte[] second = Messages.message(t.bytes(3_000)); // more than there is room for beside the carry
            int count = messages.count;
            int before = h.receives;
            peer.write(Arrays.copyOf(first, 20));
            t.run("first part", () -> h.receives > before);
            byte[] rest = Arrays.copyOf(Arrays.copyOfRange(first, 20, first.length), first.length - 20 + second.length);
            System.arraycopy(second, 0, rest, first.length - 20, second.length);
            peer.write(rest);
            t.run("two messages", () -> messages.count == count + 2);
            seen = messages.last == BlockClass.SPARE || messages.last == BlockClass.RING;
        }
        assertTrue(seen, "the second message was always copied");
        t.end(h);
        t.check();
    }

    @Test
    default void goesOnAfterAPauseInTheMiddleOfAMessage() {
        Tck t = new Tck(world());
        Messages messages = new Messages();
        TckHandler h = new TckHandler();
        h.receive = messages;
        RawPeer peer = t.peer(h);
        byte[] content = t.bytes(6_000);
        byte[] m = Messages.message(content);
        peer.write(Arrays.copyOf(m, 100));
        t.run("first part", () -> h.receives > 0);
        h.channel.pauseReceive();
        peer.write(Arrays.copyOfRange(m, 100, m.length));
        world().pass(ReceiveBehaviours.A_WHILE);
        assertEquals(0, messages.count);
        h.channel.resumeReceive();
        t.run("message", () -> messages.count == 1);
        assertArrayEquals(content, messages.contents.toByteArray());
        t.end(h);
        t.check();
    }

    /**
     * A handler that consumes any part of what it gets and pauses when it likes: every byte comes once, in order,
     * contiguous with what was left over, and nothing comes again unless there is more of it or the handler resumed.
     */
    @Test
    default void keepsEveryByteInOrderWhateverTheHandlerConsumes() {
        Tck t = new Tck(world());
        byte[] bytes = t.bytes(120_000);
        TckHandler h = new TckHandler();
        Random random = world().random();
        int[] state = {0, 0}; // bytes consumed, bytes left over by the last call that did not pause
        h.receive = (ch, b) -> {
            for (int i = 0; i < b.length(); i++) {
                assertEquals(bytes[state[0] + i], b.buffer().get(b.offset() + i), "byte " + (state[0] + i));
            }
            assertTrue(b.length() > state[1], () -> "again " + b.length() + " bytes without more");
            boolean pauses = random.nextInt(5) == 0;
            int n = b.length() > 10_000 || random.nextInt(3) == 0 ? b.length() : random.nextInt(b.length() + 1);
            if (pauses) {
                ch.pauseReceive();
            }
            state[0] += n;
            state[1] = pauses ? 0 : b.length() - n;
            return n;
        };
        RawPeer peer = t.peer(h);
        int at = 0;
        while (at < bytes.length) {
            int n = Math.min(bytes.length - at, 1 + random.nextInt(5_000));
            peer.write(Arrays.copyOfRange(bytes, at, at + n));
            at += n;
        }
        peer.shutdownOutput();
        t.run("end", () -> {
            if (h.channel.isPaused()) {
                state[1] = 0;
                h.channel.resumeReceive();
            }
            return h.ends == 1;
        });
        assertArrayEquals(Arrays.copyOf(bytes, state[0]), h.consumed());
        assertTrue(bytes.length - state[0] <= 10_000, "only an incomplete message is left");
        t.end(h);
        t.check();
    }

    @Test
    default void consumedMoreThanGivenIsAnError() {
        Tck t = new Tck(world());
        for (int wrong : new int[] {-1, Integer.MAX_VALUE}) {
            TckHandler h = new TckHandler();
            h.receive = (ch, b) -> wrong;
            t.peer(h).write(t.bytes(10));
            t.run("closed", h::isClosed);
            assertEquals(List.of(CloseCause.HANDLER_FAILED), h.causes);
            assertEquals(1, world().takeErrors().size());
        }
        t.check();
    }

    @Test
    default void refusesACarryWithoutABlockAndGoesOnWithOthers() {
        Tck t = new Tck(world());
        TckHandler[] holders = new TckHandler[9]; // one more than there are blocks for the longest
        for (int i = 0; i < holders.length; i++) {
            holders[i] = new TckHandler();
            holders[i].receive = (ch, b) -> 0;
            t.peer(holders[i]).write(t.bytes(20_000));
        }
        t.run("one is refused", () -> Arrays.stream(holders).anyMatch(TckHandler::isClosed));
        world().pass(ReceiveBehaviours.A_WHILE);
        assertEquals(1, Arrays.stream(holders).filter(TckHandler::isClosed).count());
        TckHandler h = new TckHandler();
        t.peer(h).write(t.bytes(100_000));
        t.run("others go on", () -> h.consumedLength() == 100_000);
        t.end(h);
        for (TckHandler holder : holders) {
            t.end(holder);
        }
        t.check();
    }
}
