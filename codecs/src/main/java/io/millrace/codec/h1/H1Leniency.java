package io.millrace.codec.h1;

/**
 * Faults of a peer that are overlooked; by default none is.
 * Immutable; any thread.
 *
 * <p>Each can open a way to smuggle a request past another party that reads the same bytes differently. A head that
 * needed one says so in {@link io.millrace.codec.FieldTable#leniencies()}, a trailer section in {@link
 * H1ChunkDecoder#leniencies()}. The lines of the chunked coding have none.
 *
 * @param bareLf a line may end by LF alone (RFC 9112 section 2.2)
 * @param obsFold a field may go on in a line that begins with white space (section 5.2); the parser writes spaces over
 *        the line end <em>in the received bytes</em>
 * @param spaceBeforeColon white space between name and colon is dropped (section 5.1)
 * @param lengthBesideChunked a request may have both Transfer-Encoding and Content-Length: the latter is ignored and
 *        the connection is closed after the answer (section 6.3, third rule)
 * @param equalLengths Content-Length may be repeated, in lines or as a list, if all values are the same (section 6.3,
 *        fifth rule)
 * @param unescapedPath a path may hold a backslash, a caret, a backtick, a bar or braces as they are, which RFC 3986
 *        wants escaped (section 3.3 there); in a query they always may
 */
public record H1Leniency(
        boolean bareLf,
        boolean obsFold,
        boolean spaceBeforeColon,
        boolean lengthBesideChunked,
        boolean equalLengths,
        boolean unescapedPath) {

    /** Nothing is overlooked. */
    public static final H1Leniency STRICT = new H1Leniency(false, false, false, false, false, false);

    /** Bits of {@link io.millrace.codec.FieldTable#leniencies()}. */
    public static final int BARE_LF = 1;

    public static final int OBS_FOLD = 2;
    public static final int SPACE_BEFORE_COLON = 4;
    public static final int LENGTH_BESIDE_CHUNKED = 8;
    public static final int EQUAL_LENGTHS = 16;
    public static final int UNESCAPED_PATH = 32;
}
