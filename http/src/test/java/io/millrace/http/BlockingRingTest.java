package io.millrace.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BlockingRingTest {
    private static final byte[] SOME = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};

    @Test
    void keepsWhatWasPutUntilItIsShown() {
        BlockingRing ring = new BlockingRing(4, 16);
        assertEquals(10, ring.put(SOME, 0, 10));
        assertEquals(0, ring.length());
        assertEquals(10, ring.hidden());
        ring.show();
        assertEquals(10, ring.length());
        assertEquals(0, ring.hidden());
        byte[] out = new byte[10];
        assertEquals(10, ring.take(out, 0, 10));
        assertArrayEquals(SOME, out);
    }

    @Test
    void neverHoldsMoreThanItsBound() {
        BlockingRing ring = new BlockingRing(1, 7);
        assertEquals(7, ring.put(SOME, 0, 10));
        assertFalse(ring.hasRoom());
        assertEquals(0, ring.put(SOME, 7, 3));
        ring.show();
        ring.take(new byte[2], 0, 2);
        assertTrue(ring.hasRoom());
        assertEquals(2, ring.put(SOME, 7, 3));
        assertEquals(7, ring.heldLength());
    }

    @Test
    void growsOnlyWhileNothingIsLeftToTake() {
        BlockingRing ring = new BlockingRing(4, 16);
        ring.put(SOME, 0, 4);
        ring.show();
        assertEquals(0, ring.put(SOME, 4, 4), "the taking thread may be reading the memory");
        assertFalse(ring.hasRoom());
        ring.take(new byte[4], 0, 4);
        assertTrue(ring.hasRoom());
        assertEquals(6, ring.put(SOME, 4, 6));
    }

    @Test
    void keepsHiddenBytesWhenItGrows() {
        BlockingRing ring = new BlockingRing(4, 64);
        ring.put(SOME, 0, 3);
        ring.show();
        ring.take(new byte[3], 0, 3);
        ring.put(SOME, 0, 4); // around the end of the memory
        ring.put(ByteBuffer.wrap(SOME), 4, 6);
        ring.show();
        byte[] out = new byte[10];
        assertEquals(10, ring.take(out, 0, 10));
        assertArrayEquals(SOME, out);
    }

    @Test
    void lendsPiecesInOrderAroundTheEnd() {
        BlockingRing ring = new BlockingRing(8, 8);
        ring.put(SOME, 0, 6);
        ring.show();
        assertEquals(6, ring.pieceLength());
        ring.took(5);
        ring.put(SOME, 6, 4);
        ring.show();
        assertEquals(3, ring.pieceLength());
        assertEquals(6, ring.view().get(ring.takeIndex()));
        ring.took(3);
        assertEquals(2, ring.pieceLength());
        assertEquals(0, ring.takeIndex());
        assertEquals(9, ring.view().get(0));
        ring.took(2);
        assertEquals(0, ring.pieceLength());
    }

    @Test
    void carriesEveryByteInOrderBetweenTwoThreads() throws InterruptedException {
        long seed = System.nanoTime();
        for (int lengthMax : new int[] {1, 7, 64, 4096}) {
            BlockingRing ring = new BlockingRing(Math.min(3, lengthMax), lengthMax);
            int total = lengthMax < 8 ? 10_000 : 1_000_000;
            Thread putter = new Thread(() -> putAll(ring, new SplittableRandom(seed), total));
            putter.start();
            long wrong = firstWrong(ring, new SplittableRandom(~seed), total);
            putter.join();
            assertEquals(-1, wrong, "seed " + seed + ", bound " + lengthMax);
        }
    }

    @Test
    void growsWhileTheOtherThreadTakesTheLastThatWasShown() throws InterruptedException {
        long seed = System.nanoTime();
        SplittableRandom seeds = new SplittableRandom(seed);
        for (int i = 0; i < 1_000; i++) { // each ring grows about ten times, and only at its beginning
            BlockingRing ring = new BlockingRing(1, 4096);
            SplittableRandom putting = seeds.split();
            Thread putter = new Thread(() -> putAll(ring, putting, 6_000));
            putter.start();
            long wrong = firstWrong(ring, seeds.split(), 6_000);
            putter.join();
            assertEquals(-1, wrong, "seed " + seed + ", ring " + i);
        }
    }

    private static void putAll(BlockingRing ring, SplittableRandom random, int total) {
        byte[] piece = new byte[300];
        for (int done = 0; done < total; ) {
            int n = Math.min(total - done, 1 + random.nextInt(piece.length));
            for (int i = 0; i < n; i++) {
                piece[i] = (byte) ((done + i) * 31);
            }
            for (int at = 0; at < n; ) {
                int put = ring.put(piece, at, n - at);
                at += put;
                if (at < n || random.nextInt(3) == 0) {
                    ring.show();
                }
                if (put == 0) {
                    Thread.yield();
                }
            }
            done += n;
        }
        ring.show();
    }

    private static long firstWrong(BlockingRing ring, SplittableRandom random, int total) {
        byte[] piece = new byte[500];
        long wrong = -1;
        for (int done = 0; done < total; ) {
            int n;
            if (random.nextBoolean()) {
                n = ring.take(piece, 0, 1 + random.nextInt(piece.length));
            } else {
                n = Math.min(ring.pieceLength(), piece.length);
                if (n > 0) {
                    ring.view().get(ring.takeIndex(), piece, 0, n);
                    ring.took(n);
                }
            }
            for (int i = 0; i < n && wrong < 0; i++) {
                wrong = piece[i] == (byte) ((done + i) * 31) ? -1 : done + i;
            }
            done += n;
            if (n == 0) {
                Thread.yield();
            }
        }
        return wrong;
    }
}
