package io.millrace.http;

import io.millrace.engine.memory.Block;
import io.millrace.engine.memory.BlockClass;
import io.millrace.engine.memory.FileRegion;
import io.millrace.engine.memory.Lease;
import io.millrace.engine.memory.LoopMemory;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * The filters of one message, from the handler to the wire. Loop thread only.
 *
 * <pre>
 *   write verbs --> last installed --> ... --> first installed --> HttpStream
 * </pre>
 *
 * <p>Each link drives its filter until everything is taken; what the filters put out is staged as any other body.
 * After the exchange was given up nothing more is driven, and the links that are left are aborted with its end.
 */
final class FilterChain {
    private static final long UNKNOWN = -1;

    private final Exchange exchange;
    private final BodyOut wire = new Wire();
    private Link first; // nearest to the handler
    private FileFeed file; // what comes before anything else; null: none
    private boolean ending; // once the file has passed
    private long left = UNKNOWN; // of the length that the handler announced
    private int outputs; // pieces put out by any filter: shows whether a call made progress

    FilterChain(Exchange exchange) {
        this.exchange = exchange;
    }

    /** Puts a filter next to the handler. */
    void add(BodyFilter filter) {
        first = new Link(filter, first);
    }

    // --- the head ---

    /** Shows the head to each filter, and lets go of those that step aside. @return whether one stays in */
    boolean head(HeadBuffer head) {
        Link before = null;
        for (Link l = first; l != null; l = l.next) {
            if (l.filter.onHead(exchange, head)) {
                before = l;
            } else if (before == null) {
                first = l.next;
            } else {
                before.follow(l.next);
            }
        }
        left = head.bodyLength();
        return first != null;
    }

    // --- the body ---

    boolean write(ByteBuffer b, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, b.limit());
        drainFile();
        announced(length);
        return feed(b, offset, length);
    }

    /** Drives the filters with a piece that is accounted for. */
    boolean feed(ByteBuffer b, int offset, int length) {
        try {
            return first.write(b, offset, length);
        } catch (Throwable t) {
            exchange.stream().giveUp();
            throw t;
        }
    }

    boolean write(byte[] b, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, b.length);
        Block scratch = scratch();
        if (scratch == null) {
            return false;
        }
        try {
            for (int done = 0; done < length; ) {
                int n = Math.min(length - done, scratch.length());
                scratch.buffer().put(scratch.offset(), b, offset + done, n);
                write(scratch.buffer(), scratch.offset(), n);
                done += n;
            }
        } finally {
            scratch.release();
        }
        return welcomesMore();
    }

    boolean writeAscii(CharSequence s) {
        Block scratch = scratch();
        if (scratch == null) {
            return false;
        }
        try {
            for (int done = 0; done < s.length(); ) {
                int n = Math.min(s.length() - done, scratch.length());
                for (int i = 0; i < n; i++) {
                    char c = s.charAt(done + i);
                    scratch.buffer().put(scratch.offset() + i, c < 0x80 ? (byte) c : (byte) '?');
                }
                write(scratch.buffer(), scratch.offset(), n);
                done += n;
            }
        } finally {
            scratch.release();
        }
        return welcomesMore();
    }

    boolean transfer(Lease owned) {
        try {
            return write(owned.buffer(), owned.offset(), owned.length());
        } finally {
            owned.release();
        }
    }

    /** A file is read as fast as its output leaves. */
    boolean transfer(FileRegion region) {
        try {
            drainFile();
            announced(region.count());
        } catch (Throwable t) {
            region.releaser().release();
            throw t;
        }
        file = new FileFeed(this, region);
        file.run(false);
        return feedsNoFile() && welcomesMore();
    }

    /** Something is written behind a file: all of it first, and at once. */
    private void drainFile() {
        if (ending) {
            throw new IllegalStateException("a write verb after end()");
        }
        if (!feedsNoFile()) {
            file.run(true);
        }
    }

    private boolean feedsNoFile() {
        return file == null || file.isOver();
    }

    /** There is room again. @return whether the handler is to hear of it */
    boolean becameWritable() {
        if (feedsNoFile()) {
            return true;
        }
        file.run(false);
        if (feedsNoFile() && ending && isOpen()) {
            finish();
            exchange.endStream();
        }
        return feedsNoFile() && !ending && welcomesMore();
    }

    /** Filters read direct memory; what is on the heap passes through a block. Null: given up for want of one. */
    Block scratch() {
        LoopMemory memory = exchange.loop().memory();
        Block b = memory.pool(BlockClass.SMALL).take();
        b = b == null ? memory.pool(BlockClass.LARGE).take() : b;
        if (b == null) {
            exchange.stream().outOfMemory();
        }
        return b;
    }

    /** The body cannot go on: its source is broken. Filters may be at work, so there is no other answer. */
    void fail(Throwable why) {
        exchange.http.handlerFailed(why);
        exchange.stream().giveUp();
    }

    private void announced(long length) {
        if (left != UNKNOWN) {
            if (length > left) {
                exchange.stream()
                        .wrongLength(
                                "a write of " + length + " bytes where " + left + " are left of the declared length");
            }
            left -= length;
        }
    }

    boolean welcomesMore() {
        return isOpen() && exchange.stream().welcomesMore();
    }

    boolean isOpen() {
        return exchange.out() == HalfState.BODY;
    }

    // --- the end ---

    /** Ends the body. @return false when that has to wait for a file */
    boolean end() {
        ending = true;
        if (feedsNoFile()) {
            finish();
            return true;
        }
        return false;
    }

    /** Each filter puts out its rest, nearest to the handler first. */
    void finish() {
        if (!feedsNoFile()) {
            file.run(true);
        }
        if (left > 0) {
            exchange.stream().wrongLength("the end of a body that is " + left + " bytes short of its declared length");
        }
        try {
            while (first != null && first.end()) {
                first = first.next;
            }
        } catch (Throwable t) {
            exchange.stream().giveUp();
            throw t;
        }
    }

    /** Ends those that had no last call yet. Outside of all calls to filters. */
    void abort() {
        if (file != null) {
            file.release();
        }
        Link l = first;
        first = null;
        for (; l != null; l = l.next) {
            try {
                l.filter.onAbort();
            } catch (Throwable t) {
                exchange.http.handlerFailed(t);
            }
        }
    }

    /** One filter, and as such the output of the one before it. */
    private final class Link implements BodyOut {
        private final BodyFilter filter;
        private Link next;
        private BodyOut out;

        private Link(BodyFilter filter, Link next) {
            this.filter = filter;
            follow(next);
        }

        private void follow(Link l) {
            next = l;
            out = l == null ? wire : l;
        }

        @Override
        public boolean write(ByteBuffer b, int offset, int length) {
            int at = offset;
            int limit = offset + length;
            outputs += length > 0 ? 1 : 0;
            while (at < limit && isOpen()) {
                int before = outputs;
                int n = filter.onData(b, at, limit - at, out);
                if (n < 0 || n > limit - at || (n == 0 && outputs == before)) {
                    throw new IllegalStateException(
                            "onData() of " + filter.getClass().getName() + " returned " + n + " of " + (limit - at)
                                    + " bytes" + (n == 0 ? " and put nothing out" : ""));
                }
                at += n;
            }
            return welcomesMore();
        }

        @Override
        public boolean transfer(Lease owned) {
            try {
                return write(owned.buffer(), owned.offset(), owned.length());
            } finally {
                owned.release();
            }
        }

        /** @return whether that was the last call; else the exchange was given up before */
        private boolean end() {
            boolean over = false;
            while (!over && isOpen()) {
                int before = outputs;
                over = filter.onEnd(out);
                if (!over && outputs == before) {
                    throw new IllegalStateException(
                            "onEnd() of " + filter.getClass().getName() + " returned false and put nothing out");
                }
            }
            return over;
        }
    }

    /** The output of the last filter. What comes after the end of the exchange is dropped. */
    private final class Wire implements BodyOut {
        @Override
        public boolean write(ByteBuffer b, int offset, int length) {
            outputs += length > 0 ? 1 : 0;
            return isOpen() && exchange.stream().write(b, offset, length);
        }

        @Override
        public boolean transfer(Lease owned) {
            outputs += owned.length() > 0 ? 1 : 0;
            if (isOpen()) {
                return exchange.stream().transfer(owned);
            }
            owned.release();
            return false;
        }
    }
}
