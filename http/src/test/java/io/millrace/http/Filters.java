package io.millrace.http;

import io.millrace.codec.FieldName;
import io.millrace.codec.StaticField;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Filters for tests. */
final class Filters {
    static final FieldName TRACE = FieldName.of("X-Trace");

    private Filters() {}

    /** What the handler answers behind the given filters, the first of them nearest to the wire. */
    static HttpHandler through(HttpHandler next, BodyFilter... filters) {
        return ex -> {
            for (BodyFilter f : filters) {
                ex.filterResponse(f);
            }
            next.onRequest(ex);
        };
    }

    static String answer(HttpHandler next, BodyFilter... filters) {
        try (FilterServer s = new FilterServer(through(next, filters))) {
            return s.get();
        }
    }

    /** Writes down its calls, and puts each byte out as its capital, between marks. */
    static class Capitals extends BodyFilter {
        final List<String> calls = new ArrayList<>();
        final String mark;
        boolean stays = true;
        private final ByteBuffer out = ByteBuffer.allocateDirect(64);

        Capitals(String mark) {
            this.mark = mark;
        }

        @Override
        public boolean onHead(Exchange ex, HeadBuffer head) {
            calls.add("head");
            head.add(TRACE, mark);
            return stays;
        }

        @Override
        public int onData(ByteBuffer in, int offset, int length, BodyOut next) {
            int n = Math.min(length, out.capacity());
            for (int i = 0; i < n; i++) {
                byte b = in.get(offset + i);
                out.put(i, b >= 'a' && b <= 'z' ? (byte) (b - 0x20) : b);
            }
            next.write(out, 0, n);
            return n;
        }

        @Override
        public boolean onEnd(BodyOut next) {
            calls.add("end");
            out.put(0, (byte) '!');
            next.write(out, 0, 1);
            return true;
        }

        @Override
        public void onAbort() {
            calls.add("abort");
        }

        /** The last call came, once. */
        boolean isOver() {
            return calls.stream().filter(c -> !c.equals("head")).count() == 1;
        }
    }

    /** Takes one byte a call, and puts it out so many times in pieces of that length. */
    static class Repeat extends Capitals {
        private final int times;
        private final ByteBuffer one;
        private int ends;

        Repeat(int times, int pieceLength) {
            super("repeat");
            this.times = times;
            this.one = ByteBuffer.allocateDirect(pieceLength);
        }

        @Override
        public int onData(ByteBuffer in, int offset, int length, BodyOut next) {
            for (int i = 0; i < one.capacity(); i++) {
                one.put(i, in.get(offset));
            }
            for (int i = 0; i < times; i++) {
                next.write(one, 0, one.capacity());
            }
            return 1;
        }

        /** In three calls. */
        @Override
        public boolean onEnd(BodyOut next) {
            ends++;
            one.put(0, (byte) ('0' + ends));
            next.write(one, 0, 1);
            if (ends == 3) {
                calls.add("end");
            }
            return ends == 3;
        }
    }

    static StaticField field(String name, String value) {
        return StaticField.of(name, value);
    }
}
