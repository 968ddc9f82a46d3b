package io.millrace.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.engine.Engine;
import io.millrace.engine.telemetry.Counter;
import io.millrace.http.HttpServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class FilesPageTest {
    @Test
    void whatNobodyHasTimeToOpenIsAnsweredAndCounted(@TempDir Path folder) throws Exception {
        FilesPage page = new FilesPage(SharedFolder.of(folder), task -> {
            throw new RejectedExecutionException("busy");
        });
        try (Engine engine = Engine.launch(e -> e.loops(1).transport("nio"))) {
            HttpServer server = HttpServer.on(engine)
                    .handler(new Site(List.of(Page.below(FilesPage.PATH, page))))
                    .listen(l -> l.at("127.0.0.1:0"))
                    .start();
            HttpResponse<String> answer = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(
                                            URI.create("http://127.0.0.1:" + server.port() + FilesPage.PATH + "x"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertEquals(503, answer.statusCode());
            assertEquals("1", answer.headers().firstValue("Retry-After").orElseThrow());
            assertEquals(1, engine.counters().value(Counter.HTTP_BLOCKING_REJECTED));
        }
    }
}
