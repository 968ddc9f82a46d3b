package io.millrace.examples;

import io.millrace.http.Blocking;
import io.millrace.http.HttpServer;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * How do I run code that blocks? On an executor of yours: threads of a pool on 17, {@code
 * Executors.newVirtualThreadPerTaskExecutor()} from 21 on. Any thread.
 */
public final class BlockingCode {
    private BlockingCode() {}

    static HttpServer start(int port, Executor executor) {
        return HttpServer.launch(port, Blocking.on(executor, (request, response) -> {
            BufferedReader lines = new BufferedReader(new InputStreamReader(request.body(), StandardCharsets.UTF_8));
            long count = 0;
            while (lines.readLine() != null) { // waits for the client
                count++;
            }
            response.status(200).send(count + " lines\n");
        }));
    }

    public static void main(String[] args) throws InterruptedException {
        ExecutorService executor = Executors.newFixedThreadPool(64);
        try (HttpServer server = start(8080, executor)) {
            server.awaitClose();
        } finally {
            executor.shutdown();
        }
    }
}
