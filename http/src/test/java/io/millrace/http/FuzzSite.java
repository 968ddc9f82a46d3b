package io.millrace.http;

import io.millrace.codec.FieldName;
import io.millrace.codec.Fields;
import io.millrace.codec.HttpVersion;
import io.millrace.codec.KnownFields;
import io.millrace.codec.Method;
import io.millrace.engine.memory.Slice;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/**
 * The handlers of a fuzzed server, one for each way to answer; the first letter of the path chooses. Each notes what it
 * owes. Test thread only.
 */
final class FuzzSite implements HttpHandler {
    private static final FieldName NUMBER = FieldName.of("X-N");
    private static final FieldName SUM = FieldName.of("X-Sum");
    private static final String TEXT = HttpTck.noise(3_000);
    private static final int AGGREGATE_MAX = 600;
    private static final int PIECE = 700;
    private static final int GRANT = 10;
    private static final long PAUSE_NS = 100_000_000;

    private final Function<ServerExchange, FuzzPeer> peers;

    FuzzSite(Function<ServerExchange, FuzzPeer> peers) {
        this.peers = peers;
    }

    @Override
    public void onRequest(ServerExchange ex) {
        FuzzPeer p = peers.apply(ex);
        FuzzAsked a = new FuzzAsked(ex.methodName().toString());
        int n = p.asked.size();
        p.asked.add(a);
        ex.onEnd(a::over);
        if (ex.method().is(Method.CONNECT)) {
            a.isTunnel = true;
            ex.respond(200).field(NUMBER, n).tunnel();
            echo(ex, a);
            return;
        }
        char kind = ex.path().length() > 1 ? ex.path().charAt(1) : '/';
        if (!withBody(kind, ex, a, n)) {
            withoutBody(kind, ex, a, n);
        }
    }

    private static boolean withBody(char kind, ServerExchange ex, FuzzAsked a, int n) {
        switch (kind) {
            case 'e' -> {
                ex.respond(200).field(NUMBER, n).stream();
                echo(ex, a);
            }
            case 'p' -> {
                ex.respond(200).field(NUMBER, n).stream();
                ex.loop().schedule(() -> echo(ex, a), PAUSE_NS);
            }
            case 'g' -> {
                ex.respond(200).field(NUMBER, n).stream();
                ex.onBody(new Echo(a, true), GRANT);
            }
            case 'a' ->
                ex.aggregate(AGGREGATE_MAX, (e, b, offset, length) -> {
                    byte[] whole = new byte[length];
                    b.get(offset, whole);
                    a.owes(new String(whole, StandardCharsets.ISO_8859_1));
                    ex.respond(200).field(NUMBER, n).send(whole);
                });
            case 'd' -> {
                ex.discardBody();
                ex.respond(200).field(NUMBER, n).send(a.owes("dropped").body);
            }
            case 't' -> tunnel(ex, a, n);
            default -> {
                return false;
            }
        }
        return true;
    }

    private static void withoutBody(char kind, ServerExchange ex, FuzzAsked a, int n) {
        switch (kind) {
            case 's' -> {
                ex.respond(200).field(NUMBER, n).stream();
                pour(ex, a);
            }
            case 'h' -> {
                ex.respond(200).field(NUMBER, n).stream(TEXT.length());
                pour(ex, a);
            }
            case 'l' ->
                ex.loop().schedule(() -> ex.respond(200).field(NUMBER, n).send(a.owes("later").body), PAUSE_NS);
            case 'x' -> ex.execute(e -> ex.respond(200).field(NUMBER, n).send(a.owes("soon").body));
            case 'f' -> {
                ex.filterResponse(new Filters.Capitals("m"));
                ex.respond(200).field(NUMBER, n).stream();
                a.owes("ABC!");
                ex.write("abc");
                ex.end();
            }
            case 'i' -> {
                ex.inform(103).end();
                ex.respond(200).field(NUMBER, n).field(KnownFields.TRAILER, "X-Sum").stream();
                ex.write(a.owes("informed").body);
                ex.trailers().field(SUM, n).end();
            }
            case 'r' -> {
                ex.respond(200).field(NUMBER, n).stream();
                ex.write("part");
                ex.reset(0);
            }
            case 'n' -> {} // never
            case 'z' -> {
                a.owes("");
                ex.respond(204).field(NUMBER, n).end();
            }
            default -> ex.respond(200).field(NUMBER, n).send(a.owes("short").body);
        }
    }

    private static void tunnel(ServerExchange ex, FuzzAsked a, int n) {
        if (!ex.fields().has(KnownFields.UPGRADE)) {
            ex.respond(426).field(NUMBER, n).send(a.owes("upgrade").body);
            return;
        }
        boolean asked = ex.fields().listHas(KnownFields.CONNECTION, "upgrade")
                && ex.fields().listHas(KnownFields.UPGRADE, "raw")
                && ex.version() == HttpVersion.HTTP_1_1
                && ex.in() == HalfState.DONE;
        if (!asked) {
            ex.respond(400).field(NUMBER, n).send(a.owes("no").body);
            return;
        }
        a.isTunnel = true;
        ex.respond(101)
                .field(NUMBER, n)
                .field(KnownFields.CONNECTION, "upgrade")
                .field(KnownFields.UPGRADE, "raw")
                .tunnel();
        echo(ex, a);
    }

    private static void echo(Exchange ex, FuzzAsked a) {
        ex.onWritable(Exchange::resumeBody);
        ex.onBody(new Echo(a, false));
    }

    private static final class Echo extends BodySink {
        private final FuzzAsked asked;
        private final boolean grants;

        Echo(FuzzAsked asked, boolean grants) {
            this.asked = asked;
            this.grants = grants;
        }

        @Override
        public void onData(Exchange ex, Slice data) {
            asked.body.append(Collecting.text(data));
            if (grants) {
                ex.grantBody(data.length());
                ex.forward(data);
            } else if (!ex.forward(data)) {
                ex.pauseBody();
            }
        }

        @Override
        public void onTrailers(Exchange ex, Fields trailers) {}

        @Override
        public void onBodyEnd(Exchange ex) {
            asked.isBodyWhole = true;
            ex.end();
        }
    }

    /** Writes as fast as it leaves. */
    private static void pour(Exchange ex, FuzzAsked a) {
        a.owes(TEXT);
        int[] done = {0};
        Writable more = e -> {
            boolean welcome = true;
            while (welcome && done[0] < TEXT.length()) {
                int n = Math.min(PIECE, TEXT.length() - done[0]);
                welcome = e.write(TEXT.substring(done[0], done[0] + n));
                done[0] += n;
                if (done[0] == TEXT.length()) {
                    e.end();
                }
            }
        };
        ex.onWritable(more);
        more.onWritable(ex);
    }
}
