package io.millrace.testkit.advisories;

/** A client's connection to a server under test. One thread. */
public interface AdvisoryStream extends AutoCloseable {
    /** Sends all of it, as far as the server takes it: that the connection ends meanwhile is no error. */
    void write(byte[] bytes, int offset, int length);

    /**
     * Waits for what comes of it: until the connection is over, or nothing more comes.
     *
     * @param expected what a server that is right does; the wait may end once it has come about
     */
    Outcome settle(Outcome expected);

    @Override
    void close();

    /** Plays bytes in pieces of that length, and tells what came of them. */
    default Outcome play(byte[] bytes, int pieceLength, Outcome expected) {
        for (int at = 0; at < bytes.length; at += pieceLength) {
            write(bytes, at, Math.min(pieceLength, bytes.length - at));
        }
        return settle(expected);
    }
}
