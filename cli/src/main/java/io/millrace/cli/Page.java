package io.millrace.cli;

import io.millrace.codec.AsciiView;
import io.millrace.codec.Method;
import io.millrace.codec.StaticField;
import io.millrace.http.HttpHandler;
import io.millrace.http.ServerExchange;

/** One path of the site and what answers there. Immutable; on the loop of each exchange. */
final class Page {
    private final String path;
    private final boolean everythingBelow;
    private final Method method;
    private final StaticField allow;
    private final HttpHandler answer;

    private Page(String path, boolean everythingBelow, Method method, HttpHandler answer) {
        this.path = path;
        this.everythingBelow = everythingBelow;
        this.method = method;
        this.allow = StaticField.of("Allow", method.equals(Method.GET) ? "GET, HEAD" : method.name());
        this.answer = answer;
    }

    /** Exactly that path, with GET and HEAD. */
    static Page get(String path, HttpHandler answer) {
        return new Page(path, false, Method.GET, answer);
    }

    /** Every path that begins so, with GET and HEAD. */
    static Page below(String path, HttpHandler answer) {
        return new Page(path, true, Method.GET, answer);
    }

    /** Exactly that path, with POST. */
    static Page post(String path, HttpHandler answer) {
        return new Page(path, false, Method.POST, answer);
    }

    boolean has(AsciiView requested) {
        return everythingBelow ? requested.startsWith(path) : requested.contentEquals(path);
    }

    void answer(ServerExchange ex) {
        Method asked = ex.method();
        if (asked.equals(method) || (asked.equals(Method.HEAD) && method.equals(Method.GET))) {
            answer.onRequest(ex);
        } else {
            ex.respond(405).field(allow).field(Site.TEXT).send("405 only the methods in Allow work here\n");
        }
    }
}
