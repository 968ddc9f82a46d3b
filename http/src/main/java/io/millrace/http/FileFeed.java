package io.millrace.http;

import io.millrace.engine.memory.Block;
import io.millrace.engine.memory.FileRegion;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Feeds a part of a file to filters, piece by piece while more is welcome. Loop thread only, which waits for the disk
 * where a piece is not in memory.
 */
final class FileFeed {
    private final FilterChain chain;
    private final FileRegion region;
    private final long end;
    private long position;
    private boolean released;

    FileFeed(FilterChain chain, FileRegion region) {
        this.chain = chain;
        this.region = region;
        position = region.position();
        end = region.position() + region.count();
    }

    /** All of it was fed, or nothing more will be. */
    boolean isOver() {
        return released;
    }

    /** Feeds what is welcome. @param all whether to feed all that is left, welcome or not */
    void run(boolean all) {
        Block piece = released ? null : chain.scratch();
        if (piece == null) {
            release();
            return;
        }
        ByteBuffer view = piece.buffer().duplicate();
        try {
            boolean goOn = true;
            while (goOn && position < end) {
                int n = read(piece, view);
                position += n;
                goOn = (chain.feed(piece.buffer(), piece.offset(), n) || all) && chain.isOpen();
            }
        } finally {
            piece.release();
        }
        if (position == end || !chain.isOpen()) {
            release();
        }
    }

    private int read(Block piece, ByteBuffer view) {
        int wanted = (int) Math.min(end - position, piece.length());
        view.limit(piece.offset() + wanted).position(piece.offset());
        try {
            int n = region.file().read(view, position);
            if (n > 0) {
                return n;
            }
            throw new EOFException("the file ends at " + position + ", before " + end);
        } catch (IOException e) {
            chain.fail(e);
            return 0;
        }
    }

    void release() {
        if (!released) {
            released = true;
            region.releaser().release();
        }
    }
}
