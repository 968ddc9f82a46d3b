package io.millrace.http.tls;

import io.millrace.engine.loop.EventLoop;
import io.millrace.engine.loop.LoopClock;
import io.millrace.engine.memory.LoopMemory;
import java.nio.ByteBuffer;
import java.util.IdentityHashMap;
import java.util.Map;

/** Memory and views that the engines of one loop share: what is in it holds until the next call. Loop thread only. */
public final class TlsScratch {
    /** More than any record of TLS, on the wire or unwrapped. */
    static final int LENGTH = 20 << 10;

    private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);

    private final LoopClock clock;
    private final Map<ByteBuffer, Views> views = new IdentityHashMap<>();
    private final ByteBuffer record = ByteBuffer.allocateDirect(LENGTH);
    private final ByteBuffer plain = ByteBuffer.allocateDirect(LENGTH);

    private record Views(ByteBuffer source, ByteBuffer target) {
        static Views of(ByteBuffer base) {
            return new Views(base.duplicate(), base.duplicate());
        }
    }

    public TlsScratch(EventLoop loop) {
        clock = loop.clock();
        LoopMemory memory = loop.memory();
        for (int i = 0; i < memory.slabs(); i++) {
            ByteBuffer slab = memory.slab(i).buffer();
            views.put(slab, Views.of(slab));
        }
        views.put(record, Views.of(record));
        views.put(plain, Views.of(plain));
    }

    /** The loop's time, as of this turn. */
    public long nanoTime() {
        return clock.nanoTime();
    }

    /** For a record that its queue has no room for as it is made. */
    public ByteBuffer record() {
        return record;
    }

    /** For plain bytes that are put together. */
    public ByteBuffer plain() {
        return plain;
    }

    /** A buffer with position and limit at a range of another one: valid until the next call. */
    public ByteBuffer source(ByteBuffer base, int from, int to) {
        if (from == to) {
            return NOTHING;
        }
        Views known = views.get(base);
        ByteBuffer view = known == null ? base.duplicate() : known.source; // else the application's own memory
        return view.limit(to).position(from);
    }

    /** As {@link #source}, beside it. */
    public ByteBuffer target(ByteBuffer base, int from, int to) {
        Views known = views.get(base);
        ByteBuffer view = known == null ? base.duplicate() : known.target;
        return view.limit(to).position(from);
    }
}
