package io.millrace.jmh.parse;

import io.millrace.jmh.Timed;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpParser;
import org.eclipse.jetty.http.HttpVersion;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * The heads of {@link HeadParse} through Jetty's parser, which makes objects of fields and hands them out; here they
 * are counted and no message is made of them. Run by JMH, one thread.
 */
public class JettyHeadParse extends Timed {
    /** What kind of head. */
    @Param({"WRK", "TE", "CHROME", "CURL"})
    public SampleHeads kind;

    private final Counting counting = new Counting();
    private final HttpParser parser = new HttpParser(counting);
    private SampleHeads.Packed heads;
    private int next;

    private static final class Counting implements HttpParser.RequestHandler {
        private int fields;
        private boolean complete;

        @Override
        public void startRequest(String method, String target, HttpVersion version) {}

        @Override
        public void parsedHeader(HttpField field) {
            fields++;
        }

        @Override
        public boolean headerComplete() {
            complete = true;
            return true;
        }

        @Override
        public boolean content(ByteBuffer item) {
            return false;
        }

        @Override
        public boolean contentComplete() {
            return false;
        }

        @Override
        public boolean messageComplete() {
            return true;
        }

        @Override
        public void earlyEOF() {}
    }

    /** The heads. */
    @Setup
    public void setup() {
        heads = kind.packed();
    }

    /** A whole head. */
    @Benchmark
    public int parse() {
        int i = next++ & (SampleHeads.COUNT - 1);
        ByteBuffer in = heads.buffer();
        in.limit(heads.limits()[i]).position(heads.offsets()[i]);
        counting.complete = false;
        parser.reset();
        parser.parseNext(in);
        if (!counting.complete) {
            throw new IllegalStateException("refused at " + in.position());
        }
        return counting.fields;
    }
}
