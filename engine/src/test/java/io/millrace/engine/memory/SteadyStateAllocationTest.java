package io.millrace.engine.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** After its warm-up a loop's memory allocates nothing on the heap, guarded or not. */
class SteadyStateAllocationTest {
    private static final int WARM_UP = 20_000;
    private static final int MEASURED = 20_000;
    private static final int ROUNDS = 6;

    @Test
    void requestsAndAnswersAllocateNothingInGuardMode() {
        assertEquals(0, measure());
    }

    @Test
    void requestsAndAnswersAllocateNothingWithoutGuardAndAssertions() throws Exception {
        Process unguarded = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dmillrace.memory.guard=false",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SteadyStateAllocationTest.class.getName())
                .redirectErrorStream(true)
                .start();
        String said = new String(unguarded.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!unguarded.waitFor(60, TimeUnit.SECONDS)) {
            unguarded.destroyForcibly();
        }
        assertEquals("guard false, allocated 0", said.strip());
    }

    /** The same in a JVM of its own, as it runs in production. */
    public static void main(String[] args) {
        System.out.println("guard " + MemoryGuard.ON + ", allocated " + measure());
    }

    /** The least of some rounds: the JVM allocates now and then when it compiles anew, our code would in each round. */
    private static long measure() {
        Turn turn = new Turn(Memories.small());
        turn.run(WARM_UP);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            turn.run(MEASURED);
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertFalse(turn.sum == 0);
        return least;
    }

    /** One exchange of each kind: encoded, copied, forwarded, lent; sent whole, short, released late. */
    private static final class Turn {
        private final LoopMemory memory;
        private final ByteBuffer body = ByteBuffer.allocateDirect(3000);
        private final byte[] text = new byte[40];
        private final Releaser releaser = this::onReleased;
        private long sum;

        Turn(LoopMemory memory) {
            this.memory = memory;
        }

        private void onReleased() {
            sum++;
        }

        void run(int turns) {
            for (int i = 0; i < turns; i++) {
                SendQueue queue = memory.borrowQueue(i);
                answer(queue);
                forward(queue);
                queue.append(body, 0, 3000, releaser);
                queue.writeAscii("end of it", 0, 9);
                send(queue);
                memory.returnQueue(queue);
            }
        }

        private void answer(SendQueue queue) {
            if (queue.reserve(64)) {
                queue.buffer().putLong(queue.writeIndex(), 42);
                queue.commit(8);
            }
            queue.write(text, 0, text.length);
            long mark = queue.mark();
            queue.write(body, 0, 1000);
            queue.truncate(mark);
        }

        private void forward(SendQueue queue) {
            Block block = memory.pool(BlockClass.SPARE).take();
            Slice slice = memory.slice();
            slice.wrap(block, block.offset(), block.length());
            queue.append(slice.retain());
            Lease copied = slice.retain(slice.offset(), 10);
            sum += copied.length();
            copied.release();
            memory.returnSlice(slice);
            block.release();
        }

        private void send(SendQueue queue) {
            for (int i = queue.pieces() - 1; i >= 0; i--) {
                sum += queue.pieceOffset(i) + queue.pieceLength(i) + queue.pieceKind(i);
            }
            long length = queue.queuedLength();
            queue.submitted(length);
            queue.sent(length - 20);
            queue.released(length - 20);
            queue.unsubmit();
            queue.submitted(20);
            queue.sent(20);
            queue.released(20);
        }
    }
}
