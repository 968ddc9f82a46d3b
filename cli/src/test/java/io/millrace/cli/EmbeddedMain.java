package io.millrace.cli;

import io.millrace.engine.Engine;
import io.millrace.engine.EngineConfig;
import io.millrace.engine.memory.Slice;
import io.millrace.http.BodySink;
import io.millrace.http.Exchange;
import io.millrace.http.HttpServer;
import io.millrace.http.ServerExchange;

/** An application with a server in it, which does nothing for the end of its JVM. */
final class EmbeddedMain {
    private EmbeddedMain() {}

    public static void main(String[] args) throws InterruptedException {
        Engine engine = Engine.launch(EngineConfig.builder().transport(args[0]).build());
        HttpServer server = HttpServer.on(engine)
                .handler(EmbeddedMain::answer)
                .listen(l -> l.at("127.0.0.1:0"))
                .start();
        System.out.println("READY http://127.0.0.1:" + server.port() + " transport=" + args[0] + " pid="
                + ProcessHandle.current().pid() + " (embedded)");
        server.awaitClose();
    }

    private static void answer(ServerExchange ex) {
        String path = ex.path().toString();
        if (path.startsWith("/bytes/")) {
            ex.respond(200).send(new byte[Integer.parseInt(path.substring("/bytes/".length()))]);
        } else {
            ex.onBody(new Counting());
        }
    }

    /** Answers with the number of bytes that came. */
    private static final class Counting extends BodySink {
        private long length;

        @Override
        public void onData(Exchange ex, Slice data) {
            length += data.length();
        }

        @Override
        public void onBodyEnd(Exchange ex) {
            ((ServerExchange) ex).respond(200).send(Long.toString(length));
        }
    }
}
