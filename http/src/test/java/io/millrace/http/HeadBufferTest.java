package io.millrace.http;

import static io.millrace.http.FilterServer.body;
import static io.millrace.http.FilterServer.head;
import static io.millrace.http.FilterServer.rest;
import static io.millrace.http.Filters.answer;
import static io.millrace.http.Filters.through;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.codec.FieldName;
import io.millrace.codec.KnownFields;
import io.millrace.http.Filters.Capitals;
import io.millrace.testkit.conformance.Proves;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeadBufferTest {
    private static final FieldName ODD = FieldName.of("X-Odd");

    @Test
    void headsAreReadAndChanged() {
        StringBuilder seen = new StringBuilder();
        BodyFilter changer = new Capitals("a") {
            @Override
            public boolean onHead(Exchange ex, HeadBuffer head) {
                seen.append(head.status())
                        .append(' ')
                        .append(head.bodyLength())
                        .append('\n')
                        .append(head.fields());
                head.set(KnownFields.ETAG, "W/" + head.fields().valueAsString(KnownFields.ETAG));
                head.set(Filters.field("Vary", "Accept"));
                assertEquals(2, head.remove(ODD));
                assertEquals(0, head.remove(ODD));
                head.add(ODD, head.fields().value(head.fields().find(KnownFields.CONTENT_TYPE)));
                return false;
            }
        };
        String got = answer(
                ex -> ex.respond(201)
                        .field(KnownFields.ETAG, "\"1\"")
                        .field(ODD, "x")
                        .field(KnownFields.VARY, "a")
                        .field(Filters.field("Content-Type", "text/plain"))
                        .field(KnownFields.VARY, "b")
                        .field(FieldName.of("x-oDD"), 17)
                        .send("body"),
                changer);
        assertEquals(
                "201 4\nETag: \"1\"\nX-Odd: x\nVary: a\nContent-Type: text/plain\nVary: b\nx-oDD: 17\n",
                seen.toString());
        String head = head(got).replaceAll("Date: [^\r]*\r\n", "");
        assertEquals(
                "HTTP/1.1 201 Created\r\nContent-Type: text/plain\r\nETag: W/\"1\"\r\nVary: Accept\r\n"
                        + "X-Odd: text/plain\r\nServer: millrace\r\nContent-Length: 4\r\nConnection: close\r\n",
                head);
        assertEquals("body", rest(got));
    }

    @Test
    void whatAFilterSetsOfTheEnginesFieldsIsNotAddedAgain() {
        BodyFilter filter = new Capitals("a") {
            @Override
            public boolean onHead(Exchange ex, HeadBuffer head) {
                head.remove(KnownFields.DATE);
                head.set(Filters.field("Server", "other"));
                return false;
            }
        };
        String got = head(
                answer(ex -> ex.respond(200).field(KnownFields.DATE, "never").send("x"), filter));
        assertTrue(got.contains("\r\nServer: other\r\n") && !got.contains("Server: millrace"), got);
        assertTrue(got.contains("\r\nDate: ") && !got.contains("never"), got);
    }

    @Test
    @Proves({"rfc9112-6.1-2", "rfc9112-6.2-1"})
    void framingIsTheEnginesAlone() {
        BodyFilter filter = new Capitals("a") {
            @Override
            public boolean onHead(Exchange ex, HeadBuffer head) {
                FieldName length = KnownFields.CONTENT_LENGTH;
                assertThrows(IllegalArgumentException.class, () -> head.add(length, "1"));
                assertThrows(IllegalArgumentException.class, () -> head.set(Filters.field("Transfer-Encoding", "x")));
                assertThrows(IllegalArgumentException.class, () -> head.add(ODD, "a\r\nb"));
                return false;
            }
        };
        assertEquals("ok", body(answer(ex -> ex.respond(200).send("ok"), filter)));
    }

    @Test
    void longHeadsMoveToLargerMemory() {
        String value = "v".repeat(1_900);
        BodyFilter filter = new Capitals("a") {
            @Override
            public boolean onHead(Exchange ex, HeadBuffer head) {
                for (int i = 0; i < 4; i++) {
                    head.add(FieldName.of("X-More-" + i), value);
                }
                return false;
            }
        };
        HttpHandler handler = ex -> {
            HeadWriter w = ex.respond(200);
            for (int i = 0; i < 10; i++) {
                w.field(FieldName.of("X-Field-" + i), value);
            }
            w.send("ok");
        };
        String got = answer(handler, filter);
        for (int i = 0; i < 10; i++) {
            assertTrue(got.contains("\r\nX-Field-" + i + ": " + value + "\r\n"), "field " + i);
        }
        assertTrue(got.contains("\r\nX-More-3: " + value + "\r\n"));
        assertEquals("ok", body(got));
    }

    @Test
    void aHeadTooLongForFiltersIsTheHandlersMistake() {
        String value = "v".repeat(10_000);
        HttpHandler handler = ex -> {
            HeadWriter w = ex.respond(200);
            for (int i = 0; i < 4; i++) {
                w.field(ODD, value);
            }
            w.send("never");
        };
        Capitals filter = new Capitals("a");
        try (FilterServer s = new FilterServer(through(handler, filter))) {
            assertTrue(s.get().startsWith("HTTP/1.1 500 "));
            assertEquals(1, s.sim.takeErrors().size());
            assertEquals(List.of("abort"), filter.calls);
        }
    }

    @Test
    void manyFieldsAreTheHandlersMistake() {
        HttpHandler handler = ex -> {
            HeadWriter w = ex.respond(200);
            for (int i = 0; i <= HeadBuffer.FIELDS_MAX; i++) {
                w.field(ODD, i);
            }
            w.send("never");
        };
        try (FilterServer s = new FilterServer(through(handler, new Capitals("a")))) {
            assertTrue(s.get().startsWith("HTTP/1.1 500 "));
            assertEquals(1, s.sim.takeErrors().size());
        }
    }
}
