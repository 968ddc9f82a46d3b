package io.millrace.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.engine.config.AcceptMode;
import io.millrace.engine.config.EngineSettings;
import io.millrace.engine.config.LoopWait;
import io.millrace.engine.loop.EventLoop;
import io.millrace.engine.telemetry.Counter;
import io.millrace.engine.transport.SocketOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class EngineTest {
    private static final AcceptLimits NO_LIMITS = new AcceptLimits(0, 0);
    private static final int TURNS_MAX = 1_000;
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final FakeTransport.Provider provider = new FakeTransport.Provider(true);
    private final List<Throwable> errors = Collections.synchronizedList(new ArrayList<>());

    private EngineConfig config(Consumer<EngineConfig.Builder> more) {
        EngineConfig.Builder b = EngineConfig.builder()
                .loops(2)
                .set(EngineSettings.RECEIVE_SPARES, 16)
                .set(EngineSettings.MEMORY_SMALL_BLOCKS, 64)
                .set(EngineSettings.MEMORY_LARGE_BLOCKS, 8)
                .set(EngineSettings.MEMORY_HEAD_BLOCKS, 1)
                .transport(provider)
                .errors(errors::add);
        more.accept(b);
        return b.build();
    }

    private Engine launched() {
        return Engine.launch(config(b -> {}));
    }

    private static Thread threadOf(EventLoop loop) throws Exception {
        return CompletableFuture.supplyAsync(Thread::currentThread, loop).get(10, TimeUnit.SECONDS);
    }

    // --- threads ---

    @Test
    void launchedItRunsEachLoopOnAThreadOfItsOwnUntilItIsClosed() throws Exception {
        Engine engine = launched();
        Thread first = threadOf(engine.loops().get(0));
        Thread second = threadOf(engine.loops().get(1));
        assertNotEquals(first, second);
        assertTrue(first.getName().contains("millrace-loop-0"), first::getName);
        engine.close();
        assertFalse(first.isAlive());
        assertFalse(second.isAlive());
        assertTrue(provider.events.containsAll(List.of("open 0", "open 1", "close 0", "close 1")));
        for (EventLoop loop : engine.loops()) {
            assertThrows(RejectedExecutionException.class, () -> loop.execute(() -> {}));
        }
        assertEquals(List.of(), errors);
        engine.close();
    }

    @Test
    void aSleepingLoopIsWokenByATaskAndByClose() throws Exception {
        try (Engine engine = launched()) {
            EventLoop loop = engine.loops().get(0);
            threadOf(loop);
            Thread.yield();
            threadOf(loop);
        }
        assertTrue(provider.events.contains("close 0"));
    }

    @Test
    void aSpinningLoopNeverSleeps() throws Exception {
        try (Engine engine = Engine.launch(config(b -> b.set(EngineSettings.LOOP_WAIT, LoopWait.SPIN)))) {
            threadOf(engine.loops().get(0));
            threadOf(engine.loops().get(1));
        }
        assertFalse(provider.events.contains("woken"), provider.events::toString);
        assertFalse(provider.events.contains("slept"), provider.events::toString);
    }

    @Test
    void theDeathOfOneLoopLeavesTheOthers() throws Exception {
        try (Engine engine = launched()) {
            EventLoop dying = engine.loops().get(0);
            Thread thread = threadOf(dying);
            dying.execute(() -> provider.made.get(0).fail());
            thread.join(10_000);
            assertFalse(thread.isAlive());
            assertEquals(1, engine.counters().value(Counter.LOOP_DEATHS));
            assertEquals(1, errors.size());
            assertThrows(RejectedExecutionException.class, () -> dying.execute(() -> {}));
            threadOf(engine.loops().get(1));
        }
        assertEquals(1, errors.size());
    }

    @Test
    void createdItStartsNoThreadAndItsHostDrivesIt() throws Exception {
        Engine engine = Engine.create(config(b -> {}));
        assertEquals(List.of(), provider.events);
        engine.loops().forEach(EventLoop::onStart);
        int[] ran = {0};
        engine.loops().get(1).execute(() -> ran[0]++);
        engine.loops().get(1).doWork();
        assertEquals(1, ran[0]);
        assertTrue(engine.listen(ANY_PORT, ch -> null).localAddress() instanceof InetSocketAddress);
        engine.loops().forEach(EventLoop::onClose);
        engine.close();
    }

    // --- listening ---

    @Test
    void sharesAPortBetweenLoopsWhereTheTransportCan() throws Exception {
        try (Engine engine = launched()) {
            ListenerGroup group = engine.listen(ANY_PORT, ch -> null);
            assertEquals(1234, ((InetSocketAddress) group.localAddress()).getPort());
            assertTrue(provider.events.containsAll(List.of("listen 0", "listen 1")));
            group.closeAsync().get(10, TimeUnit.SECONDS);
            assertTrue(provider.events.containsAll(List.of("unlisten 0", "unlisten 1")));
        }
    }

    @Test
    void listensOnOneLoopWhenConnectionsAreHandedOff() throws Exception {
        try (Engine engine = Engine.launch(config(b -> b.set(EngineSettings.ACCEPT_MODE, AcceptMode.HAND_OFF)))) {
            engine.listen(ANY_PORT, ch -> null);
            assertTrue(provider.events.contains("listen 0"));
            assertFalse(provider.events.contains("listen 1"));
        }
    }

    @Test
    void handsNothingOffToALoopThatHasNotBegun() {
        Engine engine = Engine.create(config(b -> b.set(EngineSettings.ACCEPT_MODE, AcceptMode.HAND_OFF)));
        EventLoop first = engine.loops().get(0);
        EventLoop second = engine.loops().get(1);
        first.onStart();
        CompletableFuture<ListenerGroup> listening =
                engine.listenAsync(ANY_PORT, SocketOptions.DEFAULT, NO_LIMITS, ch -> null);
        first.doWork();
        assertFalse(provider.events.contains("listen 0"), provider.events::toString);

        second.onStart();
        second.doWork();
        first.doWork();
        assertTrue(listening.isDone() && provider.events.contains("listen 0"), provider.events::toString);
        engine.loops().forEach(EventLoop::onClose);
        assertEquals(List.of(), errors);
    }

    @Test
    void whatWasBoundIsClosedWhenAnotherLoopCannotBind() throws Exception {
        provider.bindsMax = 1;
        try (Engine engine = launched()) {
            IOException e = assertThrows(IOException.class, () -> engine.listen(ANY_PORT, ch -> null));
            assertTrue(e.getMessage().contains("address in use"), e::getMessage);
            threadOf(engine.loops().get(0));
            threadOf(engine.loops().get(1));
            assertTrue(provider.events.contains("unlisten 0"), provider.events::toString);
        }
    }

    @Test
    void pausesAndResumesListenersFromAnyThread() throws Exception {
        try (Engine engine = launched()) {
            ListenerGroup group = engine.listen(ANY_PORT, ch -> null);
            for (int i = 0; i < TURNS_MAX && !provider.events.contains("accept 0"); i++) { // later in that turn
                threadOf(engine.loops().get(0));
            }
            group.pause();
            threadOf(engine.loops().get(0));
            assertTrue(provider.events.contains("stop 0"), provider.events::toString);
            provider.events.clear();
            group.resume();
            threadOf(engine.loops().get(0));
            assertTrue(provider.events.contains("accept 0"), provider.events::toString);
        }
    }

    @Test
    void listeningFailsAtOnceWhereNoLoopCanOpen() {
        provider.opens = false;
        long beganNs = System.nanoTime();
        try (Engine engine = launched()) {
            assertThrows(Exception.class, () -> engine.listen(ANY_PORT, ch -> null));
        }
        assertTrue(System.nanoTime() - beganNs < 10_000_000_000L, "it waited for a loop that never was");
    }

    @Test
    void aThreadThatHostsALoopThatHasEndedWaitsByTheOthers() throws Exception {
        Engine engine = Engine.create(config(b -> {}));
        engine.loops().forEach(EventLoop::onStart);
        engine.loops().get(0).onClose();
        CompletableFuture<Void> task =
                CompletableFuture.runAsync(() -> {}, engine.loops().get(1));
        engine.join(task);
        engine.loops().get(1).onClose();
        assertThrows(
                CompletionException.class,
                () -> engine.join(engine.listenAsync(ANY_PORT, SocketOptions.DEFAULT, NO_LIMITS, ch -> null)));
        engine.close();
    }

    @Test
    void controlCallsOnAClosedEngineFailAtOnce() {
        Engine engine = launched();
        engine.close();
        CompletableFuture<ListenerGroup> listening =
                engine.listenAsync(ANY_PORT, SocketOptions.DEFAULT, NO_LIMITS, ch -> null);
        assertThrows(CompletionException.class, () -> engine.join(listening));
    }

    // --- which transport ---

    @Test
    void saysWhatIsMissingWhenThereIsNoTransport() {
        EngineConfig.Builder b = EngineConfig.builder();
        IllegalStateException none = assertThrows(IllegalStateException.class, () -> Engine.create(b.build()));
        assertTrue(none.getMessage().contains("millrace-transport-nio"), none::getMessage);
        EngineConfig named = EngineConfig.builder().transport("nio").build();
        IllegalArgumentException absent = assertThrows(IllegalArgumentException.class, () -> Engine.create(named));
        assertTrue(absent.getMessage().contains("millrace.transport=nio"), absent::getMessage);
    }

    @Test
    void saysWhyItUsesItsTransport() {
        Engine engine = Engine.create(config(b -> {}));
        assertEquals("given by the application", engine.transport().reason());
        assertEquals("fake", engine.transport().provider().name());
    }
}
