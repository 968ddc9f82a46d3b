package io.millrace.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.codec.FieldName;
import io.millrace.codec.KnownFields;
import io.millrace.codec.Method;
import io.millrace.codec.TargetForm;
import io.millrace.engine.telemetry.Counter;
import io.millrace.testkit.conformance.Proves;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Heads of requests and responses, and whether a connection lives on. */
class MessagesTest extends VersionsTck {
    private static final FieldName WHERE = FieldName.of("X-Where");

    @Test
    @H1Only("the forms of a request target are HTTP/1")
    @Proves({"rfc9112-3.2.2-1", "rfc9112-3.2.2-2"})
    void allFourTargetFormsAreToldApart() {
        List<String> seen = new ArrayList<>();
        HttpHost host = host(ex -> {
            seen.add(ex.targetForm() + " " + ex.target() + " s=" + ex.scheme() + " a=" + ex.authority() + " p="
                    + ex.path() + " q=" + ex.query());
            ex.respond(ex.method().is(Method.CONNECT) ? 405 : 200).end();
        });
        Wire wire = host.connect();
        wire.write("GET /a/b?c=d HTTP/1.1\r\nHost: h:1\r\n\r\n"
                + "GET http://other:2/x?y HTTP/1.1\r\nHost: h:1\r\n\r\n"
                + "OPTIONS * HTTP/1.1\r\nHost: h:1\r\n\r\n"
                + "CONNECT far:443 HTTP/1.1\r\nHost: far:443\r\n\r\n");
        answers(host, wire, 4);

        assertEquals(
                List.of(
                        TargetForm.ORIGIN + " /a/b?c=d s= a=h:1 p=/a/b q=c=d",
                        TargetForm.ABSOLUTE + " http://other:2/x?y s=http a=other:2 p=/x q=y",
                        TargetForm.ASTERISK + " * s= a=h:1 p=* q=",
                        TargetForm.AUTHORITY + " far:443 s= a=far:443 p= q="),
                seen);
    }

    @Test
    @H1Only("names have no case")
    @Proves("rfc9110-5.5-1")
    void fieldsComeInWireOrderWithWireCase() {
        HttpHost host = host(ex -> {
            StringBuilder out = new StringBuilder();
            for (int i = 0; i < ex.fields().count(); i++) {
                out.append(ex.fields().name(i))
                        .append('=')
                        .append(ex.fields().value(i))
                        .append(';');
            }
            ex.respond(200).send(out);
        });
        Wire wire = host.connect();
        wire.write("GET / HTTP/1.1\r\nhOsT: h\r\nx-B: 1\r\nX-a:  two  \r\nx-b:\r\n\r\n");

        assertEquals("hOsT=h;x-B=1;X-a=two;x-b=;", answer(host, wire).text());
    }

    @Test
    @Proves({"rfc9110-8.6-1", "rfc9110-9.1-1", "rfc9110-9.3.2-1"})
    void headIsAnsweredWithoutABodyAndWithItsLength() {
        HttpHost host = host(ex -> ex.respond(200).field(TEXT).send("12345"));
        Wire wire = host.connect();
        wire.write("HEAD / HTTP/1.1\r\nHost: h\r\n\r\nHEAD / HTTP/1.1\r\nHost: h\r\n\r\n");

        List<Answer> answers = answers(host, wire, "HEAD", 2);
        assertEquals("5", answers.get(0).field("content-length"));
        assertEquals("5", answers.get(1).field("content-length"));
    }

    @Test
    @Proves("rfc9110-9.3.2-1")
    void headOfAStreamedResponseHasNoBodyEither() {
        HttpHost host = host(ex -> {
            ex.respond(200).stream();
            ex.write("dropped");
            ex.end();
        });
        Wire wire = host.connect();
        wire.write("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n");
        String coding = answers(host, wire, "HEAD", 1).get(0).field("transfer-encoding");
        assertEquals(world.h2() ? null : "chunked", coding);
        wire.write("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n");
        answers(host, wire, "HEAD", 2);
    }

    @Test
    @Proves({"rfc9112-6.1-4", "rfc9110-8.6-2", "rfc9110-8.6-3"})
    void noContentAndNotModifiedHaveNoBody() {
        HttpHost host = host(ex -> {
            int status = Integer.parseInt(ex.path().subSequence(1, 4).toString());
            if (ex.path().charAt(4) == 's') {
                ex.respond(status).send("dropped");
            } else if (ex.path().charAt(4) == 'e') {
                ex.respond(status).end();
            } else {
                ex.respond(status).stream();
                ex.write("dropped");
                ex.end();
            }
        });
        Wire wire = host.connect();
        for (String path : new String[] {"/204s", "/204e", "/204w", "/304s", "/304e", "/304w"}) {
            wire.write(get(path));
        }
        List<Answer> answers = answers(host, wire, 6);
        for (Answer a : answers.subList(0, 3)) { // RFC 9110 8.6: a 204 says nothing of a length
            assertEquals(204, a.status());
            assertNull(a.field("content-length"));
            assertNull(a.field("transfer-encoding"));
        }
        assertEquals("7", answers.get(3).field("content-length")); // what a 200 would have had
        assertNull(answers.get(4).field("content-length"));
        assertNull(answers.get(5).field("transfer-encoding"));
        wire.write(get("/200s"));
        assertEquals("dropped", answers(host, wire, 7).get(6).text());
    }

    @Test
    void anEmptyResponseSaysSo() {
        HttpHost host = host(ex -> ex.respond(200).end());
        Wire wire = host.connect().write(GET);
        assertEquals("0", answer(host, wire).field("content-length"));
    }

    @Test
    @H1Only("HTTP/1.0")
    @Proves("rfc9110-6.2-1")
    void http10IsClosedUnlessItAsksToKeep() {
        HttpHost host = host(ex -> ex.respond(200).send("x"));
        Wire wire = host.connect().write("GET / HTTP/1.0\r\n\r\n");
        Answer a = lastAnswer(host, wire);
        assertEquals("x", a.text());
        assertTrue(wire.isAtEnd());

        Wire kept = host.connect().write("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        assertEquals("keep-alive", answer(host, kept).field("connection"));
        kept.write("GET / HTTP/1.0\r\n\r\n");
        assertEquals("close", answers(host, kept, 2).get(1).field("connection"));
        host.run(kept::isAtEnd);
    }

    @Test
    @H1Only("HTTP/1.0")
    @Proves("rfc9112-6.1-6")
    void bodyOfUnknownLengthToHttp10EndsWithTheConnection() {
        HttpHost host = host(ex -> {
            ex.respond(200).stream();
            ex.write("until");
            ex.write(" close");
            ex.end();
        });
        Wire wire = host.connect().write("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        Answer a = lastAnswer(host, wire);
        assertEquals("until close", a.text());
        assertNull(a.field("transfer-encoding"));
        assertEquals("close", a.field("connection"));
        assertTrue(wire.isAtEnd());
    }

    @Test
    @H1Only("there is no such field")
    @Proves({"rfc9112-9.6-1", "rfc9112-9.6-2"})
    void connectionCloseIsObeyedAndTold() {
        HttpHost host = host(ex -> ex.respond(200).send("x"));
        Wire wire = host.connect().write("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n" + GET);
        assertEquals("close", lastAnswer(host, wire).field("connection"));
        assertEquals(1, host.count(Counter.HTTP_REQUESTS));
    }

    @Test
    @H1Only("the peer is told by GOAWAY")
    @Proves({"rfc9112-9.6-3", "rfc9112-9.6-4"})
    void aHandlerMayCloseTheConnection() {
        HttpHost host = host(
                ex -> ex.respond(200).field(KnownFields.CONNECTION, "close").send("x"));
        Wire wire = host.connect().write(GET + GET);
        assertEquals("close", lastAnswer(host, wire).field("connection"));
    }

    @Test
    void keepAliveServesOneAfterTheOther() {
        HttpHost host = host(ex -> ex.respond(200).send(ex.path()));
        Wire wire = host.connect();
        for (int i = 0; i < 20; i++) {
            wire.write(get("/" + i));
            assertEquals("/" + i, answers(host, wire, i + 1).get(i).text());
        }
        assertEquals(1, host.count(Counter.ACCEPT_CONNECTIONS));
        assertEquals(20, host.count(Counter.HTTP_REQUESTS));
        assertEquals(20, host.count(Counter.HTTP_RESPONSES_2XX));
    }

    @Test
    @H1Only("the peer is told by GOAWAY")
    @Proves({"rfc9112-9.6-3", "rfc9112-9.6-4"})
    void requestsPerConnectionAreBounded() {
        HttpHost host = host(ex -> ex.respond(200).send("x"), b -> b.set(HttpSettings.REQUESTS_PER_CONNECTION_MAX, 3));
        Wire wire = host.connect().write(GET + GET + GET + GET);
        host.run(wire::isOver);
        List<Answer> answers = parse(wire, "GET");
        assertEquals(3, answers.size());
        assertNull(answers.get(1).field("connection"));
        assertEquals("close", answers.get(2).field("connection"));
    }

    @Test
    @Proves({"rfc9110-5.6.7-2", "rfc9110-5.6.7-3"})
    void dateAndServerAreAddedUnlessTheHandlerDoes() {
        HttpHost host = host(ex -> {
            HeadWriter w = ex.respond(200);
            if (ex.path().charAt(1) == 'd') {
                w.field(KnownFields.DATE, "Thu, 01 Jan 1970 00:00:00 GMT");
            }
            if (ex.path().charAt(2) == 's') {
                w.field(KnownFields.SERVER, "mine");
            }
            w.end();
        });
        Wire wire = host.connect().write(get("/--") + get("/d-") + get("/-s") + get("/ds"));
        List<Answer> a = answers(host, wire, 4);
        assertTrue(
                a.get(0).field("date").matches("[A-Z][a-z]{2}, \\d\\d [A-Z][a-z]{2} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT"));
        assertEquals("millrace", a.get(0).field("server"));
        assertEquals("Thu, 01 Jan 1970 00:00:00 GMT", a.get(1).field("date"));
        assertEquals("millrace", a.get(1).field("server"));
        assertNotNull(a.get(2).field("date"));
        assertEquals("mine", a.get(2).field("server"));
        assertEquals("Thu, 01 Jan 1970 00:00:00 GMT", a.get(3).field("date"));
        assertEquals("mine", a.get(3).field("server"));
    }

    @Test
    @Proves("rfc9110-6.6.1-2")
    void dateAndServerCanBeOff() {
        HttpHost host = host(ex -> ex.respond(200).end(), b -> b.set(HttpSettings.DATE, false)
                .set(HttpSettings.SERVER_NAME, ""));
        Answer a = answer(host, host.connect().write(GET));
        assertEquals(1, a.fields().size());
        assertEquals("0", a.field("content-length"));
    }

    @Test
    void aLongServerNameIsSentWhole() {
        String name = "a".repeat(300);
        HttpHost host = host(ex -> ex.respond(200).end(), b -> b.set(HttpSettings.SERVER_NAME, name));
        assertEquals(name, answer(host, host.connect().write(GET)).field("server"));
    }

    @Test
    @Proves({"rfc9112-6.1-4", "rfc9110-8.6-3", "rfc9110-15.2-1"})
    void interimResponsesGoBeforeTheAnswerButNotToHttp10() {
        HttpHost host = host(
                ex -> {
                    ex.inform(103).field(WHERE, "early").end();
                    ex.respond(200).send("x");
                },
                b -> b.set(HttpSettings.INTERIM, true));
        Wire wire = host.connect().write(GET);
        List<Answer> a = answers(host, wire, 2);
        assertEquals(103, a.get(0).status());
        assertEquals(1, a.get(0).fields().size());
        assertEquals("early", a.get(0).field("x-where"));
        assertEquals(1, host.count(Counter.HTTP_RESPONSES_1XX));
        assertEquals(200, a.get(1).status());
        if (!world.h2()) {
            Wire old = host.connect().write("GET / HTTP/1.0\r\n\r\n");
            assertEquals(200, lastAnswer(host, old).status());
        }
    }

    @Test
    void aHeadLongerThanOneBlockGoesOut() {
        String value = noise(1000);
        HttpHost host = host(ex -> {
            HeadWriter w = ex.respond(200);
            for (int i = 0; i < 30; i++) {
                w.field(FieldName.of("X-" + i), value);
            }
            w.send("x");
        });
        Wire wire = host.connect().write(GET + GET);
        for (Answer a : answers(host, wire, 2)) {
            assertEquals(value, a.field("x-29"));
            assertEquals("x", a.text());
        }
    }

    @Test
    @Proves("rfc9110-5.3-2")
    void aHeadInManyPiecesIsReadWhole() {
        String value = noise(9000);
        HttpHost host =
                host(ex -> ex.respond(200).send(ex.fields().value(ex.fields().find(WHERE))));
        Wire wire = host.connect();
        byte[] request = bytes("GET / HTTP/1.1\r\nHost: h\r\nX-Where: " + value + "\r\n\r\n");
        for (int at = 0; at < request.length; at += 97) {
            wire.write(java.util.Arrays.copyOfRange(request, at, Math.min(request.length, at + 97)));
            if (at % 5 == 0) {
                host.quiet();
            }
        }
        assertEquals(value, answer(host, wire).text());
    }

    @Test
    void connectionTellsWhoIsThere() {
        List<Object> seen = new ArrayList<>();
        Key<String> key = Key.of("kept");
        HttpHost host = host(ex -> {
            Connection c = ex.connection();
            seen.add(c.listener());
            seen.add(c.id());
            seen.add(c.attachment(key));
            c.attach(key, "of connection");
            assertFalse(c.peer().toString().isEmpty());
            assertEquals(ex.loop().index(), 0);
            ex.respond(200).send(c.localAddress().toString());
        });
        Wire wire = host.connect().write(GET + GET);
        List<Answer> a = answers(host, wire, 2);
        assertEquals(List.of(seen.get(1)), List.of(seen.get(4)), "one connection");
        assertEquals("main", seen.get(0));
        assertNull(seen.get(2));
        assertEquals("of connection", seen.get(5));
        assertEquals(host.server().addresses().get(0).toString(), a.get(0).text());
        answer(host, host.connect().write(GET));
        assertFalse(seen.get(7).equals(seen.get(1)), "another connection, another id");
        assertNull(seen.get(8));
    }

    @Test
    @Proves("rfc9110-3.3-1")
    void attachmentsEndWithTheirExchange() {
        Key<String> one = Key.of("one");
        Key<String> two = Key.of("two");
        List<String> seen = new ArrayList<>();
        HttpHost host = host(ex -> {
            seen.add(ex.attachment(one) + " " + ex.attachment(two));
            ex.attach(one, "1");
            ex.attach(two, "2");
            ex.attach(one, "3");
            ex.onEnd(e -> seen.add(e.attachment(one) + " " + e.attachment(two)));
            ex.respond(200).end();
        });
        Wire wire = host.connect().write(GET + GET);
        answers(host, wire, 2);
        assertEquals(List.of("null null", "3 2", "null null", "3 2"), seen);
    }

    @Test
    void listenersHaveTheirOwnHandlers() {
        HttpHost host = configured(b -> {}, b -> b.handler(ex -> ex.respond(200).send("common"))
                .listen(l -> l.at(":0").name("admin").handler(ex -> ex.respond(200)
                        .send(ex.connection().listener()))));
        assertEquals("common", answer(host, host.connect().write(GET)).text());
        Wire admin = host.dial(host.server().addresses().get(1)).write(GET);
        assertEquals("admin", answer(host, admin).text());
        admin.close();
    }
}
