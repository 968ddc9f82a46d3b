package io.millrace.engine;

import io.millrace.engine.transport.SocketPassing.Door;
import io.millrace.engine.transport.SocketPassing.Line;
import io.millrace.engine.transport.SocketPassing.Message;
import io.millrace.engine.transport.UnixSocketFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;

/** Waits for a successor, one after the other, until one has taken over. A thread of its own; {@link #close} any. */
final class HandoverServer {
    private final Handover handover;
    private final Door door;
    private final UnixSocketFile file;
    private final List<String> asked;
    private final List<ListenerGroup> groups;
    private final LongConsumer whenTaken;
    private final Thread thread = new Thread(this::run, "millrace-handover");
    private volatile boolean taken; // the path is the successor's

    /** @param asked the addresses of the groups, as texts */
    HandoverServer(
            Handover handover,
            Door door,
            UnixSocketFile file,
            List<String> asked,
            List<ListenerGroup> groups,
            LongConsumer whenTaken) {
        this.handover = handover;
        this.door = door;
        this.file = file;
        this.asked = asked;
        this.groups = groups;
        this.whenTaken = whenTaken;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    void close() {
        if (!taken) {
            file.delete();
        }
        door.close();
    }

    private void run() {
        try {
            long successor = -1;
            for (Line line = door.accept(); line != null; line = successor < 0 ? door.accept() : null) {
                successor = answer(line);
            }
            if (successor >= 0) {
                door.close();
                door.accept(); // which closes it
                whenTaken.accept(successor);
            }
        } catch (IOException | RuntimeException e) {
            handover.engine().errors().onError(e);
        }
    }

    /** @return the process id of whoever has taken over; -1 when nobody has */
    private long answer(Line line) {
        String who = "a process";
        try (line) {
            long pid = line.pid();
            who = "process " + pid;
            if (!line.isSameUser()) {
                Handover.refuse(line, "another user");
                throw new IOException("it is of another user");
            }
            if (!Handover.isHello(line.receive())) {
                Handover.refuse(line, "another version of this protocol");
                throw new IOException("it speaks another version of this protocol");
            }
            for (int i = 0; i < groups.size(); i++) {
                send(line, groups.get(i), asked.get(i));
            }
            Handover.end(line);
            Message answer = line.receive();
            if (!Handover.isReady(answer)) {
                throw new IOException(answer.text() == null ? "it ended before it was ready" : "it said nonsense");
            }
            Handover.yours(line);
            taken = true;
            groups.forEach(ListenerGroup::leaveToOthers);
            return pid;
        } catch (IOException e) {
            handover.engine()
                    .errors()
                    .onError(new IOException(who + " did not take over: " + e.getMessage() + "; this one goes on", e));
            return -1;
        }
    }

    private void send(Line line, ListenerGroup group, String askedAt) throws IOException {
        List<Integer> copies = new ArrayList<>();
        try {
            copies.addAll(group.duplicates(handover.passing()).get(handover.stepNs(), TimeUnit.NANOSECONDS));
            if (copies.size() < group.size()) {
                Handover.refuse(line, "it is ending, or this JDK does not tell its descriptors");
                throw new IOException("the sockets at " + askedAt + " cannot be told");
            }
            Handover.sendSockets(line, group, askedAt, copies);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("a loop does not answer", e);
        } finally {
            copies.forEach(handover.passing()::close);
        }
    }
}
