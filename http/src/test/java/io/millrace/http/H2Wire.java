package io.millrace.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Speaks HTTP/2 on the wire where a scenario is written in the words of HTTP/1.1: requests are translated frame by
 * frame, and what comes back is shown as the answers of HTTP/1.1 in the order of the requests. A reset of a stream is
 * shown as one of the connection.
 */
final class H2Wire extends Wire {
    private static final byte[] NOTHING = {};

    private final Wire carrier;
    private final H2Client client;
    private final StringBuilder written = new StringBuilder();
    private final List<Shown> shown = new ArrayList<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private int current; // index in shown of the answer that is shown now
    private H2Client.Stream sending; // its request is not whole
    private long left; // of its body; -1: chunked; -2: a tunnel
    private boolean reset;
    private boolean endAsked;
    private boolean endsTunnel;
    private H2Client.Stream tunnel; // null: none was asked for

    /** How much of an answer was shown. */
    private static final class Shown {
        final H2Client.Stream stream;
        final boolean toHead;
        int heads;
        int pieces;
        boolean chunked;
        final boolean toConnect;

        Shown(H2Client.Stream stream, boolean toHead, boolean toConnect) {
            this.stream = stream;
            this.toHead = toHead;
            this.toConnect = toConnect;
        }
    }

    H2Wire(Wire carrier) {
        this.carrier = carrier;
        client = new H2Client(carrier).begin();
    }

    H2Client client() {
        return client;
    }

    // --- requests ---

    @Override
    Wire write(byte[] bytes) {
        written.append(new String(bytes, StandardCharsets.ISO_8859_1));
        translate();
        return this;
    }

    private void translate() {
        boolean more = true;
        while (more && written.length() > 0) {
            more = sending == null ? head() : left == -2 ? tunnel() : left < 0 ? chunk() : body();
        }
        if (endsTunnel && sending != null && written.length() == 0) {
            endsTunnel = false;
            over(List.of());
        }
        boolean waits = written.indexOf("\r\n\r\n") >= 0 || client.unsent() > 0;
        if (endAsked && !waits) {
            endAsked = false;
            client.shutdownOutput();
        }
    }

    private boolean head() {
        while (written.indexOf("\r\n") == 0) {
            written.delete(0, 2);
        }
        int end = written.indexOf("\r\n\r\n");
        if (end < 0 || !client.mayOpen()) {
            return false;
        }
        String[] lines = written.substring(0, end).split("\r\n", -1);
        written.delete(0, end + 4);
        String[] start = lines[0].split(" ", -1);
        if (start.length != 3 || !start[2].equals("HTTP/1.1")) {
            throw new AssertionError("cannot be said in HTTP/2: " + lines[0]);
        }
        request(start[0], start[1], lines);
        return true;
    }

    private void request(String method, String target, String[] lines) {
        List<String> fields = new ArrayList<>();
        fields.add(":method: " + method);
        String authority = null;
        String length = null;
        String protocol = null;
        boolean chunked = false;
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            String name = lines[i].substring(0, colon).toLowerCase(Locale.ROOT);
            String value = lines[i].substring(colon + 1).strip();
            switch (name) {
                case "host" -> authority = value;
                case "connection" -> {}
                case "upgrade" -> protocol = value;
                case "transfer-encoding" -> chunked = true;
                default -> {
                    length = name.equals("content-length") ? value : length;
                    fields.add(name + ": " + value);
                }
            }
        }
        boolean connect = method.equals("CONNECT") || protocol != null;
        if (protocol != null) { // RFC 8441 4: what is an upgrade there is a CONNECT here
            fields.set(0, ":method: CONNECT");
            fields.add(1, ":protocol: " + protocol);
            fields.addAll(1, target(target, authority));
        } else if (connect) {
            fields.add(1, ":authority: " + target);
        } else {
            fields.addAll(1, target(target, authority));
        }
        boolean end = !connect && !chunked && (length == null || length.equals("0"));
        H2Client.Stream s = client.open(end, fields);
        shown.add(new Shown(s, method.equals("HEAD"), connect));
        tunnel = connect ? s : tunnel;
        if (!end) {
            sending = s;
            left = connect ? -2 : chunked ? -1 : Long.parseLong(length);
        }
    }

    private static List<String> target(String target, String authority) {
        if (target.startsWith("http://")) {
            int slash = target.indexOf('/', 7);
            String path = slash < 0 ? "/" : target.substring(slash);
            return List.of(
                    ":scheme: http",
                    ":authority: " + target.substring(7, slash < 0 ? target.length() : slash),
                    ":path: " + path);
        }
        return List.of(":scheme: http", ":authority: " + authority, ":path: " + target);
    }

    private boolean body() {
        int n = (int) Math.min(left, written.length());
        client.send(sending, take(n));
        left -= n;
        if (left == 0) {
            over(List.of());
        }
        return true;
    }

    private boolean chunk() {
        int line = written.indexOf("\r\n");
        if (line < 0) {
            return false;
        }
        int length = Integer.parseInt(written.substring(0, line).split(";", -1)[0], 16);
        if (length > 0) {
            if (written.length() < line + 2 + length + 2) {
                return false;
            }
            written.delete(0, line + 2);
            client.send(sending, take(length));
            written.delete(0, 2);
            return true;
        }
        int end = written.indexOf("\r\n\r\n", line);
        if (end < 0) {
            return false;
        }
        List<String> trailers = new ArrayList<>();
        if (end > line) {
            for (String t : written.substring(line + 2, end).split("\r\n", -1)) {
                int colon = t.indexOf(':');
                trailers.add(t.substring(0, colon).toLowerCase(Locale.ROOT) + t.substring(colon));
            }
        }
        written.delete(0, end + 4);
        over(trailers);
        return true;
    }

    /** Raw bytes, be they early, unless the server has answered that there is no tunnel: then requests follow. */
    private boolean tunnel() {
        if (!sending.heads.isEmpty() && sending.status() >= 300) {
            sending = null;
            return true;
        }
        client.send(sending, take(written.length()));
        return false;
    }

    private byte[] take(int length) {
        byte[] bytes = written.substring(0, length).getBytes(StandardCharsets.ISO_8859_1);
        written.delete(0, length);
        return bytes;
    }

    private void over(List<String> trailers) {
        client.sendEnd(sending, trailers);
        sending = null;
    }

    @Override
    int unwritten() {
        pump();
        return client.unsent() + carrier.unwritten();
    }

    @Override
    Wire shutdownOutput() {
        if (sending != null && left == -2) {
            endsTunnel = true;
            translate();
        } else {
            endAsked = true;
            translate();
        }
        return this;
    }

    @Override
    void close() {
        carrier.close();
    }

    @Override
    void reset() {
        carrier.reset();
    }

    @Override
    Wire stopReading() {
        carrier.stopReading();
        return this;
    }

    @Override
    Wire startReading() {
        carrier.startReading();
        return this;
    }

    // --- answers ---

    @Override
    boolean pump() {
        boolean moved = client.pump();
        translate();
        show();
        return moved;
    }

    @Override
    byte[] take() {
        pump();
        if (out.size() == 0) {
            return NOTHING;
        }
        byte[] bytes = out.toByteArray();
        out.reset();
        return bytes;
    }

    private void show() {
        while (current < shown.size() && !reset) {
            if (!show(shown.get(current))) {
                return;
            }
            current++;
        }
    }

    /** @return whether all of it is shown */
    private boolean show(Shown a) {
        H2Client.Stream s = a.stream;
        for (; a.heads < s.heads.size(); a.heads++) {
            head(a, s.heads.get(a.heads));
        }
        for (; a.pieces < s.pieces.size(); a.pieces++) {
            piece(a, s.pieces.get(a.pieces));
        }
        if (s.ended && a.chunked) {
            text("0\r\n");
            if (s.trailers != null) {
                s.trailers.forEach(t -> text(t + "\r\n"));
            }
            text("\r\n");
        }
        if (!s.ended && s.reset > 0) {
            reset = true;
        }
        return s.ended;
    }

    private void head(Shown a, H2Client.Head h) {
        text("HTTP/1.1 " + h.status() + " \r\n");
        h.fields().forEach(f -> text(f + "\r\n"));
        boolean bodyless = h.status() < 200 || h.status() == 204 || h.status() == 304 || a.toHead;
        boolean tunnel = a.toConnect && h.status() / 100 == 2;
        boolean told = h.fields().stream().anyMatch(f -> f.startsWith("content-length: "));
        a.chunked = !bodyless && !told && !tunnel;
        if (a.chunked) {
            text("transfer-encoding: chunked\r\n");
        }
        text("\r\n");
    }

    private void piece(Shown a, byte[] bytes) {
        if (a.chunked) {
            text(Integer.toHexString(bytes.length) + "\r\n");
        }
        out.writeBytes(bytes);
        if (a.chunked) {
            text("\r\n");
        }
    }

    private void text(String s) {
        out.writeBytes(s.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The end of a tunnel is that of its stream. */
    @Override
    boolean isAtEnd() {
        pump();
        return carrier.isAtEnd() || (tunnel != null && tunnel.ended && tunnel.status() < 300);
    }

    @Override
    boolean isReset() {
        pump();
        return reset || carrier.isReset();
    }
}
