package io.millrace.engine.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The lists that a loop threads through its members. */
class MemberListsTest {
    private final List<String> calls = new ArrayList<>();
    private final List<Throwable> errors = new ArrayList<>();

    private class Member extends LoopMember {
        final String name;
        Runnable inReady = () -> {};
        Runnable inFlush = () -> {};
        boolean again;
        boolean listens;
        boolean patient;

        Member(String name) {
            super(null);
            this.name = name;
        }

        @Override
        protected void onReady() {
            calls.add("ready " + name);
            inReady.run();
        }

        @Override
        protected boolean onFlushTurn() {
            calls.add("flush " + name);
            inFlush.run();
            return again;
        }

        @Override
        protected void onUnstarved() {
            calls.add("unstarved " + name);
            inReady.run();
        }

        @Override
        protected void onSendUnstarved() {
            calls.add("send unstarved " + name);
        }

        @Override
        protected void onCarryEvicted() {
            calls.add("evicted " + name);
        }

        @Override
        protected boolean isPatient() {
            return patient;
        }

        @Override
        protected void onLoopClosing() {
            calls.add("closing " + name);
            inReady.run();
        }

        @Override
        protected boolean closesFirst() {
            return listens;
        }
    }

    private final Member a = new Member("a");
    private final Member b = new Member("b");
    private final Member c = new Member("c");

    private List<String> taken() {
        List<String> taken = List.copyOf(calls);
        calls.clear();
        return taken;
    }

    // --- ready ---

    @Test
    void readyRunsInOrderAndEachOnce() {
        ReadyList ready = new ReadyList();
        ready.add(a);
        ready.add(b);
        ready.add(a);
        ready.add(c);
        assertEquals(3, ready.run(10));
        assertEquals(List.of("ready a", "ready b", "ready c"), taken());
        assertTrue(ready.isEmpty());
    }

    @Test
    void readyLeavesToTheNextTurnWhoComesInMeanwhileAndWhoIsBeyondTheLimit() {
        ReadyList ready = new ReadyList();
        a.inReady = () -> ready.add(a);
        ready.add(a);
        ready.add(b);
        ready.add(c);
        assertEquals(2, ready.run(2));
        assertEquals(List.of("ready a", "ready b"), taken());
        a.inReady = () -> {};
        assertEquals(2, ready.run(10));
        assertEquals(List.of("ready c", "ready a"), taken());
    }

    // --- dirty ---

    @Test
    void dirtyVisitsEachOnceATurn() {
        DirtyList dirty = new DirtyList();
        a.again = true;
        b.inFlush = () -> dirty.add(a); // was visited: waits for the next turn
        dirty.add(a);
        dirty.add(b);
        dirty.add(a);
        dirty.flush(1);
        assertEquals(List.of("flush a", "flush b"), taken());
        assertFalse(dirty.isEmpty());
        a.again = false;
        dirty.flush(2);
        assertEquals(List.of("flush a"), taken());
        assertTrue(dirty.isEmpty());
    }

    @Test
    void dirtyVisitsInTheSamePassWhoBecomesDirtyDuringIt() {
        DirtyList dirty = new DirtyList();
        a.inFlush = () -> dirty.add(c); // as a channel over a lower one
        dirty.add(a);
        dirty.add(b);
        dirty.flush(1);
        assertEquals(List.of("flush a", "flush b", "flush c"), taken());
        assertTrue(dirty.isEmpty());
    }

    @Test
    void dirtyKeepsWhoMarksItselfDuringItsOwnFlush() {
        DirtyList dirty = new DirtyList();
        a.inFlush = () -> dirty.add(a);
        dirty.add(a);
        dirty.flush(1);
        assertEquals(List.of("flush a"), taken());
        dirty.flush(2);
        assertEquals(List.of("flush a"), taken());
        assertFalse(dirty.isEmpty());
    }

    @Test
    void dirtyKeepsTheOrderOfThoseThatStayAndThoseThatCome() {
        DirtyList dirty = new DirtyList();
        a.again = true;
        c.again = true;
        dirty.add(a);
        dirty.add(b);
        dirty.add(c);
        dirty.flush(1);
        taken();
        dirty.add(b);
        dirty.flush(2);
        assertEquals(List.of("flush a", "flush c", "flush b"), taken());
    }

    // --- starved ---

    @Test
    void asManyStarvedAreLetGoAsThereAreBlocksTheLongestWaitingFirst() {
        StarvedList starved = new StarvedList(StarvedList.RECEIVE);
        starved.add(a);
        starved.add(b);
        starved.add(a);
        starved.add(c);
        assertEquals(0, starved.retry(0));
        assertEquals(2, starved.retry(2));
        assertEquals(List.of("unstarved a", "unstarved b"), taken());
        c.inReady = () -> starved.add(c); // found none again
        assertEquals(1, starved.retry(100));
        assertEquals(List.of("unstarved c"), taken());
        assertFalse(starved.isEmpty());
    }

    @Test
    void oneMayWaitForBothKindsOfBlocks() {
        StarvedList receive = new StarvedList(StarvedList.RECEIVE);
        StarvedList send = new StarvedList(StarvedList.SEND);
        receive.add(a);
        send.add(a);
        send.add(a);
        assertEquals(1, send.retry(9));
        assertEquals(1, receive.retry(9));
        assertEquals(List.of("send unstarved a", "unstarved a"), taken());
    }

    // --- carriers ---

    @Test
    void theOldestCarrierGivesUpButNotForItself() {
        CarryList carriers = new CarryList();
        assertFalse(carriers.evictOldest(c, 0));
        carriers.add(a, 0);
        carriers.add(b, 0);
        carriers.add(c, 0);
        carriers.add(a, 1); // its age counts from the first
        carriers.remove(b);
        carriers.remove(b);
        assertFalse(carriers.evictOldest(a, 1));
        assertTrue(carriers.evictOldest(c, 1));
        assertFalse(carriers.evictOldest(c, 1));
        assertEquals(List.of("evicted a"), taken());
    }

    @Test
    void whereEitherIsPatientOnlyAnOldOneGivesUp() {
        CarryList carriers = new CarryList();
        carriers.add(a, 5);
        long old = 5 + CarryList.PATIENCE_NS;
        c.patient = true;
        assertFalse(carriers.evictOldest(c, old - 1));
        c.patient = false;
        a.patient = true;
        assertFalse(carriers.evictOldest(c, old - 1));
        assertTrue(carriers.evictOldest(c, old));
        assertEquals(List.of("evicted a"), taken());
    }

    // --- members ---

    @Test
    void listenersAreClosedFirst() {
        MemberList members = new MemberList();
        b.listens = true;
        members.add(a);
        members.add(b);
        members.add(c);
        members.closeAll(errors::add);
        assertEquals("closing b", taken().get(0));
        members.remove(b);
        assertEquals(2, members.count());
    }

    @Test
    void oneMayLeaveWhileAllAreClosed() {
        MemberList members = new MemberList();
        for (Member m : List.of(a, b, c)) {
            members.add(m);
            m.inReady = () -> members.remove(m);
        }
        members.closeAll(errors::add);
        assertEquals(3, taken().size());
        assertEquals(0, members.count());
    }

    @Test
    void oneThatFailsToCloseDoesNotKeepTheOthers() {
        MemberList members = new MemberList();
        members.add(a);
        members.add(b);
        b.inReady = () -> {
            throw new IllegalStateException("expected by the test");
        };
        members.closeAll(errors::add);
        assertEquals(List.of("closing b", "closing a"), taken());
        assertEquals(1, errors.size());
    }

    @Test
    void oneThatTakesAnotherAlongDoesNotHideTheRest() {
        MemberList members = new MemberList();
        members.add(a);
        members.add(b);
        members.add(c);
        c.inReady = () -> members.remove(b);
        members.closeAll(errors::add);
        assertEquals(List.of("closing c", "closing a"), taken());
    }
}
