package io.millrace.codec.h1;

import io.millrace.codec.Bytes;
import io.millrace.codec.CodecResult;
import io.millrace.codec.FieldTable;
import io.millrace.codec.FieldValues;
import io.millrace.codec.KnownFields;
import io.millrace.codec.ProtocolError;
import io.millrace.codec.Tokens;
import java.nio.ByteBuffer;

/** Judges Transfer-Encoding (RFC 9112 sections 6.1 and 7): only a single {@code chunked} will do. */
final class H1Codings {
    private static final String CHUNKED = "chunked";

    private H1Codings() {}

    /** 0 if the coding is chunked and nothing else, or a failure. */
    static int check(FieldTable head) {
        int index = head.find(KnownFields.TRANSFER_ENCODING);
        boolean single = head.findNext(KnownFields.TRANSFER_ENCODING, index) < 0;
        return single && head.valueEqualsIgnoreCase(index, CHUNKED) ? 0 : explain(head, index);
    }

    /** Never 0: walks the whole list to tell what is wrong. */
    private static int explain(FieldTable head, int first) {
        int chunked = 0;
        boolean last = false;
        for (int i = first; i >= 0; i = head.findNext(KnownFields.TRANSFER_ENCODING, i)) {
            ByteBuffer in = head.arena();
            int limit = head.valueOffset(i) + head.valueLength(i);
            for (int at = head.valueOffset(i); at <= limit; ) {
                int comma = Bytes.indexOf(in, at, limit, ',');
                int end = comma < 0 ? limit : comma;
                int start = FieldValues.skipSpace(in, at, end);
                int length = FieldValues.trimSpace(in, start, end) - start;
                if (!Tokens.isToken(in, start, length)) {
                    return CodecResult.failure(ProtocolError.CODING_INVALID);
                }
                last = Bytes.equalsIgnoreCase(in, start, length, CHUNKED);
                chunked += last ? 1 : 0;
                at = end + 1;
            }
        }
        if (chunked > 1) {
            return CodecResult.failure(ProtocolError.CODING_REPEATED);
        }
        // 6.3, fourth rule: 400 where chunked is not the final coding, known or not; 6.1: else 501 for one not
        // understood.
        return CodecResult.failure(last ? ProtocolError.CODING_UNKNOWN : ProtocolError.CODING_NOT_FINAL);
    }
}
