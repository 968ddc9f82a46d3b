package io.millrace.engine.memory;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * How much memory one loop maps, as the sum of named needs per block class.
 * Immutable; any thread.
 *
 * <p>{@link #toString()} prints the table of needs and the sum, the way it is shown at start.
 */
public final class MemoryPlan {
    /** Every block starts on a cache line of its own: lengths are rounded up to this. */
    public static final int LENGTH_MULTIPLE = 64;
    /** Shortest block; a reservation keeps 8 bytes of it for the encoder. */
    public static final int LENGTH_MIN = 64;
    /** Longest block. */
    public static final int LENGTH_MAX = 16 << 20;

    private static final int CLASSES = BlockClass.values().length;

    private final List<Need> needs;
    private final int[] counts = new int[CLASSES];
    private final int[] lengths;
    private final double reserveShare;
    private final int copyAheadLength;
    private final int piecesMax;
    private final long budgetLength;

    private record Need(BlockClass blockClass, String name, int count) {}

    private MemoryPlan(Builder from) {
        needs = List.copyOf(from.allNeeds());
        lengths = from.lengths.clone();
        reserveShare = from.reserveShare;
        copyAheadLength = from.copyAheadLength;
        piecesMax = from.piecesMax;
        for (Need need : needs) {
            int at = need.blockClass.ordinal();
            long count = (long) counts[at] + need.count;
            long length = count * lengths[at] + Slab.SLACK + 2L * Slab.ALIGNMENT;
            if (length > Integer.MAX_VALUE) {
                throw new IllegalArgumentException("memory plan: " + count + " blocks of " + lengths[at]
                        + " bytes in class " + need.blockClass + " (with need \"" + need.name
                        + "\") do not fit one mapping of " + Integer.MAX_VALUE + " bytes");
            }
            counts[at] = (int) count;
        }
        budgetLength = from.budgetBeyondLength == 0
                ? from.budgetLength
                : totalLength() - (long) count(BlockClass.RING) * length(BlockClass.RING) + from.budgetBeyondLength;
    }

    /** A builder that holds the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Blocks of that class. */
    public int count(BlockClass blockClass) {
        return counts[blockClass.ordinal()];
    }

    /** Bytes of each block of that class. */
    public int length(BlockClass blockClass) {
        return lengths[blockClass.ordinal()];
    }

    /** Bytes of all blocks of a loop. */
    public long totalLength() {
        long sum = 0;
        for (int i = 0; i < CLASSES; i++) {
            sum += (long) counts[i] * lengths[i];
        }
        return sum;
    }

    /** Blocks of that class kept for heads that are open and control frames; 0 but for SMALL and LARGE. */
    public int reserve(BlockClass blockClass) {
        boolean reserved = blockClass == BlockClass.SMALL || blockClass == BlockClass.LARGE;
        return reserved ? (int) (count(blockClass) * reserveShare) : 0;
    }

    /** Bytes of a heap buffer that are copied ahead of the sent cursor at most. */
    public int copyAheadLength() {
        return copyAheadLength;
    }

    /** Pieces one send queue holds at most. */
    public int piecesMax() {
        return piecesMax;
    }

    /** The loop's share of the engine's memory budget, which the {@link Ledger} measures against; 0: no bound. */
    public long budgetLength() {
        return budgetLength;
    }

    @Override
    public String toString() {
        StringBuilder out = new StringBuilder("memory of one loop\n");
        for (Need need : needs) {
            int length = length(need.blockClass);
            line(out, need.blockClass.name(), need.count, length, (long) need.count * length, need.name);
        }
        return out.append(String.format(Locale.ROOT, "  %-6s %24s %12d  %s\n", "sum", "", totalLength(), "bytes"))
                .toString();
    }

    private static void line(StringBuilder out, String name, int count, int length, long sum, String what) {
        out.append(String.format(Locale.ROOT, "  %-6s %8d x %8d B =  %12d  %s\n", name, count, length, sum, what));
    }

    /** Collects needs and lengths; any one thread at a time. */
    public static final class Builder {
        private final Map<BlockClass, Need> base = new EnumMap<>(BlockClass.class);
        private final List<Need> more = new ArrayList<>();
        private final int[] lengths = new int[CLASSES];
        private double reserveShare = 0.125;
        private int copyAheadLength = 64 << 10;
        private int piecesMax = 4096;
        private long budgetLength;
        private long budgetBeyondLength;

        private Builder() {
            base(BlockClass.RING, 1024, 4 << 10, "receive buffers the kernel chooses from");
            base(BlockClass.SPARE, 512, 4 << 10, "refill of the ring, reads without a ring, linger");
            base(BlockClass.SMALL, 4096, 2 << 10, "first pieces of send queues, carry, stash, kept short pieces");
            base(BlockClass.LARGE, 256, 17 << 10, "grown sends, TLS records, grown carry");
            base(BlockClass.HEAD, 32, 32 << 10, "longest carry, arenas of large heads");
        }

        private void base(BlockClass blockClass, int count, int length, String name) {
            base.put(blockClass, new Need(blockClass, name, count));
            lengths[blockClass.ordinal()] = length;
        }

        private List<Need> allNeeds() {
            List<Need> all = new ArrayList<>(base.values());
            all.addAll(more);
            all.sort((a, b) -> a.blockClass.compareTo(b.blockClass)); // stable: the base need of a class comes first
            return all;
        }

        /**
         * Sets the count of the base need of a class.
         *
         * @param blockClass the class
         * @param count      0 or more; 0 RING for a transport without a ring
         */
        public Builder count(BlockClass blockClass, int count) {
            base.put(
                    blockClass,
                    new Need(blockClass, base.get(blockClass).name, checkCount(blockClass, "count", count)));
            return this;
        }

        /**
         * Adds a need to a class.
         *
         * @param blockClass the class
         * @param name       who needs the blocks, for the printed table
         * @param count      0 or more
         */
        public Builder need(BlockClass blockClass, String name, int count) {
            Objects.requireNonNull(name, "name");
            more.add(new Need(blockClass, name, checkCount(blockClass, "need \"" + name + "\"", count)));
            return this;
        }

        private static int checkCount(BlockClass blockClass, String what, int count) {
            if (count < 0) {
                throw new IllegalArgumentException(
                        "memory plan: " + what + " of class " + blockClass + " is " + count + ", allowed: 0 or more");
            }
            return count;
        }

        /**
         * Sets the length of the blocks of a class, rounded up to a multiple of {@link #LENGTH_MULTIPLE}.
         *
         * @param blockClass the class
         * @param length     {@link #LENGTH_MIN} to {@link #LENGTH_MAX}
         */
        public Builder length(BlockClass blockClass, int length) {
            if (length < LENGTH_MIN || length > LENGTH_MAX) {
                throw new IllegalArgumentException("memory plan: block length of class " + blockClass + " is " + length
                        + ", allowed: " + LENGTH_MIN + " to " + LENGTH_MAX);
            }
            lengths[blockClass.ordinal()] = length + LENGTH_MULTIPLE - 1 & -LENGTH_MULTIPLE;
            return this;
        }

        /**
         * Sets which part of SMALL and LARGE is kept for open heads and control frames.
         *
         * @param share 0.0 to 0.5
         */
        public Builder reserveShare(double share) {
            if (!(share >= 0.0 && share <= 0.5)) {
                throw new IllegalArgumentException("memory plan: reserve share is " + share + ", allowed: 0.0 to 0.5");
            }
            reserveShare = share;
            return this;
        }

        /**
         * Sets how far heap buffers are copied ahead of the sent cursor; the send queue's high mark is the natural
         * value.
         *
         * @param length 1 or more
         */
        public Builder copyAheadLength(int length) {
            copyAheadLength = (int) check("copy-ahead length", length, 1, Integer.MAX_VALUE);
            return this;
        }

        /**
         * Sets the bound on the pieces of one send queue.
         *
         * @param count 64 to 1,048,576
         */
        public Builder piecesMax(int count) {
            piecesMax = (int) check("pieces of a send queue", count, 64, 1 << 20);
            return this;
        }

        /**
         * Sets the loop's share of the engine's memory budget, blocks included. Default: no bound.
         *
         * @param length 1 or more, or 0 for no bound
         */
        public Builder budgetLength(long length) {
            budgetLength = check("budget length", length, 0, Long.MAX_VALUE);
            return this;
        }

        /**
         * Sets the loop's share of the engine's memory budget to all of its blocks but the ring's, and so much
         * besides.
         *
         * @param length 1 to 2^62
         */
        public Builder budgetBeyondBlocks(long length) {
            budgetBeyondLength = check("budget beyond blocks", length, 1, 1L << 62);
            return this;
        }

        private static long check(String what, long value, long min, long max) {
            if (value < min || value > max) {
                throw new IllegalArgumentException(
                        "memory plan: " + what + " is " + value + ", allowed: " + min + " to " + max);
            }
            return value;
        }

        /** Checks that each class fits one mapping. */
        public MemoryPlan build() {
            return new MemoryPlan(this);
        }
    }
}
