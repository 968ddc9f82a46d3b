package io.millrace.transport.iouring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.engine.memory.FileRegion;
import io.millrace.engine.memory.Slice;
import io.millrace.engine.telemetry.Counter;
import io.millrace.engine.transport.CloseCause;
import io.millrace.engine.transport.StreamChannel;
import io.millrace.engine.transport.TransportProvider;
import io.millrace.testkit.sockets.Hosted;
import io.millrace.testkit.sockets.PeerReader;
import io.millrace.testkit.sockets.Probe;
import io.millrace.testkit.sockets.SocketContract;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files are read into chunks that all channels of a loop share. */
class UringFileTest extends SocketContract {
    private static final int LENGTH = 1 << 20;

    @TempDir
    private Path folder;

    private final byte[] content = new byte[LENGTH];

    UringFileTest() {
        new Random(3).nextBytes(content);
    }

    @Override
    protected TransportProvider provider() {
        return new UringTransportProvider();
    }

    private FileChannel open() throws IOException {
        return FileChannel.open(Files.write(folder.resolve("content"), content), StandardOpenOption.READ);
    }

    /** Sends the file to whoever comes, then closes. */
    private static final class FileProbe extends Probe {
        private final FileChannel file;
        private final int times;
        private final boolean interrupted;

        FileProbe(FileChannel file, int times, boolean interrupted) {
            this.file = file;
            this.times = times;
            this.interrupted = interrupted;
        }

        @Override
        public void onConnected(StreamChannel ch) {
            super.onConnected(ch);
            for (int i = 0; i < times; i++) {
                ch.sendQueue().append(new FileRegion(file, 0, LENGTH, () -> {}));
            }
            ch.close(CloseCause.NORMAL, false);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public int onReceive(StreamChannel ch, Slice bytes) {
            return bytes.length();
        }
    }

    @Test
    void aFileOfAnotherKindIsAskedForItsBytes() throws IOException {
        try (FileChannel file = new ForeignFile(open());
                Hosted host = host();
                Socket peer = Hosted.dial(host.listen(ch -> new FileProbe(file, 1, true)))) {
            CompletableFuture<byte[]> read = PeerReader.readAll(peer);
            host.until(read::isDone, "all read");
            assertArrayEquals(content, read.join());
            assertTrue(file.isOpen(), "an interrupt left by a handler closed it");
            host.until(() -> host.count(Counter.CONNECTIONS_OPEN) == 0, "closed");
        }
    }

    @Test
    void aFileOfAnotherKindThatWasClosedIsAnErrorOfItsChannel() throws IOException {
        FileChannel file = new ForeignFile(open());
        file.close();
        FileProbe probe = new FileProbe(file, 1, false);
        try (Hosted host = host();
                Socket peer = Hosted.dial(host.listen(ch -> probe))) {
            CompletableFuture<byte[]> read = PeerReader.readAll(peer);
            host.until(() -> probe.closes == 1 && read.isDone(), "closed");
            assertTrue(read.isCompletedExceptionally(), "the peer took a cut file for whole");
            assertEquals(1, host.errors().size());
            assertInstanceOf(ClosedChannelException.class, host.errors().remove(0));
        }
    }

    @Test
    void manyFilesShareAChunkAndNobodyWaitsForWhoLeft() throws IOException {
        List<FileProbe> probes = new ArrayList<>();
        List<Socket> peers = new ArrayList<>();
        try (FileChannel file = open();
                Hosted host = host(b -> b.set(UringSettings.FILE_CHUNKS, 1))) {
            InetSocketAddress at = host.listen(ch -> {
                probes.add(new FileProbe(file, 1, false));
                return probes.get(probes.size() - 1);
            });
            for (int i = 0; i < 20; i++) {
                peers.add(Hosted.dial(at));
            }
            host.until(() -> probes.size() == 20, "all accepted");
            for (int i = 0; i < 20; i += 2) { // some of them in the queue for the chunk, one perhaps with it
                probes.get(i).channel.abort(CloseCause.LIMIT);
            }
            List<CompletableFuture<byte[]>> reads = new ArrayList<>();
            for (int i = 1; i < 20; i += 2) {
                reads.add(PeerReader.readAll(peers.get(i)));
            }
            host.until(() -> reads.stream().allMatch(CompletableFuture::isDone), "all read");
            for (CompletableFuture<byte[]> read : reads) {
                assertArrayEquals(content, read.join());
            }
            host.until(() -> host.count(Counter.CONNECTIONS_OPEN) == 0, "all closed");
            assertFalse(probes.stream().anyMatch(p -> p.closes != 1));
        } finally {
            for (Socket peer : peers) {
                peer.close();
            }
        }
    }

    @Test
    void aReaderThatStandsStillDoesNotKeepTheOnlyChunk() throws IOException {
        List<FileProbe> probes = new ArrayList<>();
        try (FileChannel file = open();
                Hosted host = host(b -> b.set(UringSettings.FILE_CHUNKS, 1));
                Socket standing = new Socket()) {
            InetSocketAddress at = host.listen(ch -> {
                probes.add(new FileProbe(file, probes.isEmpty() ? 12 : 1, false));
                return probes.get(probes.size() - 1);
            });
            standing.setReceiveBufferSize(64 << 10);
            standing.connect(at);
            host.until(() -> host.count(Counter.SENDS_SHORT) > 0, "no room for more");
            for (int i = 0; i < 3; i++) {
                try (Socket peer = Hosted.dial(at)) {
                    CompletableFuture<byte[]> read = PeerReader.readAll(peer);
                    host.until(read::isDone, "all read");
                    assertArrayEquals(content, read.join());
                }
            }
            assertEquals(0, probes.get(0).closes);
            CompletableFuture<byte[]> read = PeerReader.readAll(standing);
            host.until(read::isDone, "goes on");
            assertEquals(12 * LENGTH, read.join().length);
        }
    }
}
