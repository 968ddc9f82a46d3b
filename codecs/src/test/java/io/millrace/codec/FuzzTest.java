package io.millrace.codec;

import io.millrace.codec.h1.ChunkFuzz;
import io.millrace.codec.h1.HeadFuzz;
import io.millrace.codec.h2.ConnectionFuzz;
import io.millrace.codec.h2.FrameFuzz;
import io.millrace.codec.hpack.HpackFuzz;
import io.millrace.codec.proxy.ProxyFuzz;
import io.millrace.testkit.FuzzSearch;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Coverage-guided fuzzing with a short budget, see {@link FuzzSearch}. */
class FuzzTest {
    private static FuzzSearch search(Class<?> target, String name) {
        return new FuzzSearch(target, name)
                .fuzzer("--instrumentation_includes=io.millrace.codec.**")
                .fuzzer("-max_len=400");
    }

    @Test
    void headParserSurvives() throws Exception {
        search(HeadFuzz.class, "head").run(10_000, 250);
    }

    @Test
    void chunkDecoderSurvives() throws Exception {
        search(ChunkFuzz.class, "chunks").run(10_000, 120);
    }

    @Test
    void hpackDecoderSurvives() throws Exception {
        search(HpackFuzz.class, "hpack").run(10_000, 250);
    }

    @Test
    void proxyHeaderParserSurvives() throws Exception {
        search(ProxyFuzz.class, "proxy").run(10_000, 150);
    }

    @Test
    void h2FrameReaderSurvives() throws Exception {
        search(FrameFuzz.class, "h2frames").run(10_000, 100);
    }

    @Test
    void h2ConnectionSurvives() throws Exception {
        search(ConnectionFuzz.class, "h2connection").run(10_000, 600);
    }

    @Test
    void seedsAndWhatWasFoundOnceAreRead() throws Exception {
        for (Path seed : FuzzSearch.seeds("head")) {
            HeadFuzz.fuzzerTestOneInput(Files.readAllBytes(seed));
        }
        for (Path seed : FuzzSearch.seeds("chunks")) {
            ChunkFuzz.fuzzerTestOneInput(Files.readAllBytes(seed));
        }
        for (Path seed : FuzzSearch.seeds("hpack")) {
            HpackFuzz.fuzzerTestOneInput(Files.readAllBytes(seed));
        }
        for (Path seed : FuzzSearch.seeds("proxy")) {
            ProxyFuzz.fuzzerTestOneInput(Files.readAllBytes(seed));
        }
        for (Path seed : FuzzSearch.seeds("h2frames")) {
            FrameFuzz.fuzzerTestOneInput(Files.readAllBytes(seed));
        }
        for (Path seed : FuzzSearch.seeds("h2connection")) {
            ConnectionFuzz.fuzzerTestOneInput(Files.readAllBytes(seed));
        }
    }
}
