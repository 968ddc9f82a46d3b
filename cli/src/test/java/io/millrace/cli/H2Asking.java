package io.millrace.cli;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Requests of HTTP/2, some at once in one write, and answers that are waited for. One thread. */
final class H2Asking implements Asking {
    private static final int HEADER_LENGTH = 9;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;
    private static final int WINDOW = 1 << 30;

    private final DataInputStream in;
    private final OutputStream out;
    private final ByteBuffer requests;
    private final byte[] answer = new byte[1 << 14];
    private final int times;
    private int nextStream = 1;
    private int answerLength;

    H2Asking(Socket socket, List<String> fields, byte[] body, int times) throws IOException {
        in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream(), 1 << 16));
        out = socket.getOutputStream();
        this.times = times;
        byte[] block = block(fields);
        int each = HEADER_LENGTH + block.length + (body.length == 0 ? 0 : HEADER_LENGTH + body.length);
        requests = ByteBuffer.allocate(times * each);
        for (int i = 0; i < times; i++) {
            frame(requests, 1, END_HEADERS | (body.length == 0 ? END_STREAM : 0), block);
            if (body.length > 0) {
                frame(requests, 0, END_STREAM, body);
            }
        }
        ByteBuffer preface = ByteBuffer.allocate(24 + HEADER_LENGTH + 6 + HEADER_LENGTH + 4);
        preface.put("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        frame(
                preface,
                4,
                0,
                ByteBuffer.allocate(6).putShort((short) 4).putInt(WINDOW).array());
        frame(preface, 8, 0, ByteBuffer.allocate(4).putInt(WINDOW).array());
        out.write(preface.array());
    }

    private static void frame(ByteBuffer to, int type, int flags, byte[] payload) {
        to.putInt(payload.length << 8 | type).put((byte) flags).putInt(0).put(payload);
    }

    /** Literals without indexing: the same bytes each time. */
    private static byte[] block(List<String> fields) {
        ByteBuffer b = ByteBuffer.allocate(1024);
        for (String line : fields) {
            int colon = line.indexOf(':', 1);
            b.put((byte) 0);
            string(b, line.substring(0, colon));
            string(b, line.substring(colon + 2));
        }
        byte[] bytes = new byte[b.position()];
        b.get(0, bytes);
        return bytes;
    }

    private static void string(ByteBuffer b, String s) {
        b.put((byte) s.length()).put(s.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public int answerLength() {
        return answerLength;
    }

    @Override
    public void ask(int rounds) throws IOException {
        for (int i = 0; i < rounds; i++) {
            number();
            out.write(requests.array());
            int last = nextStream - 2;
            answerLength = 0;
            for (int ended = 0; ended < times; ) {
                ended += frame(last) ? 1 : 0;
            }
        }
    }

    /** Gives each request the next stream. */
    private void number() {
        int stream = 0;
        for (int at = 0; at < requests.capacity(); at += HEADER_LENGTH + (requests.getInt(at) >>> 8)) {
            if (requests.get(at + 3) == 1) {
                stream = nextStream;
                nextStream += 2;
            }
            requests.putInt(at + 5, stream);
        }
    }

    /** Reads a frame. @return whether it ends an answer */
    private boolean frame(int last) throws IOException {
        int word = in.readInt();
        int flags = in.readByte();
        int stream = in.readInt();
        in.readFully(answer, 0, word >>> 8);
        int type = word & 0xFF;
        if (type == 3 || type == 7) {
            throw new IOException("stream " + stream + " is reset, or the connection ends");
        }
        if (type > 1) {
            return false;
        }
        answerLength += HEADER_LENGTH + (word >>> 8);
        if (stream > last) {
            throw new IOException("an answer on stream " + stream + " of " + last);
        }
        return (flags & END_STREAM) != 0;
    }
}
