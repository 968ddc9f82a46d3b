package io.millrace.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.engine.config.EngineSettings;
import io.millrace.engine.transport.CloseCause;
import io.millrace.engine.transport.StreamChannel;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The deadline of a channel's handler, and that of the channel beside it, on one timer. Test thread only. */
interface DeadlineBehaviours extends TckCase {
    /** Long enough that a busy machine does not miss the difference. */
    Duration LATER = Duration.ofMillis(300);

    private static void deadlineIn(StreamChannel ch, Duration time) {
        ch.deadline(ch.loop().clock().freshNanoTime() + time.toNanos());
    }

    @Test
    default void deadlineComesOnceAndNotEarly() {
        Tck t = new Tck(world());
        TckHandler h = new TckHandler();
        t.peer(h);
        StreamChannel ch = h.channel;
        long due = ch.loop().clock().freshNanoTime() + LATER.toNanos();
        h.deadline = c -> assertTrue(c.loop().clock().freshNanoTime() >= due);
        ch.deadline(due);
        t.run("deadline", () -> h.deadlines > 0);
        world().pass(LATER);
        assertEquals(1, h.deadlines);
        assertFalse(h.isClosed());
        t.end(h);
        t.check();
    }

    @Test
    default void deadlineMovesAndGoes() {
        Tck t = new Tck(world());
        TckHandler h = new TckHandler();
        t.peer(h);
        deadlineIn(h.channel, LATER);
        h.channel.deadline(Long.MAX_VALUE);
        world().pass(LATER.multipliedBy(2));
        assertEquals(0, h.deadlines);
        deadlineIn(h.channel, Duration.ofHours(1));
        deadlineIn(h.channel, LATER); // earlier than before
        h.deadline = ch -> {
            h.deadline = c -> {};
            deadlineIn(ch, LATER);
        };
        t.run("set again from the call", () -> h.deadlines == 2);
        t.end(h);
        t.check();
    }

    @Test
    default void deadlineGoesAlongWithATakeover() {
        Tck t = new Tck(world());
        TckHandler h = new TckHandler();
        TckHandler next = new TckHandler();
        next.connects = 1;
        t.peer(h);
        deadlineIn(h.channel, LATER);
        h.channel.handler(next);
        t.run("deadline", () -> next.deadlines == 1);
        assertEquals(0, h.deadlines);
        t.end(next);
        t.check();
    }

    @Test
    default void deadlineEndsWithTheChannel() {
        Tck t = new Tck(world());
        TckHandler h = new TckHandler();
        t.peer(h);
        deadlineIn(h.channel, LATER);
        h.closed = ch -> deadlineIn(ch, Duration.ZERO);
        h.channel.abort(CloseCause.NORMAL);
        t.run("closed", h::isClosed);
        world().pass(LATER.multipliedBy(2));
        assertEquals(0, h.deadlines);
        t.check();
    }

    @Test
    default void deadlineLeavesTheSendTimeoutWhereItIs() {
        Tck t = new Tck(world(), c -> c.set(EngineSettings.SEND_TIMEOUT, Duration.ofMillis(900)));
        TckHandler h = new TckHandler();
        t.peer(h).stopReading();
        h.deadline = ch -> {
            if (h.deadlines < 3) {
                deadlineIn(ch, Duration.ofMillis(50));
            }
        };
        Tck.sendMuch(h.channel, ByteBuffer.allocateDirect(SendBehaviours.MUCH_LENGTH), SendBehaviours.MUCH_TIMES);
        deadlineIn(h.channel, Duration.ofMillis(50));
        t.run("three deadlines", () -> h.deadlines == 3);
        assertFalse(h.isClosed());
        t.run("given up", h::isClosed);
        assertEquals(List.of(CloseCause.TIMED_OUT), h.causes);
        assertEquals(3, h.deadlines);
        t.check();
    }
}
