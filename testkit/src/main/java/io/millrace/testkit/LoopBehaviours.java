package io.millrace.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.engine.config.EngineSettings;
import io.millrace.engine.loop.EventLoop;
import io.millrace.engine.loop.LoopMember;
import io.millrace.engine.telemetry.Counter;
import io.millrace.engine.transport.CloseCause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** Turns, tasks, timers, other threads, and the death of a loop. */
interface LoopBehaviours extends TckCase {
    int THREADS = 4;
    int TASKS_PER_THREAD = 25_000;

    @Test
    default void keepsDeadlineSetAfterALongSleep() {
        Tck t = new Tck(world());
        TckHandler h = new TckHandler();
        RawPeer peer = t.peer(h);
        world().pass(Duration.ofMillis(300)); // the loop sleeps
        long[] times = {0, 0, 0};
        h.receive = (ch, b) -> {
            times[0] = t.loop.clock().nanoTime();
            times[1] = t.loop.clock().freshNanoTime();
            t.loop.schedule(() -> times[2] = t.loop.clock().nanoTime(), 50_000_000);
            return b.length();
        };
        peer.write(new byte[] {1});
        t.run("fired", () -> times[2] != 0);
        assertTrue(times[1] - times[0] < 100_000_000, "the clock was read before the sleep");
        assertTrue(times[2] - times[0] >= 50_000_000, () -> "fired after " + (times[2] - times[0]) + " ns");
        t.end(h);
        t.check();
    }

    @Test
    default void scheduleRunsOnTime() {
        Tck t = new Tck(world());
        List<Long> late = new ArrayList<>();
        int n = 50;
        for (int i = 0; i < n; i++) {
            long delayNs = world().random().nextInt(400_000_000);
            long[] asked = {0};
            t.loop.execute(() -> {
                asked[0] = t.loop.clock().nanoTime();
                t.loop.schedule(() -> late.add(t.loop.clock().nanoTime() - asked[0] - delayNs), delayNs);
            });
        }
        t.run("all ran", () -> late.size() == n);
        for (long ns : late) {
            assertTrue(ns >= 0, () -> "early by " + -ns + " ns");
            assertTrue(ns < 500_000_000, () -> "late by " + ns + " ns");
        }
    }

    @Test
    default void idleLoopSleeps() {
        Tck t = new Tck(world());
        TckHandler h = new TckHandler();
        t.peer(h);
        world().pass(ReceiveBehaviours.A_WHILE);
        long before = t.loop.turn();
        world().pass(Duration.ofMillis(400));
        long turns = t.loop.turn() - before;
        assertTrue(turns < 1_000, () -> turns + " turns in 400 ms with nothing to do");
        t.end(h);
        t.check();
    }

    @Test
    default void tasksRunInOrder() {
        Tck t = new Tck(world());
        List<Integer> ran = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            int n = i;
            t.loop.execute(() -> ran.add(n));
        }
        t.run("all ran", () -> ran.size() == 5_000);
        for (int i = 0; i < ran.size(); i++) {
            assertEquals(i, ran.get(i));
        }
    }

    @Test
    default void taskThatExecutesAnotherLeavesItForLater() {
        Tck t = new Tck(world());
        List<Integer> turns = new ArrayList<>();
        Runnable[] again = new Runnable[1];
        again[0] = () -> {
            turns.add(t.loop.turn());
            if (turns.size() < 10) {
                t.loop.execute(again[0]);
            }
        };
        t.loop.execute(again[0]);
        t.run("all ran", () -> turns.size() == 10);
    }

    @Test
    default void tasksFromOtherThreadsWakeTheLoop() throws InterruptedException {
        Tck t = new Tck(world());
        int[] ran = new int[THREADS];
        List<String> wrong = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            int self = i;
            Thread thread = new Thread(() -> {
                Random random = new Random(self);
                for (int k = 0; k < TASKS_PER_THREAD; k++) {
                    int n = k;
                    t.loop.execute(() -> {
                        if (ran[self]++ != n) {
                            wrong.add("thread " + self + " task " + n);
                        }
                    });
                    for (int spin = random.nextInt(300); spin > 0; spin--) {
                        Thread.onSpinWait(); // lets the loop fall asleep now and then
                    }
                }
            });
            threads.add(thread);
            thread.start();
        }
        world().runWithThreads("all ran", () -> Arrays.stream(ran).sum() == THREADS * TASKS_PER_THREAD);
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(List.of(), wrong);
    }

    @Test
    default void taskOrTimerThatThrowsIsReportedAndTheLoopGoesOn() {
        Tck t = new Tck(world());
        t.loop.execute(() -> {
            throw new IllegalStateException("expected by the test");
        });
        t.loop.schedule(
                () -> {
                    throw new IllegalStateException("expected by the test");
                },
                1_000_000);
        boolean[] ran = {false};
        t.loop.schedule(() -> ran[0] = true, 10_000_000);
        t.run("goes on", () -> ran[0]);
        assertEquals(2, world().takeErrors().size());
        assertEquals(0, t.engine.counters().value(Counter.LOOP_DEATHS));
    }

    @Test
    default void readyCallsBackOnceOutsideOfOthers() {
        Tck t = new Tck(world());
        TckHandler h = new TckHandler();
        h.receive = (ch, b) -> {
            ch.ready();
            ch.ready();
            return b.length();
        };
        RawPeer peer = t.peer(h);
        peer.write(new byte[] {1});
        t.run("called", () -> h.readies == 1);
        world().pass(ReceiveBehaviours.A_WHILE);
        assertEquals(1, h.readies);
        t.end(h);
        t.check();
    }

    @Test
    default void closeRejectsTasks() {
        Tck t = new Tck(world());
        world().end(t.engine);
        assertThrows(RejectedExecutionException.class, () -> t.loop.execute(() -> {}));
        assertFalse(t.loop.tryExecute(() -> {}));
        t.loop.wakeup();
    }

    @Test
    default void loopDeathAbortsOwnChannelsOnly() {
        Tck dying = new Tck(world());
        Tck living = new Tck(world());
        TckHandler victim = new TckHandler();
        RawPeer peer = dying.peer(victim).stopReading();
        int[] released = {0};
        victim.channel.sendQueue().append(java.nio.ByteBuffer.allocateDirect(100), 0, 100, () -> released[0]++);
        TckHandler other = new TckHandler();
        RawPeer otherPeer = living.peer(other);
        dying.loop.ready(bomb(dying.loop));
        dying.run("closed", victim::isClosed);
        assertEquals(List.of(CloseCause.SHUTDOWN), victim.causes);
        assertEquals(1, released[0]);
        assertEquals(1, dying.engine.counters().value(Counter.LOOP_DEATHS));
        assertEquals(1, world().takeErrors().size());
        assertThrows(RejectedExecutionException.class, () -> dying.loop.execute(() -> {}));
        peer.startReading();
        dying.run("reset", peer::isReset);
        RawPeer late = world().connect(dying.address());
        dying.run("refused", late::isReset);
        byte[] bytes = living.bytes(10_000);
        otherPeer.write(bytes);
        living.run("the other loop goes on", () -> other.consumedLength() == bytes.length);
        living.end(other);
        dying.check();
        living.check();
    }

    /** A member of the loop whose fault can be put on no channel. */
    private static LoopMember bomb(EventLoop loop) {
        LoopMember bomb = new LoopMember(loop) {
            @Override
            protected void onReady() {
                throw new IllegalStateException("expected by the test");
            }

            @Override
            protected boolean onFlushTurn() {
                return false;
            }

            @Override
            protected void onLoopClosing() {
                loop().closed(this);
            }
        };
        loop.opened(bomb);
        return bomb;
    }

    @Test
    default void runsWithAHostThatNeverLetsItSleep() {
        Tck t = new Tck(world());
        TckHandler h = new TckHandler();
        h.receive = (ch, b) -> {
            Tck.send(ch, new byte[b.length()]);
            return b.length();
        };
        RawPeer peer = t.peer(h);
        t.loop.doWork(); // from here on it submits at the end of each turn
        for (int i = 1; i <= 10; i++) {
            peer.write(t.bytes(1_000));
            int n = i * 1_000;
            t.run("answer", () -> {
                t.loop.doWork();
                return peer.receivedLength() == n;
            });
        }
        t.end(h);
        t.check();
    }

    @Test
    default void manyChannelsInterleaved() {
        Tck t = new Tck(world());
        int n = 24;
        List<TckHandler> handlers = new ArrayList<>();
        List<RawPeer> peers = new ArrayList<>();
        List<byte[]> contents = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            TckHandler h = new TckHandler();
            h.receive = (ch, b) -> { // an echo that pauses while its output does not drain
                int taken = ch.sendQueue().write(b.buffer(), b.offset(), b.length());
                ch.flush();
                if (taken < b.length() || !ch.writable()) {
                    ch.pauseReceive();
                    ch.ready();
                }
                return taken;
            };
            h.ready = ch -> {
                if (ch.writable() && t.loop.memory().sendAdmits()) {
                    ch.resumeReceive();
                }
            };
            h.sent = ch -> ch.ready();
            h.endOfInput = ch -> ch.close(CloseCause.NORMAL);
            handlers.add(h);
            peers.add(t.peer(h));
            contents.add(t.bytes(1 + world().random().nextInt(150_000)));
        }
        for (int i = 0; i < n; i++) {
            byte[] all = contents.get(i);
            for (int at = 0; at < all.length; at += 9_000) {
                peers.get(i).write(Arrays.copyOfRange(all, at, Math.min(all.length, at + 9_000)));
            }
            peers.get(i).shutdownOutput();
        }
        t.run("all ended", () -> peers.stream().allMatch(RawPeer::isAtEnd));
        for (int i = 0; i < n; i++) {
            assertArrayEquals(contents.get(i), peers.get(i).received(), "channel " + i);
        }
        t.run("closed", () -> handlers.stream().allMatch(TckHandler::isClosed));
        t.check();
    }

    /** However few completions a turn runs: each channel has several when its loop ends. */
    @Test
    default void theEndOfALoopReachesEveryChannel() {
        int count = 400;
        Tck t = new Tck(world(), c -> c.set(EngineSettings.LOOP_COMPLETIONS_PER_TURN_MAX, 1));
        List<TckHandler> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            TckHandler h = new TckHandler();
            t.peer(h);
            all.add(h);
        }
        world().end(t.engine);
        all.forEach(h -> assertEquals(List.of(CloseCause.SHUTDOWN), h.causes));
        t.check();
    }
}
