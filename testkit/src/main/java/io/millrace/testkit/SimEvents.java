package io.millrace.testkit;

import java.util.Comparator;
import java.util.PriorityQueue;

/** What will happen, by time and then by the order in which it was decided. Test thread only. */
final class SimEvents {
    private record Event(long atNs, long number, Runnable run) {}

    private final PriorityQueue<Event> queue =
            new PriorityQueue<>(Comparator.comparingLong(Event::atNs).thenComparingLong(Event::number));
    private long next;

    void at(long ns, Runnable run) {
        queue.add(new Event(ns, next++, run));
    }

    /** When the next one is due; {@link Long#MAX_VALUE}: there is none. */
    long nextNs() {
        return queue.isEmpty() ? Long.MAX_VALUE : queue.peek().atNs;
    }

    void runUntil(long nowNs) {
        while (!queue.isEmpty() && queue.peek().atNs <= nowNs) {
            queue.poll().run.run();
        }
    }
}
