package io.millrace.http;

import io.millrace.codec.FieldName;
import io.millrace.codec.FieldValues;
import io.millrace.codec.KnownFields;
import io.millrace.codec.StaticField;
import io.millrace.codec.Status;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The response that a blocking handler writes. The thread of the handler only, or one that it hands it to; one at a
 * time.
 *
 * <p>Status and fields can be set until the response is committed: by {@link #send}, {@link #end}, a flush of {@link
 * #body()}, or more bytes in it than {@code millrace.blocking.write.ahead}. A body that ends before that is sent with
 * its length, a longer one in chunks unless {@link #length} was said.
 */
public final class BlockingResponse {
    private static final long FRAMING = KnownFields.CONTENT_LENGTH.maskBit() | KnownFields.TRANSFER_ENCODING.maskBit();
    private static final long UNKNOWN = -1;

    private final BlockingOutput output;
    private final List<Object> fields = new ArrayList<>(); // StaticField, or FieldName and its value
    private int status = Status.OK;
    private long length = UNKNOWN;

    BlockingResponse(BlockingOutput output) {
        this.output = output;
        output.head(this);
    }

    /**
     * Sets the status; 200 unless said.
     *
     * @param code 200 to 599
     */
    public BlockingResponse status(int code) {
        if (code < Status.OK || code > Status.CODE_MAX) {
            throw new IllegalArgumentException("status(" + code + "): must be from 200 to " + Status.CODE_MAX);
        }
        checkOpen("status");
        status = code;
        return this;
    }

    /**
     * Adds a field.
     *
     * @param name a token (RFC 9110 section 5.1)
     * @param value characters 0x20 to 0xFF without 0x7F, and tab
     * @throws IllegalArgumentException for anything else, and for a framing field: the engine writes these
     */
    public BlockingResponse header(String name, CharSequence value) {
        return header(FieldName.of(name), value);
    }

    /** Adds a field, as {@link #header(String, CharSequence)}. */
    public BlockingResponse header(FieldName name, CharSequence value) {
        checkOpen("header");
        checkName(name);
        String text = value.toString();
        int at = FieldValues.firstInvalid(text);
        if (at >= 0) {
            throw new IllegalArgumentException("value of field " + name + ": the character at " + at + " is 0x"
                    + Integer.toHexString(text.charAt(at)) + "; allowed are 0x20 to 0x7E, 0x80 to 0xFF and tab");
        }
        fields.add(name);
        fields.add(text);
        return this;
    }

    /** Adds a field that was encoded ahead. */
    public BlockingResponse header(StaticField field) {
        checkOpen("header");
        checkName(field.name());
        fields.add(field);
        return this;
    }

    private static void checkName(FieldName name) {
        if ((name.maskBit() & FRAMING) != 0) {
            throw new IllegalArgumentException(
                    "field " + name + " is written by the engine: use send(), length() or end()");
        }
    }

    /**
     * Says how long the body will be. It must then be exactly so long, unless the client gets none (HEAD, 204, 304).
     *
     * @param bytes 0 or more
     */
    public BlockingResponse length(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("length(" + bytes + "): must be 0 or more");
        }
        checkOpen("length");
        length = bytes;
        output.declare(bytes);
        return this;
    }

    /** Sends the bytes as the whole body, and ends the response. Copies. */
    public void send(byte[] body) throws IOException {
        checkOpen("send");
        output.send(output.fits(body.length) ? body.clone() : body);
    }

    /** Sends the text, in UTF-8, as the whole body, and ends the response. */
    public void send(CharSequence body) throws IOException {
        checkOpen("send");
        output.send(body.toString().getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The body as a stream. A write blocks while the client is slower, and throws {@link ExchangeEndedException} once
     * the exchange has ended, {@link java.io.InterruptedIOException} when the thread is interrupted while it waits.
     *
     * <p>A flush commits the response and sends what was written. Closing takes no more bytes, but the response ends by
     * {@link #end()} or when the handler returns: if it throws instead, the client sees that the body is cut.
     */
    public OutputStream body() {
        return output;
    }

    /**
     * Ends the response; with an empty body when nothing was written. Does not wait until the client has it.
     *
     * @throws IllegalStateException when the body is shorter than {@link #length}
     */
    public void end() throws IOException {
        output.end();
    }

    /** Whether status and fields are settled. */
    public boolean isCommitted() {
        return output.isCommitted();
    }

    private void checkOpen(String verb) {
        if (output.isCommitted()) {
            throw new IllegalStateException(verb + "() after the response was committed");
        }
    }

    int status() {
        return status;
    }

    // --- loop, after the commit ---

    long length() {
        return length;
    }

    /** Opens the head with all that was set. */
    HeadWriter open(ServerExchange ex) {
        HeadWriter w = ex.respond(status);
        for (int i = 0; i < fields.size(); i++) {
            if (fields.get(i) instanceof StaticField encoded) {
                w.field(encoded);
            } else {
                w.field((FieldName) fields.get(i), (CharSequence) fields.get(++i));
            }
        }
        return w;
    }
}
