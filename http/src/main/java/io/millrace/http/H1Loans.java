package io.millrace.http;

import io.millrace.codec.h1.BodyKind;
import io.millrace.engine.memory.Slice;
import io.millrace.engine.transport.StreamChannel;

/**
 * What a connection borrows from its loop while it works: the head it receives, the reader of the body, the stream of
 * the exchange. An idle one holds none of them. Loop thread only.
 */
abstract class H1Loans extends H1Role {
    private ReceivedHead head;
    private H1BodyReader body;
    private H1Stream stream;

    H1Loans(HttpLoop http, StreamChannel ch) {
        super(http, ch);
        this.head = http.noHead();
        this.body = http.noBody();
        this.stream = http.noStream();
    }

    // --- the head: from its first byte to the end of its exchange ---

    final ReceivedHead head() {
        if (head == http.noHead()) {
            head = http.borrowHead();
        }
        return head;
    }

    /** Bytes of an incomplete head that came; 0 between heads. */
    final int headSeen() {
        return head.seen();
    }

    /** Whether the head left the bytes it came in, or there is none. */
    final boolean isHeadMoved() {
        return head.isMoved();
    }

    final void keepHead(Slice bytes) {
        head.keep(bytes);
    }

    final void releaseHead() {
        if (head != http.noHead()) {
            http.returnHead(head);
            head = http.noHead();
        }
    }

    // --- the body: of a message that has one, to its end ---

    final void borrowBody(BodyKind kind, long length) {
        body = http.borrowReader(kind, length);
    }

    final H1BodyReader body() {
        return body;
    }

    final void releaseBody() {
        if (body != http.noBody()) {
            http.returnReader(body);
            body = http.noBody();
        }
    }

    // --- the stream: that of the exchange ---

    final H1Stream borrowStream(H1Connection self) {
        stream = http.borrowStream(self);
        return stream;
    }

    final H1Stream stream() {
        return stream;
    }

    final void releaseStream() {
        stream = http.noStream();
    }
}
