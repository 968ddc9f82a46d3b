package io.millrace.examples;

import io.millrace.codec.AsciiView;
import io.millrace.codec.Fields;
import io.millrace.codec.KnownFields;
import io.millrace.engine.Engine;
import io.millrace.http.HttpHandler;
import io.millrace.http.ServerExchange;
import java.nio.ByteBuffer;

/**
 * How do I compress responses? Wraps a handler and installs a {@link GzipFilter} where the client accepts gzip. Called
 * by the threads of all loops; each loop has an output buffer of its own.
 */
public final class GzipHandler implements HttpHandler {
    private static final int OUT_LENGTH = 8 * 1024;

    private final HttpHandler next;
    private final ByteBuffer[] outs;

    public GzipHandler(Engine engine, HttpHandler next) {
        this.next = next;
        this.outs = new ByteBuffer[engine.loops().size()];
        for (int i = 0; i < outs.length; i++) {
            outs[i] = ByteBuffer.allocateDirect(OUT_LENGTH);
        }
    }

    @Override
    public void onRequest(ServerExchange ex) {
        ex.filterResponse(new GzipFilter(accepts(ex.fields()), outs[ex.loop().index()]));
        next.onRequest(ex);
    }

    /** Whether gzip may be used: the most specific word about it has a weight above 0 (RFC 9110 12.5.3). */
    static boolean accepts(Fields fields) {
        int weight = -1;
        int any = 0;
        for (int i = fields.find(KnownFields.ACCEPT_ENCODING);
                i >= 0;
                i = fields.findNext(KnownFields.ACCEPT_ENCODING, i)) {
            AsciiView list = fields.value(i);
            for (int at = 0; at < list.length(); ) {
                int comma = list.indexOf(',', at);
                int end = comma < 0 ? list.length() : comma;
                if (names(list, at, end, "gzip") || names(list, at, end, "x-gzip")) {
                    weight = Math.max(weight, weight(list, at, end));
                } else if (names(list, at, end, "*")) {
                    any = weight(list, at, end);
                }
                at = end + 1;
            }
        }
        return weight >= 0 ? weight > 0 : any > 0;
    }

    /** Whether the element from {@code from} to {@code to} names that coding. */
    private static boolean names(AsciiView list, int from, int to, String coding) {
        int start = skipSpace(list, from, to);
        int end = start;
        while (end < to && list.charAt(end) != ';' && list.charAt(end) != ' ' && list.charAt(end) != '\t') {
            end++;
        }
        boolean same = end - start == coding.length();
        for (int i = 0; same && i < coding.length(); i++) {
            same = (list.charAt(start + i) | 0x20) == (coding.charAt(i) | 0x20);
        }
        return same;
    }

    /** In thousandths; 1000 where none is given, 0 where it is malformed. */
    private static int weight(AsciiView list, int from, int to) {
        int semicolon = list.indexOf(';', from);
        if (semicolon < 0 || semicolon >= to) {
            return 1000;
        }
        int at = skipSpace(list, semicolon + 1, to);
        if (at + 2 >= to || (list.charAt(at) | 0x20) != 'q' || list.charAt(at + 1) != '=') {
            return 0;
        }
        int weight = 0;
        int scale = 1000;
        for (int i = at + 2; i < to && scale > 0; i++) {
            char c = list.charAt(i);
            if (c >= '0' && c <= '9') {
                weight += (c - '0') * scale;
                scale /= 10;
            } else if (c != '.') {
                break;
            }
        }
        return weight;
    }

    private static int skipSpace(AsciiView list, int from, int to) {
        int at = from;
        while (at < to && (list.charAt(at) == ' ' || list.charAt(at) == '\t')) {
            at++;
        }
        return at;
    }
}
