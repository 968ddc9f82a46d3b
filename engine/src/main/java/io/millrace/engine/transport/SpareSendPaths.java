package io.millrace.engine.transport;

/**
 * Send paths of a loop that no channel uses now: few channels send at once, however many there are. Loop thread only.
 */
final class SpareSendPaths {
    /** More at once is a burst, whose memory goes again. */
    private static final int COUNT_MAX = 1024;

    private final SendPath[] paths = new SendPath[COUNT_MAX];
    private int count;

    SendPath take(StreamChannel channel) {
        SendPath path = count == 0 ? new SendPath() : paths[--count];
        path.open(channel);
        return path;
    }

    void giveBack(SendPath path) {
        path.close();
        if (count < COUNT_MAX) {
            paths[count++] = path;
        }
    }
}
