package io.millrace.examples;

import io.millrace.codec.Method;
import io.millrace.codec.StaticField;
import io.millrace.http.HttpServer;
import io.millrace.http.ServerExchange;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How do I route by path, read a whole body and answer with JSON? Several loops call the same object, so what it shares
 * between requests is safe for threads.
 */
public final class JsonApi {
    private static final StaticField JSON = StaticField.of("Content-Type", "application/json");
    private static final StaticField ALLOW = StaticField.of("Allow", "GET, PUT");
    private static final String PREFIX = "/notes/";
    private static final int NOTE_LENGTH_MAX = 16 * 1024;

    private final Map<String, String> notes = new ConcurrentHashMap<>();

    static HttpServer start(int port) {
        JsonApi api = new JsonApi();
        return HttpServer.launch(port, api::route);
    }

    private void route(ServerExchange ex) {
        String path = ex.path().toString();
        if (!path.startsWith(PREFIX)) {
            ex.respond(404).end();
            return;
        }
        String name = path.substring(PREFIX.length());
        if (ex.method().is(Method.GET)) {
            get(ex, name);
        } else if (ex.method().is(Method.PUT)) {
            ex.aggregate(NOTE_LENGTH_MAX, (e, body, offset, length) -> put(ex, name, text(body, offset, length)));
        } else {
            ex.respond(405).field(ALLOW).end();
        }
    }

    private void get(ServerExchange ex, String name) {
        String note = notes.get(name);
        if (note == null) {
            ex.respond(404).field(JSON).send("{\"error\":\"no such note\"}");
        } else {
            ex.respond(200).field(JSON).send(note);
        }
    }

    private void put(ServerExchange ex, String name, String note) {
        boolean made = notes.put(name, note) == null;
        ex.respond(made ? 201 : 204).end();
    }

    private static String text(ByteBuffer body, int offset, int length) {
        byte[] bytes = new byte[length];
        body.get(offset, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    public static void main(String[] args) throws InterruptedException {
        try (HttpServer server = start(8080)) {
            server.awaitClose();
        }
    }
}
