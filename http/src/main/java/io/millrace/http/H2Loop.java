package io.millrace.http;

import io.millrace.codec.FieldTable;
import io.millrace.codec.KnownFields;
import io.millrace.codec.h2.H2Limits;
import io.millrace.codec.h2.H2Shared;
import io.millrace.engine.config.EngineFlags;
import java.util.ArrayDeque;

/** What the HTTP/2 connections of a loop share and borrow; made for the first of them. Loop thread only. */
final class H2Loop {
    private static final String HOST = "host";

    private final HttpLoop http;
    private final H2Limits limits;
    private final H2Shared shared;
    private final ArrayDeque<H2Stream> streams = new ArrayDeque<>();
    private final ArrayDeque<FieldTable> tables = new ArrayDeque<>();

    H2Loop(HttpLoop http) {
        this.http = http;
        limits = http.config().h2().limits();
        shared = new H2Shared(limits);
    }

    H2Limits limits() {
        return limits;
    }

    H2Shared shared() {
        return shared;
    }

    H2Stream borrowStream() {
        H2Stream s = streams.poll();
        return s == null ? new H2Stream(http) : s;
    }

    /** Only one whose exchange ended in good order within the receive that began it: nobody can still hold it. */
    void returnStream(H2Stream s) {
        if (!EngineFlags.MEMORY_GUARD) {
            streams.push(s);
        }
    }

    /** A head is kept beyond its callback: the next one is read into another table. */
    FieldTable takeTable() {
        FieldTable next = tables.poll();
        return shared.replaceFields(
                next == null ? new FieldTable(limits.sections().fieldsMax()) : next);
    }

    void returnTable(FieldTable table) {
        table.clear();
        tables.push(table);
    }

    /** Handlers find the field Host in every version: here it is the authority (RFC 9113 8.3.1). */
    void addHost(FieldTable head) {
        if (head.authority().isEmpty()) {
            return;
        }
        int at = head.length(); // behind what was decoded there is room for some words
        for (int i = 0; i < HOST.length(); i++) {
            head.arena().put(head.base() + at + i, (byte) HOST.charAt(i));
        }
        int authority = head.authority().offset() - head.base();
        if (head.add(
                KnownFields.HOST.id(),
                at,
                HOST.length(),
                authority,
                head.authority().length())) {
            head.end(at + HOST.length());
        }
    }
}
