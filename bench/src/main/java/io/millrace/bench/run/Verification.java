package io.millrace.bench.run;

import io.millrace.bench.server.Contestant;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Whether a server answers what it is to be measured with, octet by octet, asked by a client that is not ours. */
final class Verification {
    private static final Duration WAIT = Duration.ofSeconds(10);

    private Verification() {}

    /** Complaints about the pages that the scenarios ask for. Any thread. */
    static List<String> of(Contestant server, List<Scenario> scenarios) throws InterruptedException {
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(WAIT)
                .build();
        List<String> complaints = new ArrayList<>();
        for (Scenario s : scenarios) {
            if (s.suits(server.definition())) {
                check(client, server, s, complaints);
            }
        }
        return complaints.stream().distinct().toList();
    }

    private static void check(HttpClient client, Contestant server, Scenario s, List<String> complaints)
            throws InterruptedException {
        String path = s.plan(server.address()).path();
        byte[] sent = new byte[s == Scenario.ECHO ? Scenario.Pages.ECHO : 0];
        new Random(sent.length).nextBytes(sent);
        byte[] wanted =
                switch (s) {
                    case JSON -> "{\"message\":\"Hello, World!\"}".getBytes(StandardCharsets.US_ASCII);
                    case ECHO -> sent;
                    case MIB -> alphabet(Scenario.Pages.MIB);
                    default -> "Hello, World!".getBytes(StandardCharsets.US_ASCII);
                };
        URI uri = URI.create("http://127.0.0.1:" + server.address().getPort() + path);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(WAIT);
        if (sent.length > 0) {
            request.POST(HttpRequest.BodyPublishers.ofByteArray(sent));
        }
        try {
            HttpResponse<byte[]> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            if (answer.statusCode() != 200) {
                complaints.add(path + ": status " + answer.statusCode());
            } else if (!Arrays.equals(answer.body(), wanted)) {
                complaints.add(path + ": another body, of " + answer.body().length + " octets");
            }
        } catch (IOException e) {
            complaints.add(path + ": " + e);
        }
    }

    private static byte[] alphabet(int length) {
        byte[] out = new byte[length];
        for (int i = 0; i < length; i++) {
            out[i] = (byte) ('a' + i % 26);
        }
        return out;
    }
}
