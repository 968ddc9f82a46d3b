package io.millrace.http;

import io.millrace.engine.loop.EventLoop;
import io.millrace.engine.loop.Timer;
import io.millrace.engine.telemetry.Counter;
import io.millrace.engine.telemetry.LoopCounters;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * One walk of a server through {@link DrainState}: what each state does, its deadline, and how far it is. Its steps run
 * on one loop, home; {@link #start} may be called by any thread.
 */
final class Drain {
    private final HttpServer server;
    private final List<EventLoop> loops;
    private final EventLoop home;
    private final DrainPlan plan;
    private final long reportNs;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private final Timer timer = new Timer() {
        @Override
        protected void onDeadline(long nowNs) {
            timePassed(nowNs);
        }
    };
    private DrainState state = DrainState.RUN;
    private long stateEndsNs;
    private long nextReportNs;
    private int loopsBusy; // have connections, as far as is known
    private int tallies;
    private Tally last = new Tally(0);

    /** What the loops have open. */
    private static final class Tally {
        final AtomicInteger connections = new AtomicInteger();
        final AtomicInteger exchanges = new AtomicInteger();
        final AtomicInteger cut = new AtomicInteger();
        final AtomicInteger missing;

        Tally(int loops) {
            missing = new AtomicInteger(loops);
        }

        void add(HttpLoop share) {
            connections.addAndGet(share.connections());
            exchanges.addAndGet(share.exchangesOpen());
            cut.addAndGet(share.connectionsKilled());
        }
    }

    Drain(HttpServer server, DrainPlan plan, long reportNs) {
        this.server = server;
        this.loops = server.engine().loops();
        this.home = loops.get(0);
        this.plan = plan;
        this.reportNs = reportNs;
        this.loopsBusy = loops.size();
    }

    /** Begins. Completes when every connection is gone, or the last deadline has passed. */
    CompletableFuture<Void> start() {
        onHome(() -> enter(DrainState.LAME));
        if (!server.isHandedOver()) { // then nobody is accepted here, and clients are told to go all the same
            server.listenersGone().thenRun(() -> onHome(this::cutLameShort));
        }
        return done;
    }

    /** The engine closes: nobody will be accepted any more. */
    private void cutLameShort() {
        if (state == DrainState.LAME) {
            enter(DrainState.DRAIN);
        }
    }

    private void enter(DrainState next) {
        if (next.compareTo(state) <= 0) {
            return;
        }
        state = next;
        server.entered(next);
        long now = home.clock().nanoTime();
        stateEndsNs = now + plan.of(next).toNanos();
        nextReportNs = now + reportNs;
        switch (next) {
            case LAME -> onLoops(HttpLoop::lame);
            case DRAIN -> server.closeListeners().whenComplete((closed, failed) -> onHome(this::drainLoops));
            case KILL -> onLoops(HttpLoop::kill);
            case RUN, ENDED -> {}
        }
        if (next == DrainState.ENDED) {
            end();
        } else if (next != DrainState.DRAIN && plan.of(next).isZero()) {
            enter(next == DrainState.LAME ? DrainState.DRAIN : DrainState.ENDED);
        } else {
            tally();
            arm();
        }
    }

    private void drainLoops() {
        for (EventLoop loop : loops) {
            if (!HttpServer.tryRun(loop, () -> server.share(loop).drain(() -> onHome(this::loopEmpty)))) {
                loopEmpty();
            }
        }
        if (state == DrainState.KILL) { // the deadline came before the listeners were closed
            onLoops(HttpLoop::kill);
        } else if (plan.drain().isZero()) {
            enter(DrainState.KILL);
        }
    }

    private void loopEmpty() {
        loopsBusy--;
        if (loopsBusy == 0) {
            tally(); // of what was cut
            enter(DrainState.ENDED);
        }
    }

    private void end() {
        home.timers().cancel(timer);
        if (tallies == 0 || loopsBusy > 0) { // a loop that does not turn is not waited for
            finish();
        } // else the last of them does
    }

    private void finish() {
        tell(last);
        done.complete(null);
    }

    // --- time ---

    private void arm() {
        home.timers().set(timer, Math.min(stateEndsNs, nextReportNs));
    }

    private void timePassed(long nowNs) {
        if (nowNs - stateEndsNs < 0) {
            nextReportNs = nowNs + reportNs;
            if (tallies == 0) {
                tally();
            }
            arm();
            return;
        }
        switch (state) {
            case LAME -> enter(DrainState.DRAIN);
            case DRAIN -> enter(DrainState.KILL);
            case KILL -> enter(DrainState.ENDED);
            case RUN, ENDED -> {}
        }
    }

    // --- how far it is ---

    /** Asks each loop; what comes of it is told on home. */
    private void tally() {
        Tally t = new Tally(loops.size());
        tallies++;
        for (EventLoop loop : loops) {
            boolean asked = HttpServer.tryRun(loop, () -> {
                t.add(server.share(loop));
                counted(t);
            });
            if (!asked) {
                counted(t);
            }
        }
    }

    private void counted(Tally t) {
        if (t.missing.decrementAndGet() == 0) {
            onHome(() -> tallied(t));
        }
    }

    private void tallied(Tally t) {
        if (done.isDone()) {
            return;
        }
        tallies--;
        last = t;
        if (state != DrainState.ENDED) {
            tell(t);
        } else if (tallies == 0) {
            finish();
        }
    }

    private void tell(Tally t) {
        long leftNs = Math.max(0, stateEndsNs - home.clock().nanoTime());
        Duration later =
                switch (state) {
                    case LAME -> plan.drain().plus(plan.kill());
                    case DRAIN -> plan.kill();
                    case RUN, KILL, ENDED -> Duration.ZERO;
                };
        Duration left = Duration.ofNanos(leftNs);
        DrainProgress p =
                new DrainProgress(state, t.connections.get(), t.exchanges.get(), t.cut.get(), left, left.plus(later));
        show(p);
        try {
            server.watcher().onProgress(p);
        } catch (Throwable e) {
            home.errors().onError(e);
        }
    }

    private void show(DrainProgress p) {
        LoopCounters counters = home.counters();
        counters.set(Counter.HTTP_DRAIN_STATE, p.state().ordinal());
        counters.set(Counter.HTTP_DRAIN_CONNECTIONS, p.connectionsOpen());
        counters.set(Counter.HTTP_DRAIN_EXCHANGES, p.exchangesOpen());
        counters.set(Counter.HTTP_DRAIN_REMAINING_NS, p.remainingInAll().toNanos());
    }

    // --- loops ---

    private void onLoops(Consumer<HttpLoop> what) {
        for (EventLoop loop : loops) {
            HttpServer.tryRun(loop, () -> what.accept(server.share(loop)));
        }
    }

    /** When home is closed its connections are, and nothing is left to wait for that a closing engine leaves open. */
    private void onHome(Runnable task) {
        try {
            home.execute(task);
        } catch (RejectedExecutionException e) {
            if (home.isCurrent()) {
                home.timers().cancel(timer);
            }
            done.complete(null);
        }
    }
}
