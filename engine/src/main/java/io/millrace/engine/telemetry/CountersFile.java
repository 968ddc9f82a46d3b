package io.millrace.engine.telemetry;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The counters of an engine in a mapped file, so that another process can read them even while this one is stuck.
 * Create and open on any thread.
 *
 * <p>A header describes the rest, so that a reader of another build understands it; then comes one region a loop. All
 * numbers are in the native order of the machine, which the magic number shows. The file stays when the process ends:
 * the last values are then still to be seen. It must not be truncated while it is mapped.
 *
 * <pre>
 *    0 magic (8)    8 version (4)   12 header length (4)   16 loops (4)   20 counters (4)   24 buckets (4)
 *   28 for each counter: kind (1), unit (1), label length (2), label (ASCII)
 *   header length, a multiple of 128: regions
 * </pre>
 */
public final class CountersFile {
    static final long MAGIC = 0x4D494C4C52414345L;
    static final int VERSION = 1;

    /** More than any engine has; a file that claims more is no counters file. */
    private static final int ITEMS_MAX = 65_536;

    private static final int DESCRIPTORS_OFFSET = 28;
    private static final int DESCRIPTOR_LENGTH = 4;

    private final List<LoopCounters> loops;

    private CountersFile(List<LoopCounters> loops) {
        this.loops = List.copyOf(loops);
    }

    /** Makes the file, in place of any old one; processes that still read the old one are not disturbed. */
    public static CountersFile create(Path path, int loops) throws IOException {
        ByteBuffer header = header(loops);
        Path unfinished = path.resolveSibling(path.getFileName() + ".new");
        // Written in full before it is mapped: a hole that finds the disk full later would kill the process.
        byte[] content = new byte[header.capacity() + loops * LoopCounters.REGION_LENGTH];
        header.get(0, content, 0, header.capacity());
        Files.write(unfinished, content);
        Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE);
        MappedByteBuffer mapped;
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            mapped = channel.map(MapMode.READ_WRITE, 0, content.length);
        }
        List<LoopCounters> counters = new ArrayList<>();
        for (ByteBuffer region : regions(mapped, header.capacity(), loops, LoopCounters.REGION_LENGTH)) {
            counters.add(new LoopCounters(region));
        }
        return new CountersFile(counters);
    }

    /** The counters of each loop, to be handed to it. */
    public List<LoopCounters> loops() {
        return loops;
    }

    /** Reads the file of a process, running or not. Throws when it is not a whole counters file of this version. */
    public static CountersReader open(Path path) throws IOException {
        MappedByteBuffer file;
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            file = channel.map(MapMode.READ_ONLY, 0, channel.size());
        }
        file.order(ByteOrder.nativeOrder());
        check(file.capacity() >= DESCRIPTORS_OFFSET && file.getLong(0) == MAGIC, path, "is not a counters file");
        check(file.getInt(8) == VERSION, path, "has version " + file.getInt(8) + ", expected " + VERSION);
        int headerLength = file.getInt(12);
        int loops = inRange(file.getInt(16), path, "loops");
        int counters = inRange(file.getInt(20), path, "counters");
        int buckets = inRange(file.getInt(24), path, "buckets");
        int regionLength = LoopCounters.regionLength(counters, buckets);
        check(
                headerLength >= DESCRIPTORS_OFFSET
                        && headerLength % LoopCounters.PADDING == 0
                        && headerLength + (long) loops * regionLength <= file.capacity(),
                path,
                "is cut short");
        List<CountersReader.Described> described = descriptors(file.slice(0, headerLength), counters, path);
        return new CountersReader(regions(file, headerLength, loops, regionLength), described, buckets);
    }

    private static ByteBuffer header(int loops) {
        int length = DESCRIPTORS_OFFSET;
        for (Counter counter : Counter.values()) {
            length += DESCRIPTOR_LENGTH + counter.label().length();
        }
        int padded = (length + LoopCounters.PADDING - 1) / LoopCounters.PADDING * LoopCounters.PADDING;
        ByteBuffer header = ByteBuffer.allocate(padded).order(ByteOrder.nativeOrder());
        header.putLong(0, MAGIC).putInt(8, VERSION).putInt(12, padded);
        header.putInt(16, loops).putInt(20, Counter.values().length).putInt(24, TurnHistogram.BUCKETS);
        int at = DESCRIPTORS_OFFSET;
        for (Counter counter : Counter.values()) {
            byte[] label = counter.label().getBytes(StandardCharsets.US_ASCII);
            header.put(at, (byte) counter.kind().ordinal())
                    .put(at + 1, (byte) counter.unit().ordinal());
            header.putShort(at + 2, (short) label.length).put(at + DESCRIPTOR_LENGTH, label);
            at += DESCRIPTOR_LENGTH + label.length;
        }
        return header;
    }

    private static List<CountersReader.Described> descriptors(ByteBuffer slice, int counters, Path path)
            throws IOException {
        ByteBuffer header = slice.order(ByteOrder.nativeOrder());
        List<CountersReader.Described> described = new ArrayList<>();
        int at = DESCRIPTORS_OFFSET;
        for (int i = 0; i < counters; i++) {
            check(at + DESCRIPTOR_LENGTH <= header.capacity(), path, "has no room for counter " + i);
            int kind = header.get(at);
            int unit = header.get(at + 1);
            int labelLength = header.getShort(at + 2);
            at += DESCRIPTOR_LENGTH;
            boolean known = kind >= 0
                    && kind < Counter.Kind.values().length
                    && unit >= 0
                    && unit < Counter.Unit.values().length;
            check(known && labelLength >= 0 && at + labelLength <= header.capacity(), path, "breaks at counter " + i);
            byte[] label = new byte[labelLength];
            header.get(at, label);
            at += labelLength;
            described.add(new CountersReader.Described(
                    new String(label, StandardCharsets.US_ASCII),
                    Counter.Kind.values()[kind],
                    Counter.Unit.values()[unit]));
        }
        return described;
    }

    private static List<ByteBuffer> regions(ByteBuffer file, int headerLength, int loops, int regionLength) {
        List<ByteBuffer> regions = new ArrayList<>();
        for (int loop = 0; loop < loops; loop++) {
            regions.add(file.slice(headerLength + loop * regionLength, regionLength));
        }
        return regions;
    }

    private static int inRange(int items, Path path, String what) throws IOException {
        check(items >= 0 && items <= ITEMS_MAX, path, "claims " + items + " " + what + ", expected 0 to " + ITEMS_MAX);
        return items;
    }

    private static void check(boolean holds, Path path, String what) throws IOException {
        if (!holds) {
            throw new IOException(path + " " + what);
        }
    }
}
