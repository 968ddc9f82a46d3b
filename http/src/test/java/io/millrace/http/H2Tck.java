package io.millrace.http;

/** What only HTTP/2 has, in the words of its frames. */
abstract class H2Tck extends HttpTck {
    static final int NO_ERROR = 0;
    static final int PROTOCOL_ERROR = 1;
    static final int INTERNAL_ERROR = 2;
    static final int CANCEL = 8;
    static final int ENHANCE_YOUR_CALM = 11;
    static final int STREAM_ID_MAX = Integer.MAX_VALUE;

    static H2Client.Stream over(HttpHost host, H2Client.Stream s) {
        host.run(s::isOver);
        return s;
    }

    static H2Client.Stream ended(HttpHost host, H2Client.Stream s) {
        over(host, s);
        if (!s.ended) {
            throw new AssertionError(s + " was to end in good order\n" + host.describe());
        }
        return s;
    }
}
