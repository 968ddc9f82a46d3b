package io.millrace.http.tls;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.Arrays;

/** The few values of DER (X.690) that keys and certificates are wrapped in. Stateless; any thread. */
final class Der {
    static final int BOOLEAN = 0x01;
    static final int INTEGER = 0x02;
    static final int BIT_STRING = 0x03;
    static final int OCTET_STRING = 0x04;
    static final int OID = 0x06;
    static final int UTF8 = 0x0C;
    static final int UTC_TIME = 0x17;
    static final int GENERALIZED_TIME = 0x18;
    static final int SEQUENCE = 0x30;
    static final int SET = 0x31;

    private static final int LONG_FORM = 0x80;
    private static final byte[] NULL = {0x05, 0};

    private Der() {}

    /** A value of the tag whose content is that of the parts, in order. */
    static byte[] of(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        int length = content.size();
        if (length >= LONG_FORM) {
            int bytes = (Integer.SIZE - Integer.numberOfLeadingZeros(length) + 7) / 8;
            out.write(LONG_FORM | bytes);
            for (int i = bytes - 1; i >= 0; i--) {
                out.write(length >> (8 * i));
            }
        } else {
            out.write(length);
        }
        out.writeBytes(content.toByteArray());
        return out.toByteArray();
    }

    static byte[] integer(long value) {
        return of(INTEGER, BigInteger.valueOf(value).toByteArray());
    }

    static byte[] nothing() {
        return NULL.clone();
    }

    /** An object identifier by its numbers. */
    static byte[] oid(int... numbers) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(numbers[0] * 40 + numbers[1]);
        for (int i = 2; i < numbers.length; i++) {
            int groups = (Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(1, numbers[i])) + 6) / 7;
            for (int g = groups - 1; g >= 0; g--) {
                out.write((numbers[i] >> (7 * g) & 0x7F) | (g > 0 ? LONG_FORM : 0));
            }
        }
        return of(OID, out.toByteArray());
    }

    /** Reads values one after the other. One thread. */
    static final class Reader {
        private final byte[] in;
        private final int limit;
        private int at;
        private int contentAt;
        private int contentLimit;

        Reader(byte[] in) {
            this(in, 0, in.length);
        }

        private Reader(byte[] in, int from, int limit) {
            this.in = in;
            this.at = from;
            this.limit = limit;
        }

        /** The tag of the next value; -1 at the end. */
        int peek() {
            return at < limit ? in[at] & 0xFF : -1;
        }

        /** Goes behind the next value. Throws when there is none of that tag. */
        Reader next(int tag) {
            if (peek() != tag) {
                throw new IllegalArgumentException("not the DER that was expected");
            }
            at++;
            int length = at < limit ? in[at++] & 0xFF : limit;
            if (length >= LONG_FORM) {
                int bytes = length & 0x7F;
                length = 0;
                for (int i = 0; i < bytes && at < limit && length <= limit; i++) {
                    length = length << 8 | (in[at++] & 0xFF);
                }
            }
            if (length < 0 || length > limit - at) {
                throw new IllegalArgumentException("DER that ends too early");
            }
            contentAt = at;
            contentLimit = at + length;
            at = contentLimit;
            return this;
        }

        /** What is inside the last value, to be read. */
        Reader inside() {
            return new Reader(in, contentAt, contentLimit);
        }

        /** The bytes of what is inside the last value. */
        byte[] content() {
            return Arrays.copyOfRange(in, contentAt, contentLimit);
        }
    }
}
