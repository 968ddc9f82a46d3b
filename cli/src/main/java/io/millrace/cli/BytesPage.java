package io.millrace.cli;

import io.millrace.codec.AsciiView;
import io.millrace.codec.Method;
import io.millrace.engine.memory.Releaser;
import io.millrace.http.Exchange;
import io.millrace.http.HttpHandler;
import io.millrace.http.ServerExchange;
import io.millrace.http.Writable;
import java.nio.ByteBuffer;

/**
 * {@code GET /bytes/N}: the alphabet over and over, N bytes of it, lent as fast as they are taken. On the loop of each
 * exchange.
 */
final class BytesPage implements HttpHandler {
    static final String PATH = "/bytes/";

    /** Enough digits for any length that fits a long. */
    private static final int DIGITS_MAX = 18;

    /** Up to this length a body is copied behind its head; a longer one is lent. */
    private static final int COPY_MAX = 4 << 10;

    /** The alphabet as often as it goes into a mebibyte, and once more: so the next piece goes on where one ended. */
    private static final int PIECE_LENGTH = 26 * ((1 << 20) / 26 + 1);

    private static final Releaser NOTHING = () -> {};

    private final ByteBuffer piece = ByteBuffer.allocateDirect(PIECE_LENGTH);

    BytesPage() {
        for (int i = 0; i < PIECE_LENGTH; i++) {
            piece.put(i, (byte) ('a' + i % 26));
        }
    }

    @Override
    public void onRequest(ServerExchange ex) {
        long length = length(ex.path());
        if (length < 0) {
            Site.notFound(ex);
        } else if (length <= COPY_MAX) {
            ex.respond(200).field(Site.OCTETS).send(piece, 0, (int) length);
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
                int length = (int) Math.min(left, PIECE_LENGTH);
                left -= length;
                if (!ex.transfer(piece, 0, length, NOTHING) && left > 0) {
                    return;
                }
            }
            ex.end();
        }
    }
}
