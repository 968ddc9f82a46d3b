package io.millrace.soak;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks for the counters over a connection of its own, which is among those they count. One thread. */
final class ServerCounters implements AutoCloseable {
    private static final byte[] REQUEST = Asking.get("/counters");
    private static final Pattern ROW = Pattern.compile(
            "\"label\":\"(millrace\\.[^\"]+)\",\"kind\":\"\\w+\",\"unit\":\"[^\"]*\",\"value\":(-?\\d+)");

    private final Line line;

    ServerCounters(InetSocketAddress server) throws IOException {
        line = Line.to(server);
    }

    /** All of them by name, without the prefix that they share. */
    Map<String, Long> read() throws IOException {
        line.send(REQUEST);
        Matcher rows = ROW.matcher(line.answers().take());
        Map<String, Long> values = new TreeMap<>();
        while (rows.find()) {
            values.put(rows.group(1).substring("millrace.".length()), Long.parseLong(rows.group(2)));
        }
        if (values.isEmpty()) {
            throw new WrongAnswerException("no counter on the page of counters");
        }
        return values;
    }

    @Override
    public void close() {
        line.close();
    }
}
