package io.millrace.codec.h1;

import io.millrace.codec.AsciiView;
import io.millrace.codec.Bytes;
import io.millrace.codec.FieldName;
import io.millrace.codec.FieldValues;
import io.millrace.codec.Fields;
import io.millrace.codec.HttpVersion;
import io.millrace.codec.Literal;
import io.millrace.codec.Method;
import io.millrace.codec.StaticField;
import io.millrace.codec.Status;
import java.nio.ByteBuffer;

/**
 * Writes heads of HTTP/1.1 (RFC 9112 sections 3 to 5), a piece a call: each writes at an index and returns the next
 * one. Stateless; any thread that owns the buffer.
 *
 * <p>The caller keeps room: the {@code …LengthMax} methods tell how much a piece may take, and behind the last piece
 * another {@link #OVERRUN} bytes must be writable, since short pieces are written as whole words.
 *
 * <p>Names and values are checked while they are copied and nothing can switch that off: CR, LF, NUL and other controls
 * never leave (RFC 9110 section 5.5). A piece with an invalid character returns {@code -1 - place}; what was written by
 * then is to be overwritten.
 */
public final class H1HeadEncoder {
    /** How far a piece may write garbage beyond its end. */
    public static final int OVERRUN = Literal.OVERRUN;

    /** Longest date field line, CRLF included. */
    public static final int DATE_FIELD_LENGTH = 37;

    /** Bytes of an HTTP date (RFC 9110 section 5.6.7, IMF-fixdate). */
    public static final int DATE_LENGTH = 29;

    // as constants and not as literals, so that the JIT has the bytes in its code
    private static final String DATE_NAME = "Date: ";
    private static final long DATE_WORD = word(DATE_NAME);
    private static final long CONTENT_WORD = word("Content-");
    private static final long LENGTH_WORD = word("Length: ");

    private static final int CRLF = '\r' | ('\n' << 8);
    private static final int CRLF_LENGTH = 2;

    private H1HeadEncoder() {}

    /** Bytes of a status line. */
    public static int statusLineLength(int status) {
        return Status.h1Line(status).length();
    }

    /**
     * Writes a status line of HTTP/1.1.
     *
     * @throws IllegalArgumentException if the status is outside 100 to 599
     */
    public static int statusLine(ByteBuffer out, int index, int status) {
        return Status.h1Line(status).put(out, index);
    }

    /** Most bytes of a request line. */
    public static int requestLineLengthMax(Method method, CharSequence target) {
        return method.name().length() + target.length() + 12;
    }

    /**
     * Writes a request line.
     *
     * @param target as it goes on the wire; only visible ASCII
     * @return next index, or {@code -1 - place} of the first invalid character of the target; -1 for an empty one
     */
    public static int requestLine(ByteBuffer out, int index, Method method, CharSequence target, HttpVersion version) {
        int at = Bytes.putAscii(out, index, method.name());
        out.put(at++, (byte) ' ');
        at = putTarget(out, at, target);
        if (at < 0) {
            return at;
        }
        out.put(at++, (byte) ' ');
        at = Bytes.putAscii(out, at, version.toString());
        return end(out, at);
    }

    /** Most bytes of a field line. */
    public static int fieldLengthMax(FieldName name, int valueLength) {
        return name.h1Length() + valueLength + CRLF_LENGTH;
    }

    /** Most bytes of a field line with a number. */
    public static int numberFieldLengthMax(FieldName name) {
        return fieldLengthMax(name, Bytes.DECIMAL_LENGTH_MAX);
    }

    /** Bytes of a field line that was received. */
    public static int fieldLengthMax(Fields from, int i) {
        return from.nameLength(i) + from.valueLength(i) + 4;
    }

    /** Writes a field line that was received, as it came. */
    public static int field(ByteBuffer out, int index, Fields from, int i) {
        int at = index;
        out.put(at, from.arena(), from.nameOffset(i), from.nameLength(i));
        at += from.nameLength(i);
        out.put(at++, (byte) ':');
        out.put(at++, (byte) ' ');
        out.put(at, from.arena(), from.valueOffset(i), from.valueLength(i));
        return end(out, at + from.valueLength(i));
    }

    /** Writes a field that was encoded ahead. */
    public static int field(ByteBuffer out, int index, StaticField field) {
        return field.putH1(out, index);
    }

    /**
     * Writes a field line.
     *
     * @param value one byte a character, 0x20 to 0xFF without 0x7F, and tab
     * @return next index, or {@code -1 - place} of the first invalid character of the value
     */
    public static int field(ByteBuffer out, int index, FieldName name, CharSequence value) {
        int at = name.putH1(out, index);
        if (value instanceof AsciiView) {
            AsciiView view = (AsciiView) value;
            return view.isEmpty() ? end(out, at) : bytes(out, at, view.arena(), view.offset(), view.length());
        }
        return characters(out, at, value);
    }

    /** As {@link #field(ByteBuffer, int, FieldName, CharSequence)}, from bytes. */
    public static int field(ByteBuffer out, int index, FieldName name, ByteBuffer value, int offset, int length) {
        return bytes(out, name.putH1(out, index), value, offset, length);
    }

    /** Writes a field line with a number of 0 or more. */
    public static int field(ByteBuffer out, int index, FieldName name, long value) {
        return end(out, Bytes.putDecimal(out, name.putH1(out, index), value));
    }

    /** Writes a Content-Length line. */
    public static int contentLength(ByteBuffer out, int index, long length) {
        Bytes.putLong(out, index, CONTENT_WORD);
        Bytes.putLong(out, index + Bytes.WORD, LENGTH_WORD);
        return end(out, Bytes.putDecimal(out, index + 2 * Bytes.WORD, length));
    }

    /** Writes a Date line from {@link #DATE_LENGTH} bytes that the caller formatted. */
    public static int date(ByteBuffer out, int index, ByteBuffer date, int offset) {
        Bytes.putLong(out, index, DATE_WORD);
        int at = index + DATE_NAME.length();
        Bytes.copy(date, offset, out, at, DATE_LENGTH);
        return end(out, at + DATE_LENGTH);
    }

    /** Ends the head: the empty line. */
    public static int end(ByteBuffer out, int index) {
        Bytes.putShort(out, index, CRLF);
        return index + CRLF_LENGTH;
    }

    private static long word(String text) {
        long word = 0;
        for (int i = 0; i < text.length(); i++) {
            word |= (long) text.charAt(i) << (Byte.SIZE * i);
        }
        return word;
    }

    /** One pass, a word of eight characters at a time: check, then store. */
    private static int characters(ByteBuffer out, int index, CharSequence value) {
        int length = value.length();
        int i = 0;
        for (; i <= length - Bytes.WORD; i += Bytes.WORD) {
            int high = 0;
            long word = 0;
            for (int j = 0; j < Bytes.WORD; j++) {
                int c = value.charAt(i + j);
                high |= c;
                word |= (long) c << (Byte.SIZE * j);
            }
            if (high > 0xFF || Bytes.controls(word) != 0) {
                break;
            }
            Bytes.putLong(out, index + i, word);
        }
        for (; i < length; i++) {
            int c = value.charAt(i);
            if (!FieldValues.isValueChar(c)) {
                return -1 - i;
            }
            out.put(index + i, (byte) c);
        }
        return end(out, index + length);
    }

    private static int bytes(ByteBuffer out, int index, ByteBuffer value, int offset, int length) {
        int i = 0;
        for (; i <= length - Bytes.WORD; i += Bytes.WORD) {
            long word = Bytes.getLong(value, offset + i);
            if (Bytes.controls(word) != 0) {
                break;
            }
            Bytes.putLong(out, index + i, word);
        }
        for (; i < length; i++) {
            byte b = value.get(offset + i);
            if (!FieldValues.isValueChar(b & 0xFF)) {
                return -1 - i;
            }
            out.put(index + i, b);
        }
        return end(out, index + length);
    }

    private static int putTarget(ByteBuffer out, int index, CharSequence target) {
        int length = target.length();
        for (int i = 0; i < length; i++) {
            char c = target.charAt(i);
            if (c <= ' ' || c >= 0x7F) {
                return -1 - i;
            }
            out.put(index + i, (byte) c);
        }
        return length == 0 ? -1 : index + length;
    }
}
