package io.millrace.codec.h1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.codec.CodecResult;
import io.millrace.codec.FieldName;
import io.millrace.codec.FieldTable;
import io.millrace.codec.HttpVersion;
import io.millrace.codec.KnownFields;
import io.millrace.codec.Limits;
import io.millrace.codec.Method;
import io.millrace.codec.ProtocolError;
import io.millrace.codec.TargetForm;
import io.millrace.testkit.conformance.Proves;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class H1HeadParserTest {
    private static final String HOST = "Host: example.org\r\n";

    private final FieldTable head = new FieldTable(Limits.DEFAULT.fieldsMax());
    private final H1HeadParser parser = new H1HeadParser(Limits.DEFAULT, H1Leniency.STRICT);

    @Test
    @Proves("rfc9110-5.5-1")
    void readsStartLineAndFieldsInPlace() {
        String text = "POST /a/b?x=1&y HTTP/1.1\r\nHost: example.org:8080\r\ncontent-TYPE:text/plain \r\n"
                + "X-Own: \t a\tb  \r\nEmpty:\r\nContent-Length: 12\r\n\r\n";
        assertEquals(text.length(), request(text + "body"));
        assertEquals(Method.POST, head.method());
        assertEquals(TargetForm.ORIGIN, head.targetForm());
        assertEquals("/a/b?x=1&y", head.target().toString());
        assertEquals("/a/b", head.path().toString());
        assertEquals("x=1&y", head.query().toString());
        assertTrue(head.hasQuery());
        assertEquals("example.org:8080", head.authority().toString());
        assertEquals(HttpVersion.HTTP_1_1, head.version());
        assertEquals(5, head.count());
        assertEquals("content-TYPE", head.nameAsString(1));
        assertEquals("text/plain", head.valueAsString(KnownFields.CONTENT_TYPE));
        assertEquals("a\tb", head.valueAsString(FieldName.of("x-own")));
        assertEquals("", head.valueAsString(FieldName.of("empty")));
        assertEquals(12, head.valueAsLong(head.find(KnownFields.CONTENT_LENGTH)));
        assertNull(head.valueAsString(KnownFields.COOKIE));
        assertEquals(text.length(), head.length());
        assertEquals(Heads.OFFSET, head.base());
    }

    @Test
    void viewsStayTrueWhenTheHeadMoves() {
        String text = "GET /here HTTP/1.1\r\n" + HOST + "\r\n";
        assertEquals(text.length(), request(text));
        CharSequence path = head.path();
        CharSequence host = head.value(0);
        ByteBuffer elsewhere = ByteBuffer.allocateDirect(text.length());
        elsewhere.put(0, Heads.bytes(text));
        head.relocate(elsewhere, 0);
        assertEquals("/here", path.toString());
        assertEquals("example.org", host.toString());
    }

    @Test
    @Proves("rfc9112-3.2.2-2")
    void splitsTheFourFormsOfTargets() {
        assertForm("GET http://example.org:81/p?q=1", TargetForm.ABSOLUTE, "http", "example.org:81", "/p", "q=1");
        assertForm("OPTIONS http://example.org", TargetForm.ABSOLUTE, "http", "example.org", "", "");
        assertForm("GET http://example.org?q", TargetForm.ABSOLUTE, "http", "example.org", "", "q");
        assertForm("CONNECT [2001:db8::1]:443", TargetForm.AUTHORITY, "", "[2001:db8::1]:443", "", "");
        assertForm("OPTIONS *", TargetForm.ASTERISK, "", "example.org", "*", "");
        assertForm("BREW /pot?", TargetForm.ORIGIN, "", "example.org", "/pot", "");
        assertTrue(head.hasQuery());
        assertEquals(Method.UNKNOWN, head.method());
        assertEquals("BREW", head.methodName().toString());
    }

    @Test
    @Proves({"rfc9110-4.2.1-2", "rfc9110-9.3.6-1"})
    void refusesTargetsThatDoNotFitTheMethod() {
        for (String line : new String[] {
            "GET *",
            "CONNECT /x",
            "CONNECT example.org",
            "CONNECT example.org:",
            "GET example.org:80",
            "GET http:///x",
            "GET http://u@h/",
            "GET //#",
            "GET /#f",
            "GET http:/x",
            "GET ://x/",
            "GET 1http://x/",
            "CONNECT :80",
            "CONNECT h:65536",
            "GET /\u0080",
            "GET /\t",
            "GET http://h#f"
        }) {
            assertError(ProtocolError.TARGET_INVALID, line + " HTTP/1.1\r\n" + HOST + "\r\n");
        }
    }

    @Test
    @Proves("rfc9110-9.1-1")
    void readsEveryKnownMethod() {
        for (Method method : Method.known()) {
            if (!method.is(Method.CONNECT)) {
                request(method.name() + " / HTTP/1.1\r\n" + HOST + "\r\n");
                assertEquals(method, head.method());
            }
        }
    }

    @Test
    void refusesMethodsThatAreNoTokens() {
        for (String method :
                new String[] {"", "GET\0", "DELETE\0", "PUT\0\0\0", "GE(T", "GET\t", "G\u00c9T", "POST:"}) {
            assertError(ProtocolError.METHOD_INVALID, method + " / HTTP/1.1\r\n" + HOST + "\r\n");
        }
    }

    @Test
    void refusesOtherVersions() {
        assertError(ProtocolError.VERSION_INVALID, "GET /\r\n\r\n");
        assertError(ProtocolError.VERSION_INVALID, "GET / http/1.1\r\n\r\n");
        assertError(ProtocolError.VERSION_INVALID, "GET /  HTTP/1.1\r\n\r\n");
        assertError(ProtocolError.VERSION_INVALID, "GET / HTTP/1.1 \r\n\r\n");
        assertError(ProtocolError.VERSION_INVALID, "GET / HTTP/1.10\r\n\r\n");
        assertError(ProtocolError.VERSION_UNSUPPORTED, "GET / HTTP/2.0\r\n\r\n");
        assertError(ProtocolError.VERSION_UNSUPPORTED, "GET / HTTP/0.9\r\n\r\n");
        assertError(ProtocolError.VERSION_UNSUPPORTED, "PRI * HTTP/2.0\r\n\r\n".replace("PRI", "OPTIONS"));
    }

    /** RFC 9110 2.5: a higher minor version is processed as the highest of the same major one that is known. */
    @Test
    void laterMinorVersionsAreReadAsHttp11() {
        for (int minor = 2; minor <= 9; minor++) {
            request("GET / HTTP/1." + minor + "\r\n" + HOST + "\r\n");
            assertEquals(HttpVersion.HTTP_1_1, head.version());
            assertError(ProtocolError.HOST_MISSING, "GET / HTTP/1." + minor + "\r\n\r\n");
        }
    }

    /** RFC 3986 3.3 and 3.4. What browsers do not escape in a query may stand there, and nowhere else. */
    @Test
    void refusesWhatAPathMustEscape() {
        for (int c = 0x21; c < 0x7F; c++) {
            String b = String.valueOf((char) c);
            boolean never = "\"#<>".contains(b);
            boolean notInPath = "\\^`{|}".contains(b);
            for (String before : new String[] {"", "a", "abcdefg", "12345678/x~y=z!", "~~~~~~~~"}) {
                for (String start : new String[] {"GET /", "PATCH /", "GET http://h/"}) {
                    String path = start + before + b + "d";
                    String query = start + before + "?k=v&" + before + b + "d";
                    assertTarget(!never && !notInPath, path);
                    assertTarget(!never, query);
                }
            }
        }
    }

    private void assertTarget(boolean legal, String line) {
        String text = line + " HTTP/1.1\r\n" + HOST + "\r\n";
        if (legal) {
            request(text);
            String target = line.substring(line.indexOf(' ') + 1);
            int path = target.startsWith("/") ? 0 : "http://h".length();
            int mark = target.indexOf('?');
            assertEquals(target, head.target().toString());
            assertEquals(
                    target.substring(path, mark < 0 ? target.length() : mark),
                    head.path().toString(),
                    text);
            assertEquals(
                    mark < 0 ? "" : target.substring(mark + 1), head.query().toString(), text);
        } else {
            assertError(ProtocolError.TARGET_INVALID, text);
        }
    }

    @Test
    @Proves("rfc9112-3.2-1")
    void wantsExactlyOneValidHost() {
        assertError(ProtocolError.HOST_MISSING, "GET / HTTP/1.1\r\n\r\n");
        assertError(ProtocolError.HOST_REPEATED, "GET / HTTP/1.1\r\n" + HOST + HOST + "\r\n");
        assertError(ProtocolError.HOST_REPEATED, "GET / HTTP/1.0\r\n" + HOST + "A: b\r\n" + HOST + "\r\n");
        for (String host : new String[] {
            "a b", "a/b", "u@h", "h:x", "h:99999", "[::1", "[]", "a%zz", "[::1]x", "h:1:2", "[gg::]", "a\\b", "\u00e9"
        }) {
            assertError(ProtocolError.HOST_INVALID, "GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
        }
        for (String host : new String[] {
            "",
            "h",
            "h:",
            "h:80",
            "[::1]:80",
            "[::ffff:1.2.3.4]",
            "a_b~c",
            "%41",
            "a,b",
            "a-very-long-name.with-Capitals.and.digits0123456789.example.org:65535",
            "1.2.3.4"
        }) {
            assertTrue(request("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n") > 0, host);
        }
        assertTrue(request("GET / HTTP/1.0\r\n\r\n") > 0);
        assertEquals(0, head.authority().length());
    }

    @Test
    void skipsOneEmptyLineBeforeARequest() {
        String text = "\r\nGET / HTTP/1.1\r\n" + HOST + "\r\n";
        assertEquals(text.length(), request(text));
        assertEquals("/", head.path().toString());
        assertError(ProtocolError.EMPTY_LINES, "\r\n" + text);
        assertError(ProtocolError.BARE_LF, "\n" + text);
    }

    @Test
    void readsResponses() {
        String text = "HTTP/1.1 404 Not \u00e4 Found\r\nContent-Length: 0\r\n\r\n";
        assertEquals(text.length(), response(text));
        assertEquals(404, head.status());
        assertEquals("Not \u00e4 Found", head.reason().toString());
        assertTrue(response("HTTP/1.0 200\r\n\r\n") > 0);
        assertEquals(HttpVersion.HTTP_1_0, head.version());
        assertTrue(response("HTTP/1.1 999 \r\n\r\n") > 0);
        for (String line : new String[] {
            "HTTP/1.1 20 x", "HTTP/1.1  200", "HTTP/1.1 2000", "HTTP/1.1 099 ", "HTTP/1.1200", "HTTP/1.1 200 a\0"
        }) {
            assertEquals(ProtocolError.STATUS_INVALID, CodecResult.error(response(line + "\r\n\r\n")), line);
        }
        assertFalse(CodecResult.isFailure(response("HTTP/1.1 200 ok\r\nA: b")));
    }

    private void assertForm(String line, TargetForm form, String scheme, String authority, String path, String query) {
        String text = line + " HTTP/1.1\r\n" + HOST + "\r\n";
        assertEquals(text.length(), request(text), line);
        assertEquals(form, head.targetForm());
        assertEquals(scheme, head.scheme().toString());
        assertEquals(authority, head.authority().toString());
        assertEquals(path, head.path().toString());
        assertEquals(query, head.query().toString());
    }

    private void assertError(ProtocolError error, String text) {
        int result = request(text);
        assertTrue(result < 0, () -> "result " + result + " for " + text);
        assertEquals(error, CodecResult.error(result), text);
    }

    private int request(String text) {
        return parser.parseRequest(Heads.buffer(text), Heads.OFFSET, Heads.OFFSET + text.length(), 0, head);
    }

    private int response(String text) {
        return parser.parseResponse(Heads.buffer(text), Heads.OFFSET, Heads.OFFSET + text.length(), 0, head);
    }
}
