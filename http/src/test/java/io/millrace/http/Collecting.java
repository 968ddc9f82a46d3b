package io.millrace.http;

import io.millrace.codec.Fields;
import io.millrace.engine.memory.Slice;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Keeps what it gets, for tests. */
class Collecting extends BodySink {
    final StringBuilder body = new StringBuilder();
    final List<String> trailers = new ArrayList<>();
    int ends;

    @Override
    public void onData(Exchange ex, Slice data) {
        body.append(text(data));
    }

    @Override
    public void onTrailers(Exchange ex, Fields fields) {
        for (int i = 0; i < fields.count(); i++) {
            trailers.add(fields.name(i).toString().toLowerCase(Locale.ROOT) + "=" + fields.value(i));
        }
    }

    @Override
    public void onBodyEnd(Exchange ex) {
        ends++;
    }

    static String text(Slice data) {
        StringBuilder out = new StringBuilder();
        for (int i = data.offset(); i < data.limit(); i++) {
            out.append((char) (data.buffer().get(i) & 0xFF));
        }
        return out.toString();
    }
}
