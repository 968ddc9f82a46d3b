package io.millrace.engine.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CountersFileTest {
    @TempDir
    private Path folder;

    private Path path;

    @BeforeEach
    void choosePath() {
        path = folder.resolve("counters");
    }

    @Test
    void showsALiveWriterToAnotherReader() throws IOException {
        CountersFile file = CountersFile.create(path, 2);
        CountersReader reader = CountersFile.open(path);
        file.loops().get(0).add(Counter.SENDS, 3);
        file.loops().get(1).add(Counter.SENDS, 4);
        file.loops().get(1).max(Counter.LOOP_TURN_NS_MAX, 9);
        file.loops().get(1).recordTurn(2_000);
        assertEquals(2, reader.loops());
        assertEquals(7, reader.value(Counter.SENDS));
        assertEquals(4, reader.value(Counter.SENDS, 1));
        assertEquals(1, reader.turnsIn(1));
        assertEquals(CountersReader.of(file.loops()).render(), reader.render());
    }

    @Test
    void keepsWhatTwoLoopsWriteTwoCacheLinesApart() throws IOException {
        for (LoopCounters loop : CountersFile.create(path, 3).loops()) {
            assertEquals(0, loop.region().alignmentOffset(0, 128));
            assertTrue(loop.region().capacity() >= LoopCounters.REGION_LENGTH);
        }
    }

    @Test
    void theRegionsOfAFileDoNotOverlap() throws IOException {
        CountersFile file = CountersFile.create(path, 3);
        for (int i = 0; i < 3; i++) {
            ByteBuffer region = file.loops().get(i).region();
            for (int at = 0; at < LoopCounters.REGION_LENGTH; at++) {
                assertEquals(0, region.get(at), "written through the region of another loop");
                region.put(at, (byte) 1);
            }
        }
    }

    /** Run by the test below in a process of its own. */
    static final class OtherProcess {
        private OtherProcess() {}

        public static void main(String[] arguments) throws IOException {
            System.out.print(CountersFile.open(Path.of(arguments[0])).render());
        }
    }

    @Test
    void showsALiveWriterToAnotherProcess() throws IOException, InterruptedException {
        CountersFile file = CountersFile.create(path, 1);
        file.loops().get(0).add(Counter.RECEIVE_BYTES, 123_456_789_012L);
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        OtherProcess.class.getName(),
                        path.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        assertEquals("millrace.receive.bytes 123456789012\n", printed);
    }

    @Test
    void keepsTheLastValuesWhenTheWriterIsGone() throws IOException {
        CountersFile.create(path, 1).loops().get(0).add(Counter.SENDS, 3);
        assertEquals(3, CountersFile.open(path).value(Counter.SENDS));
    }

    @Test
    void startsAnewInPlaceOfAnOldFileAndLeavesItsReadersAlone() throws IOException {
        CountersFile old = CountersFile.create(path, 1);
        CountersReader ofOld = CountersFile.open(path);
        old.loops().get(0).add(Counter.SENDS, 3);
        CountersFile.create(path, 1);
        assertEquals(3, ofOld.value(Counter.SENDS));
        assertEquals(0, CountersFile.open(path).value(Counter.SENDS));
        try (var files = Files.list(folder)) {
            assertEquals(1, files.count(), "nothing half-made stays behind");
        }
    }

    @Test
    void readsAFileWhoseCountersAreNotOurs() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(128 + 3 * 128).order(ByteOrder.nativeOrder());
        bytes.putLong(0, CountersFile.MAGIC).putInt(8, CountersFile.VERSION).putInt(12, 128);
        bytes.putInt(16, 1).putInt(20, 2).putInt(24, 1);
        putLabel(bytes, 28, "other.thing");
        putLabel(bytes, 28 + 4 + 11, "millrace.sends");
        bytes.putLong(256, 5).putLong(264, 6).putLong(272, 7);
        Files.write(path, bytes.array());
        CountersReader reader = CountersFile.open(path);
        assertEquals("other.thing 5\nmillrace.sends 6\n", reader.render());
        assertEquals(6, reader.value(Counter.SENDS));
        assertEquals(0, reader.value(Counter.LOOP_TURNS));
        assertEquals(7, reader.turnsIn(0));
        assertEquals(0, reader.turnsIn(1));
    }

    @Test
    void refusesWhatIsNoCountersFile() throws IOException {
        Files.write(path, new byte[0]);
        assertRefused("is not a counters file");
        Files.write(path, new byte[4096]);
        assertRefused("is not a counters file");
    }

    @Test
    void refusesAnotherVersion() throws IOException {
        CountersFile.create(path, 1);
        putInt(8, CountersFile.VERSION + 1);
        assertRefused("has version 2, expected 1");
    }

    @Test
    void refusesAFileThatIsCutShort() throws IOException {
        CountersFile.create(path, 2);
        byte[] whole = Files.readAllBytes(path);
        Path cut = folder.resolve("cut");
        for (int length : new int[] {27, 28, 128, 4096, whole.length - 1}) {
            Files.write(cut, Arrays.copyOf(whole, length));
            assertThrows(IOException.class, () -> CountersFile.open(cut), () -> "length " + length);
        }
    }

    @Test
    void refusesImpossibleNumbers() throws IOException {
        for (int offset : new int[] {12, 16, 20, 24}) {
            for (int bad : new int[] {-1, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
                CountersFile.create(path, 1);
                putInt(offset, bad);
                assertThrows(IOException.class, () -> CountersFile.open(path), () -> offset + " " + bad);
            }
        }
    }

    @Test
    void survivesAnyDamageToItsHeader() throws IOException {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        CountersFile.create(path, 1);
        byte[] whole = Files.readAllBytes(path);
        Path damaged = folder.resolve("damaged");
        for (int run = 0; run < 500; run++) {
            byte[] bytes = whole.clone();
            for (int i = 0; i < 3; i++) {
                bytes[8 + random.nextInt(400)] = (byte) random.nextInt();
            }
            Files.write(damaged, bytes);
            try {
                CountersFile.open(damaged).render();
            } catch (IOException refused) {
                assertTrue(refused.getMessage().startsWith(damaged.toString()), refused.getMessage());
            } catch (RuntimeException escaped) {
                throw new AssertionError("seed " + seed + " run " + run, escaped);
            }
        }
    }

    private void assertRefused(String why) {
        IOException refused = assertThrows(IOException.class, () -> CountersFile.open(path));
        assertEquals(path + " " + why, refused.getMessage());
    }

    private void putInt(int offset, int value) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.seek(offset);
            file.write(ByteBuffer.allocate(4)
                    .order(ByteOrder.nativeOrder())
                    .putInt(0, value)
                    .array());
        }
    }

    private static void putLabel(ByteBuffer bytes, int offset, String label) {
        bytes.putShort(offset + 2, (short) label.length());
        bytes.put(offset + 4, label.getBytes(StandardCharsets.US_ASCII));
    }
}
