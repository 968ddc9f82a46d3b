package io.millrace.jmh.encode;

import io.millrace.jmh.Timed;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpGenerator;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.openjdk.jmh.annotations.Benchmark;

/**
 * The response of {@link HeadEncode} through Jetty's generator, with fields encoded ahead where Jetty can do that. Its
 * order of fields differs. Run by JMH, one thread.
 */
public class JettyHeadEncode extends Timed {
    private static final HttpField SERVER = new PreEncodedHttpField(HttpHeader.SERVER, "millrace");
    private static final HttpField DATE = new PreEncodedHttpField(HttpHeader.DATE, HeadEncode.DATE);
    private static final HttpField TEXT = new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, "text/plain");

    private final HttpGenerator generator = new HttpGenerator();
    private final HttpFields fields =
            HttpFields.build().add(SERVER).add(DATE).add(TEXT).asImmutable();
    private final MetaData.Response response =
            new MetaData.Response(200, null, HttpVersion.HTTP_1_1, fields, HeadEncode.BODY.length());
    private final ByteBuffer out = ByteBuffer.allocateDirect(512);
    private final ByteBuffer body = HeadEncode.direct(HeadEncode.BODY);

    /** A response that was made before. */
    @Benchmark
    public int head() throws IOException {
        out.clear().limit(0); // which Jetty takes for empty
        body.limit(HeadEncode.BODY.length()).position(0);
        generator.reset();
        HttpGenerator.Result result = generator.generateResponse(response, false, out, null, body, true);
        if (result != HttpGenerator.Result.FLUSH) {
            throw new IllegalStateException("not to be flushed: " + result);
        }
        return out.limit();
    }
}
