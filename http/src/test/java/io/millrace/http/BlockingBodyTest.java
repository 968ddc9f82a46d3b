package io.millrace.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.engine.EngineConfig;
import io.millrace.engine.telemetry.Counter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class BlockingBodyTest extends BlockingCase {
    private static final int MB = 1024 * 1024;

    /** Prime, so that no piece begins where the pattern does. */
    private static final byte[] PATTERN = new byte[65_521];

    static {
        new SplittableRandom(42).nextBytes(PATTERN);
    }

    private static final BlockingHandler CHECKSUM = (request, response) -> {
        CRC32 sum = new CRC32();
        byte[] piece = new byte[8192];
        long length = 0;
        for (int n = request.body().read(piece); n >= 0; n = request.body().read(piece)) {
            sum.update(piece, 0, n);
            length += n;
        }
        response.send(length + " " + sum.getValue());
    };

    private static final BlockingHandler ECHO =
            (request, response) -> request.body().transferTo(response.body());

    /** @param length in the target's last part; {@code /length/…} declares it */
    private static final BlockingHandler BYTES = (request, response) -> {
        long left = Long.parseLong(request.path().substring(request.path().lastIndexOf('/') + 1));
        if (request.path().startsWith("/length/")) {
            response.length(left);
        }
        while (left > 0) {
            int n = (int) Math.min(left, PATTERN.length);
            response.body().write(PATTERN, 0, n);
            left -= n;
        }
    };

    private static Consumer<EngineConfig.Builder> ahead(long read, long write) {
        return b -> b.set(HttpSettings.BLOCKING_READ_AHEAD, read).set(HttpSettings.BLOCKING_WRITE_AHEAD, write);
    }

    private static long checksum(long length) {
        CRC32 sum = new CRC32();
        for (long left = length; left > 0; left -= PATTERN.length) {
            sum.update(PATTERN, 0, (int) Math.min(left, PATTERN.length));
        }
        return sum.getValue();
    }

    private static byte[] pattern(int length) {
        byte[] all = new byte[length];
        for (int at = 0; at < length; at += PATTERN.length) {
            System.arraycopy(PATTERN, 0, all, at, Math.min(PATTERN.length, length - at));
        }
        return all;
    }

    @ParameterizedTest
    @MethodSource("io.millrace.http.BlockingFixture#executors")
    void anUploadOfManyMebibytesArrivesWhole(ExecutorService threads) throws Exception {
        int length = 24 * MB + 7;
        try (BlockingFixture f = serve(threads, CHECKSUM, b -> {})) {
            BlockingClient c = f.connect();
            byte[] body = pattern(length);
            c.request("POST", "/", "Content-Length: " + length + "\r\n");
            c.send(body);
            assertEquals(length + " " + checksum(length), c.response().text());

            c.request("POST", "/", "Transfer-Encoding: chunked\r\n");
            for (int at = 0; at < length; at += 100_003) {
                int n = Math.min(100_003, length - at);
                c.send(Integer.toHexString(n) + "\r\n");
                c.send(body, at, n);
                c.send("\r\n");
            }
            c.send("0\r\n\r\n");
            assertEquals(length + " " + checksum(length), c.response().text());
        }
    }

    @ParameterizedTest
    @MethodSource("io.millrace.http.BlockingFixture#executors")
    void aDownloadOfManyMebibytesArrivesWhole(ExecutorService threads) throws Exception {
        int length = 24 * MB + 7;
        try (BlockingFixture f = serve(threads, BYTES, b -> {})) {
            BlockingClient c = f.connect();
            for (String target : new String[] {"/chunked/", "/length/"}) {
                c.get(target + length);
                byte[] body = c.response().body();
                CRC32 sum = new CRC32();
                sum.update(body);
                assertEquals(length, body.length);
                assertEquals(checksum(length), sum.getValue());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.millrace.http.BlockingFixture#executors")
    void aBodyIsEchoedWhileItComes(ExecutorService threads) throws Exception {
        byte[] body = pattern(16 * MB + 3);
        try (BlockingFixture f = serve(threads, ECHO, b -> {})) {
            BlockingClient c = f.connect();
            CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> upload(c, body));
            assertArrayEquals(body, c.response().body());
            sent.get();
        }
    }

    private static void upload(BlockingClient c, byte[] body) {
        try {
            c.request("POST", "/", "Content-Length: " + body.length + "\r\n");
            c.send(body);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void theSmallestBoundsStillMoveEveryByte() throws Exception {
        byte[] body = pattern(3000);
        try (BlockingFixture f = serve(BlockingFixture.platformThreads(), ECHO, ahead(1, 1))) {
            BlockingClient c = f.connect();
            for (int i = 0; i < 2; i++) {
                upload(c, body);
                assertArrayEquals(body, c.response().body());
            }
        }
    }

    @Test
    void piecesOfAnyLengthArriveInOrder() throws Exception {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        BlockingHandler handler = (request, response) -> echo(new SplittableRandom(seed), request, response);
        for (int round = 0; round < 4; round++) {
            long read = 1L + random.nextInt(9000);
            long write = 1L + random.nextInt(9000);
            String what = "seed " + seed + ", read ahead " + read + ", write ahead " + write;
            try (BlockingFixture f = serve(BlockingFixture.platformThreads(), handler, ahead(read, write))) {
                BlockingClient c = f.connect();
                for (int i = 0; i < 10; i++) {
                    byte[] body = pattern(random.nextInt(60_000));
                    CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> upload(c, body));
                    assertArrayEquals(body, c.response().body(), what);
                    sent.get();
                }
            }
        }
    }

    private static void echo(SplittableRandom random, BlockingRequest request, BlockingResponse response)
            throws IOException {
        InputStream in = request.body();
        OutputStream out = response.body();
        byte[] piece = new byte[5000];
        for (int n = in.read(piece, 0, 1 + random.nextInt(5000)); n >= 0; ) {
            if (n == 1) {
                out.write(piece[0]);
            } else {
                out.write(piece, 0, n);
            }
            if (random.nextInt(20) == 0) {
                out.flush();
            }
            n = in.read(piece, 0, 1 + random.nextInt(5000));
        }
    }

    @Test
    void whatIsReadAheadNeverExceedsItsSetting() throws Exception {
        int bound = 10_000;
        int length = 8 * MB;
        CompletableFuture<BlockingInput> reading = new CompletableFuture<>();
        CompletableFuture<Void> goOn = new CompletableFuture<>();
        AtomicLong most = new AtomicLong();
        BlockingHandler handler = (request, response) -> {
            BlockingInput in = (BlockingInput) request.body();
            in.read();
            reading.complete(in);
            goOn.get();
            long read = 1;
            byte[] piece = new byte[777];
            for (int n = 0; n >= 0; n = in.read(piece)) {
                read += n;
                most.accumulateAndGet(in.available(), Math::max);
            }
            response.send("" + read);
        };
        try (BlockingFixture f = serve(BlockingFixture.platformThreads(), handler, ahead(bound, bound))) {
            BlockingClient c = f.connect();
            CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> upload(c, pattern(length)));
            BlockingInput in = reading.get();
            BlockingFixture.await(() -> in.available() == bound - 1, "a full read ahead");
            BlockingFixture.await(() -> f.count(Counter.HTTP_BLOCKING_READ_FULL) > 0, "its counter");
            long taken = f.count(Counter.RECEIVE_BYTES);
            long more = (long) f.loop().config().stashLengthMax()
                    + f.loop().config().armLength();
            assertTrue(taken <= bound + more, taken + " bytes were taken from the kernel");
            assertEquals(bound - 1, in.available());
            goOn.complete(null);
            assertEquals("" + length, c.response().text());
            sent.get();
            assertTrue(most.get() <= bound, most + " bytes waited");
        }
    }

    @Test
    void aSlowReaderStopsTheHandlerAndNothingElse() throws Exception {
        int bound = 20_000;
        int length = 64 * MB;
        AtomicLong written = new AtomicLong();
        AtomicLong most = new AtomicLong();
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        CompletableFuture<ServerExchange> exchange = new CompletableFuture<>();
        BlockingHandler handler = (request, response) -> {
            if (request.path().equals("/other")) {
                response.send("quick");
                return;
            }
            thread.complete(Thread.currentThread());
            BlockingOutput out = (BlockingOutput) response.length(length).body();
            for (int left = length; left > 0; left -= 4096) {
                out.write(PATTERN, 0, 4096);
                written.addAndGet(4096);
                most.accumulateAndGet(out.stagedLength(), Math::max);
            }
        };
        try (BlockingFixture f = serveWatched(exchange::complete, handler, ahead(bound, bound))) {
            BlockingClient slow = f.connect(16 * 1024);
            slow.get("/");
            Thread t = thread.get();
            long queued = queuedOnceStuck(f, exchange.get(), written);
            assertEquals(Thread.State.WAITING, t.getState());
            assertTrue(f.count(Counter.HTTP_BLOCKING_WRITE_FULL) > 0);
            assertTrue(written.get() < length / 2, written + " bytes were written and nobody reads");
            BlockingClient other = f.connect();
            other.get("/other");
            assertEquals("quick", other.response().text());
            long markHigh = f.loop().config().sendMarkHigh();
            assertTrue(queued > 0 && queued <= markHigh + 1024, queued + " bytes are staged, the mark is " + markHigh);
            assertEquals(length, slow.response().body().length);
            assertTrue(most.get() > 0 && most.get() <= bound, most + " bytes were staged");
        }
    }

    /** Asks the loop what is staged until nothing has moved for a thousand times. */
    private static long queuedOnceStuck(BlockingFixture f, ServerExchange ex, AtomicLong written) throws Exception {
        long queued = 0;
        long before = -1;
        for (int still = 0; still < 1000; still++) {
            queued = f.onLoop(() -> ((H1Stream) ex.stream()).queue().queuedLength());
            if (queued == 0 || written.get() != before) {
                before = written.get();
                still = 0;
            }
        }
        return queued;
    }

    @Test
    void bytesTakesABodyOfAnyFraming() throws Exception {
        BlockingHandler handler = (request, response) -> response.send(request.bytes(200_000));
        try (BlockingFixture f = serve(handler)) {
            BlockingClient c = f.connect();
            for (int length : new int[] {0, 1, 4095, 4096, 4097, 200_000}) {
                byte[] body = pattern(length);
                c.request("POST", "/", "Content-Length: " + length + "\r\n");
                c.send(body);
                assertArrayEquals(body, c.response().body());
                c.request("POST", "/", "Transfer-Encoding: chunked\r\n");
                if (length > 0) {
                    c.send(Integer.toHexString(length) + "\r\n");
                    c.send(body);
                    c.send("\r\n");
                }
                c.send("0\r\n\r\n");
                assertArrayEquals(body, c.response().body());
            }
        }
    }

    @Test
    void whatWasReadBeforeIsNotPartOfTheRest() throws Exception {
        BlockingHandler handler = (request, response) -> {
            byte[] first = request.body().readNBytes(3);
            response.send(new String(first, StandardCharsets.US_ASCII) + "|"
                    + new String(request.bytes(5), StandardCharsets.US_ASCII));
        };
        try (BlockingFixture f = serve(handler)) {
            BlockingClient c = f.connect();
            c.post("/", "abcdefgh");
            assertEquals("abc|defgh", c.response().text());
        }
    }
}
