package io.millrace.tls.boringssl;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.http.tls.Certificates;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** By hellos of BoringSSL, which offer h2 and http/1.1. */
class AlpnTest {
    private static final Alpn SAME = new Alpn(List.of("h3", "http/1.1"));
    private static final Alpn OTHER = new Alpn(List.of("h3", "http/1.2", "http/1"));

    private static ByteBuffer hello() {
        ByteBuffer hello = ByteBuffer.allocate(Handshakes.ROOM);
        int[] length = {0};
        BoringContext context = BoringContext.of(Materials.of(Certificates.LOCALHOST));
        Handshakes.withScratch(scratch -> {
            Handshakes pair = new Handshakes(context, scratch);
            length[0] = pair.client.wrap(pair.plain, 0, 0, pair.wire, 0, Handshakes.ROOM);
            hello.put(0, pair.wire, 0, length[0]);
            pair.release();
        });
        context.retire();
        return hello.limit(length[0]);
    }

    @Test
    void onlyAHelloWithOtherProtocolsIsRefused() {
        ByteBuffer hello = hello();
        assertFalse(SAME.refuses(hello, 0, hello.limit()));
        assertTrue(OTHER.refuses(hello, 0, hello.limit()));
        assertFalse(new Alpn(List.of()).refuses(hello, 0, hello.limit()));
    }

    @Test
    void whatIsCutOrChangedIsLeftToOthers() {
        ByteBuffer hello = hello();
        for (int length = 0; length < hello.limit(); length++) {
            ByteBuffer cut = hello.slice(0, length); // whoever reads behind its end throws
            assertFalse(OTHER.refuses(cut, 0, length), "cut at " + length);
        }
        Random random = new Random(3);
        for (int i = 0; i < 100_000; i++) {
            ByteBuffer changed = ByteBuffer.allocate(hello.limit()).put(0, hello, 0, hello.limit());
            for (int n = 0; n <= i % 4; n++) {
                changed.put(5 + random.nextInt(hello.limit() - 5), (byte) random.nextInt());
            }
            OTHER.refuses(changed, 0, changed.limit());
        }
    }
}
