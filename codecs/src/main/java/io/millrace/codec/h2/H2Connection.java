package io.millrace.codec.h2;

import io.millrace.codec.SendTarget;
import io.millrace.codec.hpack.HpackEncoder;
import java.nio.ByteBuffer;

/**
 * One connection of HTTP/2, either side of it: bytes in, {@link H2Listener} calls and frames out. Loop thread only.
 *
 * <p>It knows no I/O and no clock. What the peer sends goes to {@link #receive}; what goes to the peer is written into a
 * {@link SendTarget} at once, but for credit, which {@link #flush} writes. The driver writes heads and content itself,
 * into memory it reserved, with {@link FrameWriter#HEADER_LENGTH} bytes left free in front, and seals them here.
 */
public final class H2Connection {
    /** Bytes of the preface that a client begins with (RFC 9113 section 3.4). */
    public static final int PREFACE_LENGTH = 24;

    /**
     * @param server which side we are
     * @param shared of the loop
     * @param out where frames go
     */
    public H2Connection(boolean server, H2Limits limits, H2Shared shared, SendTarget out, H2Listener listener) {
        throw new UnsupportedOperationException();
    }

    // --- entry points ---

    /** Stages our preface: SETTINGS, on a client behind the 24 bytes. To be called first; false without memory. */
    public boolean start() {
        throw new UnsupportedOperationException();
    }

    /**
     * Takes what the peer sent, its preface included.
     *
     * @param offset absolute index of the first byte not consumed yet
     * @param limit end of the bytes; up to 8 bytes behind it are read as garbage if the buffer has them
     * @return bytes consumed. The rest has to come again, with what follows behind it: when more arrived, or where
     *     {@link H2Listener#mayGoOn} said no, when it would say yes
     */
    public int receive(ByteBuffer in, int offset, int limit, long nowNs) {
        throw new UnsupportedOperationException();
    }

    /** Stages the credit that is due. For the driver's flush step; what finds no memory is due again. */
    public void flush(long nowNs) {
        throw new UnsupportedOperationException();
    }

    /** Gives all memory back and forgets the streams, those of the driver included. The connection is of no use then. */
    public void close() {
        throw new UnsupportedOperationException();
    }

    // --- what goes out ---

    /**
     * Frames a field section that was encoded in place: writes its frame headers, and on the way moves what does not fit
     * the first frame to make room for CONTINUATION.
     *
     * @param frame absolute index of the bytes left free: {@link FrameWriter#HEADER_LENGTH} in front of the block
     * @param limit end of the block; {@link #continuationsLength} bytes behind it must be writable
     * @param end whether our message ends with it
     * @return index behind the last frame
     */
    public int sealHead(H2StreamState s, ByteBuffer out, int frame, int limit, boolean end) {
        throw new UnsupportedOperationException();
    }

    /** Bytes that {@link #sealHead} adds behind a block of that length: 0 while one frame holds it. */
    public int continuationsLength(int blockLength) {
        throw new UnsupportedOperationException();
    }

    /** How much content the stream may send now in one frame: both windows and the frame length. 0: none. */
    public int sendWindow(H2StreamState s) {
        throw new UnsupportedOperationException();
    }

    /**
     * Writes the header of a DATA frame into the bytes left free for it, and takes its length off the windows.
     *
     * @param frame absolute index of {@link FrameWriter#HEADER_LENGTH} bytes
     * @param length 0 to {@link #sendWindow}
     * @param end whether our message ends with it
     */
    public void sealData(H2StreamState s, ByteBuffer out, int frame, int length, boolean end) {
        throw new UnsupportedOperationException();
    }

    /** Ends our message by a DATA frame without content; false without memory, and nothing happened. */
    public boolean sendEnd(H2StreamState s) {
        throw new UnsupportedOperationException();
    }

    /** Resets the stream, unless it is closed. */
    public void resetStream(H2StreamState s, int code) {
        throw new UnsupportedOperationException();
    }

    /** The driver is done with the stream; an open one is reset with CANCEL. It may be another stream afterwards. */
    public void release(H2StreamState s) {
        throw new UnsupportedOperationException();
    }

    /** So many bytes of content are of no concern any more: the peer gets credit for them. */
    public void consumed(H2StreamState s, int length) {
        throw new UnsupportedOperationException();
    }

    /** Sends a PING, which {@link H2Listener#onPong} answers; false without memory. */
    public boolean ping(long opaque) {
        throw new UnsupportedOperationException();
    }

    /**
     * Begins to end the connection: the peer is told that no new streams are welcome; those that were under way by then
     * are served, which one round trip tells.
     */
    public void drain() {
        throw new UnsupportedOperationException();
    }

    /** Tells the peer the last stream that is served, for good. */
    public void goAway(int code) {
        throw new UnsupportedOperationException();
    }

    /** Opens a stream of a client; null if the peer allows no more, or is going away. */
    public H2StreamState openStream() {
        throw new UnsupportedOperationException();
    }

    /** Encodes the field sections that we send, in the order in which {@link #sealHead} frames them. */
    public HpackEncoder encoder() {
        throw new UnsupportedOperationException();
    }

    /** Whose content goes next. */
    public SendScheduler scheduler() {
        throw new UnsupportedOperationException();
    }

    // --- facts ---

    /** Streams that count as concurrent: open, or not released. */
    public int streams() {
        throw new UnsupportedOperationException();
    }

    /** Whether nothing more is received or sent: the driver sends what is staged and closes. */
    public boolean hasFailed() {
        throw new UnsupportedOperationException();
    }

    /** Whether the peer's preface with its first SETTINGS is there. */
    public boolean isEstablished() {
        throw new UnsupportedOperationException();
    }

    /** Whether the first frames of a field section wait for the last one: a deadline should run. */
    public boolean awaitsFields() {
        throw new UnsupportedOperationException();
    }

    /** Whether our SETTINGS are not acknowledged yet: a deadline should run. */
    public boolean awaitsSettingsAck() {
        throw new UnsupportedOperationException();
    }

    /** Whether the last GOAWAY is sent and no stream is left: the driver closes. */
    public boolean isDrained() {
        throw new UnsupportedOperationException();
    }

    /** Whether {@link #drain} or {@link #goAway} was called, or the peer said so. */
    public boolean isGoingAway() {
        throw new UnsupportedOperationException();
    }

    /** Longest payload of a frame that the peer takes. */
    public int peerFrameLengthMax() {
        throw new UnsupportedOperationException();
    }

    /** Longest decoded field section that the peer takes; {@link Integer#MAX_VALUE} if it did not say. */
    public int peerListLengthMax() {
        throw new UnsupportedOperationException();
    }

    /** Streams that a client may have open at once. */
    public int peerStreamsMax() {
        throw new UnsupportedOperationException();
    }

    /** Whether the server takes extended CONNECT (RFC 8441). */
    public boolean peerTakesExtendedConnect() {
        throw new UnsupportedOperationException();
    }
}
