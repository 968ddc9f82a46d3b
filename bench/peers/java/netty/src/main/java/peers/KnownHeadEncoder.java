package peers;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseEncoder;

/** Copies what is encoded already. On the event loop. */
final class KnownHeadEncoder extends HttpResponseEncoder {
    @Override
    protected void encodeHeaders(HttpHeaders headers, ByteBuf out) {
        if (headers instanceof KnownHead known) {
            known.writeTo(out);
        } else {
            super.encodeHeaders(headers, out);
        }
    }
}
