package io.millrace.http;

import io.millrace.engine.transport.CloseCause;
import io.millrace.engine.transport.StreamChannel;
import io.millrace.engine.transport.StreamHandler;

/**
 * A connection of any version of HTTP, as its loop's share of a server or client has it: in the list of all, in a FIFO
 * of those who wait for memory, and with the progress of what it sends. Loop thread only.
 */
abstract class HttpConnection extends StreamHandler {
    final HttpLoop http;
    final StreamChannel ch;
    HttpConnection next; // of HttpLoop's list
    HttpConnection previous;
    HttpConnection nextAdmitted; // in the FIFO of Admission or of BudgetWait: never in both
    HttpConnection previousAdmitted; // in that of Admission
    boolean isInAdmission;
    boolean awaitsAdmission;
    private boolean sendWaits;
    private long progressNs;

    HttpConnection(HttpLoop http, StreamChannel ch) {
        this.http = http;
        this.ch = ch;
    }

    // --- waiting for memory ---

    /** Its turn has come. */
    final void admitted() {
        ch.ready();
    }

    /** Whatever it was sent it took. */
    final boolean takesAll() {
        return ch.sentTotal() > 0 && unsentLength() == 0;
    }

    /** Bytes that wait for the peer to take them. */
    long unsentLength() {
        return ch.queuedLength();
    }

    /** Memory is short, and nobody gives any back: turns away what has not begun. @return false: it has begun */
    abstract boolean shed();

    // --- progress ---

    /** Something is staged and about to be sent. */
    final void sendStaged() {
        if (!sendWaits && unsentLength() > 0) {
            sendWaits = true;
            progressNs = ch.loop().clock().nanoTime();
        }
    }

    /** Bytes left. */
    final void sendMoved() {
        progressNs = ch.loop().clock().nanoTime();
        sendWaits = unsentLength() > 0;
    }

    /** When the last bytes left, or when the first that wait since then were staged. */
    final long progressNs() {
        return progressNs;
    }

    /** Bytes wait, and the peer has taken none for so long. */
    final boolean isStalled(long ns) {
        return sendWaits && ch.loop().clock().nanoTime() - progressNs >= ns;
    }

    /** It is given up for the memory it holds: what that is comes back. */
    final void sendStarved() {
        sendWaits = false;
        ch.abort(CloseCause.SEND_STARVED);
    }

    // --- draining ---

    /** Exchanges on it that are not over. */
    abstract int exchangesOpen();

    /** The server stops: {@link HttpLoop#isLame()} holds from now on. */
    void lame() {}

    /** Closes soon if idle; else after what it has open. */
    abstract void drain();

    /** Ends now. */
    abstract void kill();
}
