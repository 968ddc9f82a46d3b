package io.millrace.engine.loop;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** Notes what a loop asks of it; completions are what the test says. */
final class FakePoller extends Poller {
    final List<String> calls = new ArrayList<>();
    final ArrayDeque<Runnable> completions = new ArrayDeque<>();
    Runnable inAwait = () -> {};
    RuntimeException failure;
    boolean pending;
    int receiveBlocksFree;
    long waitNs;
    int wakeups;

    @Override
    protected void open(EventLoop loop) {
        calls.add("open");
        fail();
    }

    private void fail() {
        if (failure != null) {
            RuntimeException f = failure;
            failure = null;
            throw f;
        }
    }

    @Override
    public void submit() {
        calls.add("submit");
    }

    @Override
    public void await(long ns) {
        calls.add("await");
        waitNs = ns;
        fail();
        inAwait.run();
    }

    @Override
    public int deliver(int completionsMax) {
        calls.add("deliver");
        int n = 0;
        while (n < completionsMax && !completions.isEmpty()) {
            completions.poll().run();
            n++;
        }
        return n;
    }

    @Override
    public boolean pending() {
        return pending || !completions.isEmpty();
    }

    @Override
    public void wakeup() {
        wakeups++;
    }

    @Override
    public int receiveBlocksFree() {
        return receiveBlocksFree;
    }

    @Override
    public void close() {
        calls.add("close");
    }
}
