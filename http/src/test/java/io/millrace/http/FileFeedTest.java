package io.millrace.http;

import static io.millrace.http.FilterServer.body;
import static io.millrace.http.Filters.answer;
import static io.millrace.http.Filters.through;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.engine.memory.FileRegion;
import io.millrace.engine.telemetry.Counter;
import io.millrace.http.Filters.Capitals;
import io.millrace.testkit.SimPeer;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileFeedTest {
    @TempDir
    Path folder;

    @Test
    void aFileIsReadAsFastAsItsOutputLeaves() throws IOException {
        Path file = folder.resolve("long");
        byte[] content = new byte[3_000_000];
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) ('a' + i % 26);
        }
        Files.write(file, content);
        FileChannel channel = FileChannel.open(file);
        Capitals filter = new Capitals("a");
        HttpHandler handler = ex -> {
            ex.respond(200).stream(content.length);
            assertFalse(ex.transfer(new FileRegion(channel, 0, content.length)));
            ex.end();
            ex.end();
            assertThrows(IllegalStateException.class, () -> ex.write("behind the end"));
        };
        try (FilterServer s = new FilterServer(through(handler, filter))) {
            SimPeer peer = s.peer().stopReading().write("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            s.sim.advance(Duration.ofSeconds(1));
            long held = s.engine.counters().value(Counter.MEMORY_LARGE_BLOCKS);
            assertTrue(held < 20, "large blocks held: " + held);
            assertTrue(channel.isOpen());
            peer.startReading();
            s.sim.run(peer::isOver, FilterServer.LONG);
            String got = body(peer.receivedText());
            assertEquals(content.length + 1, got.length());
            assertTrue(got.startsWith("ABCDEFGHIJKLMNOPQRSTUVWXYZAB"));
            assertEquals(
                    got.substring(0, content.length),
                    new String(content, java.nio.charset.StandardCharsets.US_ASCII).toUpperCase(java.util.Locale.ROOT));
            assertFalse(channel.isOpen());
        }
    }

    @Test
    void whatIsWrittenBehindAFileComesBehindIt() throws IOException {
        Path file = folder.resolve("mid");
        Files.writeString(file, "f".repeat(200_000));
        FileChannel channel = FileChannel.open(file);
        String got = answer(
                ex -> {
                    ex.respond(200).stream();
                    ex.transfer(new FileRegion(channel, 0, 200_000));
                    ex.write("behind");
                    ex.end();
                },
                new Capitals("a"));
        assertEquals("F".repeat(200_000) + "BEHIND!", body(got));
    }

    @Test
    void aFileThatIsShorterThanSaidCutsTheResponse() throws IOException {
        Path file = folder.resolve("short");
        Files.writeString(file, "f".repeat(1_000));
        FileChannel channel = FileChannel.open(file);
        Capitals filter = new Capitals("a");
        HttpHandler handler = ex -> {
            ex.respond(200).stream();
            ex.transfer(new FileRegion(channel, 0, 2_000));
            ex.end();
        };
        try (FilterServer s = new FilterServer(through(handler, filter))) {
            SimPeer peer = s.peer().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            s.sim.run(peer::isReset, FilterServer.LONG);
            s.sim.settle(FilterServer.LONG);
            assertEquals(List.of("head", "abort"), filter.calls);
            assertFalse(channel.isOpen());
            assertEquals(1, s.sim.takeErrors().size());
        }
    }

    @Test
    void aClientThatLeavesClosesTheFile() throws IOException {
        Path file = folder.resolve("left");
        Files.writeString(file, "f".repeat(1_000_000));
        FileChannel channel = FileChannel.open(file);
        HttpHandler handler = ex -> {
            ex.respond(200).stream();
            ex.transfer(new FileRegion(channel, 0, 1_000_000));
            ex.end();
        };
        try (FilterServer s = new FilterServer(through(handler, new Capitals("a")))) {
            SimPeer peer = s.peer().stopReading().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            s.sim.advance(Duration.ofSeconds(1));
            peer.reset();
            s.sim.settle(FilterServer.LONG);
            assertFalse(channel.isOpen());
        }
    }
}
