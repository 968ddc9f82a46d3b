package io.millrace.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The simplest client there is: a socket, and a reader of responses. One thread. */
final class BlockingClient implements AutoCloseable {
    private final Socket socket = new Socket();
    private final InputStream in;
    private final OutputStream out;
    private final int port;

    BlockingClient(int port, int receiveLength) throws IOException {
        this.port = port;
        if (receiveLength > 0) {
            socket.setReceiveBufferSize(receiveLength);
        }
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(20_000);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
        out = socket.getOutputStream();
    }

    /** A response, read to its end. */
    record Response(int status, List<String> fields, byte[] body) {
        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        String field(String name) {
            for (String f : fields) {
                if (f.regionMatches(true, 0, name + ":", 0, name.length() + 1)) {
                    return f.substring(name.length() + 1).trim();
                }
            }
            return null;
        }
    }

    int localPort() {
        return socket.getLocalPort();
    }

    void send(String ascii) throws IOException {
        send(ascii.getBytes(StandardCharsets.ISO_8859_1));
    }

    void send(byte[] bytes) throws IOException {
        out.write(bytes);
    }

    void send(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
    }

    /** A request without a body; further fields end with CRLF each. */
    void request(String method, String target, String... fields) throws IOException {
        send(method + " " + target + " HTTP/1.1\r\nHost: localhost:" + port + "\r\n" + String.join("", fields)
                + "\r\n");
    }

    void get(String target) throws IOException {
        request("GET", target);
    }

    void post(String target, String body) throws IOException {
        request("POST", target, "Content-Length: " + body.length() + "\r\n");
        send(body);
    }

    Response response() throws IOException {
        return response(false);
    }

    Response response(boolean toHead) throws IOException {
        List<String> head = head();
        int status = Integer.parseInt(head.get(0).substring(9, 12));
        Response r = new Response(status, head.subList(1, head.size()), new byte[0]);
        if (toHead || status < 200 || status == 204 || status == 304) {
            return r;
        }
        return new Response(status, r.fields(), body(r));
    }

    List<String> head() throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            lines.add(line);
        }
        return lines;
    }

    private byte[] body(Response r) throws IOException {
        if (r.field("content-length") != null) {
            return exactly(Integer.parseInt(r.field("content-length")));
        }
        return "chunked".equals(r.field("transfer-encoding")) ? chunks() : in.readAllBytes();
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] c = chunk(); c.length > 0; c = chunk()) {
            all.writeBytes(c);
        }
        return all.toByteArray();
    }

    /** The next chunk; empty: the last, and what follows it. */
    byte[] chunk() throws IOException {
        int length = Integer.parseInt(line().trim(), 16);
        byte[] data = exactly(length);
        line();
        return data;
    }

    byte[] exactly(int length) throws IOException {
        byte[] data = in.readNBytes(length);
        if (data.length < length) {
            throw new EOFException("closed after " + data.length + " of " + length + " bytes");
        }
        return data;
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("closed after \"" + line + "\"");
            }
            if (c != '\r') {
                line.write(c);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    /** Whether the server closed in good order; throws when it reset. */
    boolean atEnd() throws IOException {
        return in.read() < 0;
    }

    /** Bytes that came and were not read. */
    int available() throws IOException {
        return in.available();
    }

    /** The server sees a reset. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
