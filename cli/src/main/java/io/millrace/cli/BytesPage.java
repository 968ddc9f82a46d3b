package io.millrace.cli;

import io.millrace.codec.AsciiView;
import io.millrace.codec.Method;
import io.millrace.http.Exchange;
import io.millrace.http.HttpHandler;
import io.millrace.http.ServerExchange;
import io.millrace.http.Writable;
import java.nio.ByteBuffer;

/** {@code GET /bytes/N}: N bytes, written as fast as they are taken. On the loop of each exchange. */
final class BytesPage implements HttpHandler {
    static final String PATH = "/bytes/";

    /** Enough digits for any length that fits a long. */
    private static final int DIGITS_MAX = 18;

    private static final int CHUNK_LENGTH = 32 << 10;

    private final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_LENGTH);

    BytesPage() {
        for (int i = 0; i < CHUNK_LENGTH; i++) {
            chunk.put(i, (byte) ('a' + i % 26));
        }
    }

    @Override
    public void onRequest(ServerExchange ex) {
        long length = length(ex.path());
        if (length < 0) {
            Site.notFound(ex);
        } else if (length <= CHUNK_LENGTH) {
            ex.respond(200).field(Site.OCTETS).send(chunk, 0, (int) length);
        } else {
            ex.respond(200).field(Site.OCTETS).stream(length);
            if (ex.method().equals(Method.HEAD)) {
                ex.end();
            } else {
                Rest rest = new Rest(length);
                ex.onWritable(rest);
                rest.onWritable(ex);
            }
        }
    }

    /** The number after the last slash of the prefix, or -1 if it is none. */
    static long length(AsciiView path) {
        int digits = path.length() - PATH.length();
        if (digits < 1 || digits > DIGITS_MAX) {
            return -1;
        }
        long length = 0;
        for (int i = PATH.length(); i < path.length(); i++) {
            int digit = path.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            length = length * 10 + digit;
        }
        return length;
    }

    /** What one exchange still has to send. */
    private final class Rest implements Writable {
        private long left;

        Rest(long left) {
            this.left = left;
        }

        @Override
        public void onWritable(Exchange ex) {
            while (left > 0) {
                int length = (int) Math.min(left, CHUNK_LENGTH);
                left -= length;
                if (!ex.write(chunk, 0, length) && left > 0) {
                    return;
                }
            }
            ex.end();
        }
    }
}
