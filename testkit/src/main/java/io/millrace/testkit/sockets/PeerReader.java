package io.millrace.testkit.sockets;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;

/** A peer's thread that takes what comes, in small pieces, until the end of the input. Any thread. */
public final class PeerReader {
    private static final int PIECE_LENGTH = 3000;

    private PeerReader() {}

    /** Completes with all bytes at the end of the input, or with the exception that ended it. */
    public static CompletableFuture<byte[]> readAll(Socket peer) {
        CompletableFuture<byte[]> all = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            byte[] piece = new byte[PIECE_LENGTH];
            try {
                for (int n = peer.getInputStream().read(piece);
                        n >= 0;
                        n = peer.getInputStream().read(piece)) {
                    bytes.write(piece, 0, n);
                }
                all.complete(bytes.toByteArray());
            } catch (IOException e) {
                all.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return all;
    }
}
