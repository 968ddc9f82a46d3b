package io.millrace.codec.h1;

import io.millrace.codec.CodecResult;
import io.millrace.codec.Limits;
import java.nio.ByteBuffer;

/** Reads one chunked body as it arrives; what came of it is a text in the words of {@link SimpleChunks}. */
final class ChunkReading {
    private ChunkReading() {}

    static String whole(byte[] text, Limits limits) {
        return read(text, limits, at -> text.length);
    }

    /** Where the bytes end that are there when the reader has come to an index. */
    interface Arrival {
        int limit(int limitBefore);
    }

    static String read(byte[] text, Limits limits, Arrival arrival) {
        ByteBuffer in = Heads.buffer(text, '\n');
        H1ChunkDecoder decoder = new H1ChunkDecoder(limits, H1Leniency.STRICT);
        StringBuilder data = new StringBuilder("[");
        StringBuilder trailers = new StringBuilder();
        int at = Heads.OFFSET;
        int limit = 0;
        for (; ; ) {
            int result = decoder.next(in, at, Heads.OFFSET + limit);
            at = decoder.position();
            if (result == H1ChunkDecoder.DATA) {
                data.append(Heads.text(in, decoder.dataOffset(), decoder.dataLength()));
            } else if (result == H1ChunkDecoder.TRAILERS) {
                decoder.trailers().forEach((name, value) -> trailers.append(name + "=" + value + " "));
            } else if (result == H1ChunkDecoder.END) {
                return data + "] " + trailers + "END " + (at - Heads.OFFSET);
            } else if (result < 0) {
                return data + "] ERROR " + CodecResult.error(result);
            } else if (limit == text.length) {
                return data + "] " + SimpleChunks.NEED_MORE;
            } else {
                limit = Math.min(text.length, arrival.limit(limit));
            }
        }
    }
}
