package io.millrace.engine;

import io.millrace.engine.loop.EventLoop;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentTerminationException;

/** Drives one loop on a thread of the engine's own: the loop does the waiting. */
final class LoopRunner implements Agent {
    private final EventLoop loop;
    private final long waitMaxNs;
    private boolean ending;

    LoopRunner(EventLoop loop) {
        this.loop = loop;
        this.waitMaxNs = loop.config().spin() ? 0 : loop.config().waitMaxNs();
    }

    @Override
    public void onStart() {
        loop.onStart();
    }

    @Override
    public int doWork() {
        if (ending) {
            throw new AgentTerminationException();
        }
        return loop.doWork(waitMaxNs, loop.config().completionsMax());
    }

    /** Ends the loop in its next turn. Any thread; does nothing when it has ended. */
    void end() {
        loop.tryExecute(() -> ending = true);
    }

    @Override
    public void onClose() {
        loop.onClose();
    }

    @Override
    public String roleName() {
        return loop.roleName();
    }
}
