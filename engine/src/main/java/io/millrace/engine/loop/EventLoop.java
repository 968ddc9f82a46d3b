package io.millrace.engine.loop;

import io.millrace.engine.memory.BlockClass;
import io.millrace.engine.memory.BlockPool;
import io.millrace.engine.memory.Ledger;
import io.millrace.engine.memory.LoopMemory;
import io.millrace.engine.memory.MemoryPlan;
import io.millrace.engine.telemetry.Counter;
import io.millrace.engine.telemetry.LoopCounters;
import java.util.concurrent.Executor;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentTerminationException;

/**
 * One thread's share of an engine: the duty cycle over one {@link Poller}.
 *
 * <p>Loop thread only, except {@link #execute}, {@link #tryExecute}, {@link #schedule}, {@link #index}, {@link
 * #isCurrent} and {@link #wakeup}. The loop thread is the thread that called {@link #onStart()}; it is the only writer
 * of everything reachable from here, so none of it is volatile or locked.
 */
public final class EventLoop implements Agent, Executor {
    /** Turns that a closing loop takes at most to see its members closed, and as many more for each of them. */
    private static final int CLOSING_TURNS_MAX = 1_000;

    private static final int CLOSING_TURNS_OF_MEMBER = 16;

    private static final long CLOSING_WAIT_NS = 10_000_000;
    /** Turns of a closing loop that may fail: what is wrong for good must not be tried for ever. */
    private static final int CLOSING_FAILURES_MAX = 8;

    /** How often a loop that never sleeps shows its memory in the counters: each 256 turns. */
    private static final int GAUGE_TURNS_MASK = 255;

    private final int index;
    private final LoopConfig config;
    private final Poller poller;
    private final MemoryPlan plan;
    private final LoopCounters counters;
    private final LoopClock clock;
    private final ErrorHandler errors;
    private final TaskQueue tasks;
    private final Timers timers;
    private final ReadyList ready = new ReadyList();
    private final DirtyList dirty = new DirtyList();
    private final StarvedList starved = new StarvedList(StarvedList.RECEIVE);
    private final StarvedList sendStarved = new StarvedList(StarvedList.SEND);
    private final MemberList members = new MemberList();
    private final Starvation starvation = new Starvation(this);
    private final CarryList carriers = new CarryList();
    private final SendBudget sendBudget;
    private LoopMember released;
    private Thread thread;
    private LoopMemory memory; // made by the loop thread, so that its pages are near
    private boolean hosted;
    private boolean called; // other threads may have left something
    private boolean delivering;
    private boolean opened; // the poller is
    private boolean closed;
    private boolean ended; // and the poller is gone
    private int turn;

    public EventLoop(
            int index,
            LoopConfig config,
            Poller poller,
            MemoryPlan plan,
            LoopCounters counters,
            LoopClock clock,
            ErrorHandler errors) {
        this.index = index;
        this.config = config;
        this.poller = poller;
        this.plan = plan;
        this.counters = counters;
        this.clock = clock;
        this.errors = quiet(errors);
        this.tasks = new TaskQueue(config.taskBacklogMax(), poller::wakeup);
        this.timers = new Timers(clock.nanoTime(), this.errors);
        this.sendBudget = new SendBudget(this);
    }

    /** Code of the application as well: what it throws has nowhere left to go, and must not end the loop. */
    private static ErrorHandler quiet(ErrorHandler given) {
        return error -> {
            try {
                given.onError(error);
            } catch (Throwable t) {
                if (t != error) {
                    error.addSuppressed(t);
                }
            }
        };
    }

    // --- the duty cycle ---

    /** Binds the loop to the calling thread, and opens the poller. Once, before the first turn. */
    @Override
    public void onStart() {
        thread = Thread.currentThread();
        counters.claim();
        memory = new LoopMemory(plan);
        memory.onLoop(this::isCurrent);
        memory.onReturnFromAnyThread(tasks::signal);
        poller.open(this);
        opened = true;
    }

    /** One turn that never sleeps: for a host that brings its own idle strategy. */
    @Override
    public int doWork() {
        hosted = true;
        return doWork(0L, config.completionsMax());
    }

    /**
     * One turn.
     *
     * @param maxWaitNs longest sleep in nanoseconds when there is nothing to do; 0: none
     * @param completionsMax most completions to run
     * @return how much was done; 0 when idle
     */
    public int doWork(long maxWaitNs, int completionsMax) {
        if (ended) {
            throw new AgentTerminationException(roleName() + " has ended");
        }
        try {
            poller.await(waitNs(maxWaitNs)); // submits what the last turn staged; sleeps if there is nothing to do
            beginTurn(); // park flag off; the clock is read after the sleep and before any handler
            int work = counted(Counter.LOOP_COMPLETIONS, deliver(completionsMax));
            work += called ? counted(Counter.LOOP_TASKS, drainTasks()) : 0;
            work += counted(Counter.LOOP_TIMERS_FIRED, timers.expire(clock.nanoTime(), config.timersMax()));
            work += retryStarved();
            work += counted(Counter.LOOP_READY, ready.run(config.readyMax()));
            dirty.flush(turn); // onFlush, then one send for each dirty channel or port
            work += counted(Counter.LOOP_READY, ready.run(config.readyMax())); // what sends completed at once
            if (hosted) {
                poller.submit(); // a host may not come back soon
            }
            releaseClosed(); // slots are free only now: no use after free inside a turn
            endTurn();
            return work;
        } catch (Throwable t) {
            throw die(t);
        }
    }

    private long waitNs(long maxWaitNs) {
        called = true;
        if (maxWaitNs == 0 || mustTurn() || (!closed && !tasks.park()) || memory.blocksWanted(true)) {
            return 0;
        }
        called = closed; // until a signal says otherwise
        counters.increment(Counter.LOOP_WAITS);
        showMemory();
        long deadlineNs = timers.nextDeadlineNs();
        if (deadlineNs == Long.MAX_VALUE) { // no time of the clock: its origin may be far below zero
            return maxWaitNs;
        }
        // A host may have come back late, so the end of the last turn is not now.
        return Math.max(0, Math.min(deadlineNs - clock.freshNanoTime(), maxWaitNs));
    }

    private boolean mustTurn() {
        return turn == 0 || poller.pending() || !ready.isEmpty() || !dirty.isEmpty() || mayUnstarve();
    }

    /** Blocks came back in a later step of the turn than the one that looks for them. */
    private boolean mayUnstarve() {
        return (!starved.isEmpty() && poller.receiveBlocksFree() > 0)
                || (!sendStarved.isEmpty() && sendBlocksFree() > 0);
    }

    private int retryStarved() {
        int n = starved.isEmpty() ? 0 : starved.retry(poller.receiveBlocksFree());
        if (n > 0) {
            starvation.letGo();
        }
        return n + (sendStarved.isEmpty() ? 0 : sendStarved.retry(sendBlocksFree()));
    }

    private int sendBlocksFree() {
        return memory.pool(BlockClass.SMALL).free()
                + memory.pool(BlockClass.LARGE).free();
    }

    private void beginTurn() {
        if (tasks.running()) {
            called = true;
            counters.increment(Counter.LOOP_WAKEUPS);
        }
        clock.update();
        turn++;
        if ((turn & GAUGE_TURNS_MASK) == 0) {
            showMemory();
        }
    }

    private int deliver(int completionsMax) {
        delivering = true;
        int n = poller.deliver(completionsMax);
        delivering = false;
        return n;
    }

    private int counted(Counter counter, int n) {
        if (n > 0) {
            counters.add(counter, n);
        }
        return n;
    }

    private void showMemory() {
        counters.set(Counter.MEMORY_RECEIVE_BLOCKS, inUse(BlockClass.RING) + inUse(BlockClass.SPARE));
        counters.set(Counter.MEMORY_SMALL_BLOCKS, inUse(BlockClass.SMALL));
        counters.set(Counter.MEMORY_LARGE_BLOCKS, inUse(BlockClass.LARGE));
        counters.set(Counter.MEMORY_HEAD_BLOCKS, inUse(BlockClass.HEAD));
        Ledger ledger = memory.ledger();
        counters.set(Counter.MEMORY_BUDGET_BYTES, ledger.budgetLength());
        counters.set(Counter.MEMORY_HELD_BYTES, ledger.heldTotal());
        counters.set(Counter.MEMORY_AGGREGATES_BYTES, ledger.held(Ledger.Kind.AGGREGATES));
        counters.set(Counter.MEMORY_WINDOWS_BYTES, ledger.held(Ledger.Kind.WINDOWS));
        counters.set(Counter.MEMORY_BLOCKING_BYTES, ledger.held(Ledger.Kind.BLOCKING));
        counters.set(Counter.MEMORY_FILES_BYTES, ledger.held(Ledger.Kind.FILES));
        counters.set(Counter.MEMORY_EXTERNAL_BYTES, ledger.held(Ledger.Kind.EXTERNAL));
    }

    private int inUse(BlockClass c) {
        BlockPool pool = memory.pool(c);
        return pool.capacity() - pool.free();
    }

    private void endTurn() {
        long length = clock.freshNanoTime() - clock.nanoTime();
        counters.recordTurn(length);
        if (length > config.turnWarnNs()) {
            counters.increment(Counter.LOOP_TURN_STALLS);
        }
    }

    private int drainTasks() {
        if (tasks.isLong()) {
            counters.increment(Counter.LOOP_TASKS_OVER);
        }
        counted(Counter.LOOP_TASKS_REFUSED, tasks.takeRefused());
        return tasks.drain(config.tasksMax(), errors) + memory.drainReturned();
    }

    private void releaseClosed() {
        while (released != null) {
            LoopMember m = released;
            released = m.nextReleased;
            m.nextReleased = null;
            m.onReleased();
        }
    }

    // --- other threads ---

    /** Runs the task on the loop, in a later turn. Any thread. Throws when the loop is closed. */
    @Override
    public void execute(Runnable task) {
        tasks.execute(task);
    }

    /** As {@link #execute}, but false when {@code millrace.loop.tasks.max} tasks wait already. Any thread. */
    public boolean tryExecute(Runnable task) {
        return tasks.tryExecute(task);
    }

    /** Runs the task on the loop once the delay is over. Any thread. Delay in nanoseconds. */
    public void schedule(Runnable task, long delayNs) {
        if (isCurrent()) {
            timers.set(new TaskTimer(task, errors), clock.nanoTime() + delayNs);
        } else {
            execute(() -> schedule(task, delayNs));
        }
    }

    /** Number of this loop in its engine, from 0. Any thread. */
    public int index() {
        return index;
    }

    /** Whether the caller is on this loop's thread. Any thread. */
    public boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    /** Ends the current or the next sleep. Any thread. */
    public void wakeup() {
        tasks.signal();
    }

    // --- what members and handlers use; loop thread ---

    public LoopConfig config() {
        return config;
    }

    public Poller poller() {
        return poller;
    }

    public LoopMemory memory() {
        return memory;
    }

    public LoopCounters counters() {
        return counters;
    }

    public LoopClock clock() {
        return clock;
    }

    public Timers timers() {
        return timers;
    }

    /** Where errors of user code and of the engine go; never null. */
    public ErrorHandler errors() {
        return errors;
    }

    /** The number of this turn. */
    public int turn() {
        return turn;
    }

    /** Open members: channels, listeners, ports. */
    public int membersOpen() {
        return members.count();
    }

    /** Whether a completion is being run, and not something of a later step of the turn. */
    public boolean isDelivering() {
        return delivering;
    }

    /** Whether the loop is ending: nothing new may be opened. */
    public boolean isClosed() {
        return closed;
    }

    /** When the next timer is due, for a host that sleeps by itself; {@link Long#MAX_VALUE}: never; the past: now. */
    public long nextDeadlineNs() {
        if (ended) {
            return Long.MAX_VALUE;
        }
        return mustTurn() || !tasks.isEmpty() ? clock.nanoTime() : timers.nextDeadlineNs();
    }

    /** Adds a member that is open from now on. */
    public void opened(LoopMember m) {
        assert isCurrent();
        members.add(m);
    }

    /** Runs {@link LoopMember#onReady()} later in this turn or in the next. */
    public void ready(LoopMember m) {
        assert isCurrent();
        ready.add(m);
    }

    /** Visits the member in the flush step of this turn. */
    public void dirty(LoopMember m) {
        assert isCurrent();
        dirty.add(m);
    }

    /** Puts a member that found no receive block into the FIFO of those that wait for one. */
    public void starved(LoopMember m) {
        assert isCurrent();
        starved.add(m);
        starvation.watch();
    }

    /** Puts a member that found no block to copy to what it has to send into the FIFO of those that wait for one. */
    public void sendStarved(LoopMember m) {
        assert isCurrent();
        sendStarved.add(m);
    }

    /**
     * Less than an eighth of the blocks to receive into is free: what handlers keep leaves a quarter alone, so this is
     * what channels keep that have not been heard yet.
     */
    public boolean receiveBlocksShort() {
        return receiveBlocksFree() << 3 < receiveBlocks();
    }

    /** Less than half of the blocks to receive into is free: an order to receive is for one. */
    public boolean receiveBlocksScarce() {
        return receiveBlocksFree() << 1 < receiveBlocks();
    }

    /** They are scarce, or would be if each channel kept one: who passes nothing on is to receive nothing. */
    public boolean receiveBlocksPrecious() {
        return receiveBlocksScarce() || receiveBlocksFree() < members.count();
    }

    private int receiveBlocks() {
        return memory.pool(BlockClass.RING).capacity()
                + memory.pool(BlockClass.SPARE).capacity();
    }

    private int receiveBlocksFree() {
        boolean hasRing = memory.pool(BlockClass.RING).capacity() > 0; // else it receives into spares
        return memory.pool(BlockClass.SPARE).free() + (hasRing ? poller.receiveBlocksFree() : 0);
    }

    /** Somebody waits for a block to receive into. */
    boolean isStarved() {
        return !starved.isEmpty();
    }

    /** Gives up who keeps the most of what it does not take, if anybody keeps something. */
    void giveUpKeeper() {
        LoopMember most = members.keepsMost();
        if (most != null) {
            most.onKeptGivenUp();
        }
    }

    /** What sends may carry in this turn. */
    public SendBudget sendBudget() {
        return sendBudget;
    }

    /** Members that keep an incomplete message, the oldest first. */
    public CarryList carriers() {
        return carriers;
    }

    /** A member is closed: it leaves the lists, and is released at the end of the turn. */
    public void closed(LoopMember m) {
        assert isCurrent();
        members.remove(m);
        m.nextReleased = released;
        released = m;
    }

    // --- end ---

    /**
     * Ends the loop: listeners first, then everything else is aborted, each told once; then the poller and the memory
     * go. Called by the runner on the loop thread, after the last turn.
     */
    @Override
    public void onClose() {
        if (closed) {
            return;
        }
        closed = true;
        tasks.close();
        timers.cancel(starvation);
        if (memory == null) { // never started
            return;
        }
        if (opened) {
            members.closeAll(errors);
            takeClosingTurns();
            releaseClosed();
            poller.close();
        } else { // whoever waits for something of this loop is told that there is none
            tasks.drain(Integer.MAX_VALUE, errors);
        }
        ended = true;
        if (members.count() == 0) {
            memory.close();
        } // else the kernel may still write there: leaked on purpose
    }

    private void takeClosingTurns() {
        int turnsMax = CLOSING_TURNS_MAX + CLOSING_TURNS_OF_MEMBER * members.count();
        int failed = 0;
        for (int i = 0; i < turnsMax && failed < CLOSING_FAILURES_MAX && !isDone(); i++) {
            try {
                doWork(mustTurn() || !tasks.isEmpty() ? 0 : CLOSING_WAIT_NS, config.completionsMax());
            } catch (AgentTerminationException e) { // reported; others may still be told
                failed++;
            }
        }
    }

    private boolean isDone() {
        return members.count() == 0 && !mustTurn() && tasks.isEmpty();
    }

    /** Something escaped that no channel could be blamed for: this loop takes only its own channels with it. */
    private AgentTerminationException die(Throwable t) {
        delivering = false;
        errors.onError(t);
        if (closed) {
            return new AgentTerminationException(t);
        }
        counters.increment(Counter.LOOP_DEATHS);
        try {
            onClose();
        } catch (Throwable more) {
            errors.onError(more);
        }
        return new AgentTerminationException(t);
    }

    /** Free blocks, who waits for one, and each member, for print. */
    public String describe() {
        StringBuilder out = new StringBuilder(roleName()).append(", turn ").append(turn);
        for (BlockClass c : BlockClass.values()) {
            BlockPool pool = memory.pool(c);
            out.append(", ")
                    .append(c)
                    .append(' ')
                    .append(pool.free())
                    .append('/')
                    .append(pool.capacity());
        }
        out.append(" free, to receive into ").append(poller.receiveBlocksFree());
        out.append("; starved ")
                .append(starved.count())
                .append(", of send blocks ")
                .append(sendStarved.count());
        members.describe(out);
        return out.toString();
    }

    @Override
    public String roleName() {
        return "millrace-loop-" + index;
    }

    private static final class TaskTimer extends Timer {
        private final Runnable task;
        private final ErrorHandler errors;

        TaskTimer(Runnable task, ErrorHandler errors) {
            this.task = task;
            this.errors = errors;
        }

        @Override
        protected void onDeadline(long nowNs) {
            try {
                task.run();
            } catch (Throwable t) {
                errors.onError(t);
            }
        }
    }
}
