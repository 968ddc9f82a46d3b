package io.millrace.jmh.encode;

import io.millrace.jmh.Timed;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;

/**
 * The response of {@link HeadEncode} through the methods of Netty's encoder, into a buffer that is used again. Run by
 * JMH, one thread.
 */
public class NettyHeadEncode extends Timed {
    private static final AsciiString SERVER = AsciiString.cached("millrace");
    private static final AsciiString DATE = AsciiString.cached(HeadEncode.DATE);
    private static final AsciiString LENGTH = AsciiString.cached("13");

    private final Encoder encoder = new Encoder();
    private final ByteBuf out = Unpooled.directBuffer(512);
    private final byte[] body = HeadEncode.BODY.getBytes(StandardCharsets.ISO_8859_1);
    private HttpResponse ready;

    private static final class Encoder extends HttpResponseEncoder {
        void one(HttpResponse response, ByteBuf out) throws Exception {
            encodeInitialLine(out, response);
            encodeHeaders(response.headers(), out);
            out.writeShort('\r' << 8 | '\n');
        }
    }

    private static HttpResponse response() {
        HttpResponse response = new DefaultHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.OK, DefaultHttpHeadersFactory.headersFactory());
        HttpHeaders fields = response.headers();
        fields.add("Server", SERVER);
        fields.add("Date", DATE);
        fields.add("Content-Type", HttpHeaderValues.TEXT_PLAIN);
        fields.add("Content-Length", LENGTH);
        return response;
    }

    private static HttpResponse responseOfCachedNames() {
        HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        HttpHeaders fields = response.headers();
        fields.add(HttpHeaderNames.SERVER, SERVER);
        fields.add(HttpHeaderNames.DATE, DATE);
        fields.add(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.TEXT_PLAIN);
        fields.add(HttpHeaderNames.CONTENT_LENGTH, LENGTH);
        return response;
    }

    /** Looks at what is written, once. */
    @Setup
    public void setup() throws Exception {
        ready = response();
        write(ready);
        HeadEncode.check(out.nioBuffer(), 0, out.readableBytes());
        ready = responseOfCachedNames();
    }

    private int write(HttpResponse response) throws Exception {
        out.setIndex(0, 0);
        encoder.one(response, out);
        out.writeBytes(body);
        return out.writerIndex();
    }

    /** A response that was made before. */
    @Benchmark
    public int head() throws Exception {
        return write(ready);
    }

    /** A response that is made each time. */
    @Benchmark
    public int headAndMessage() throws Exception {
        return write(responseOfCachedNames());
    }
}
