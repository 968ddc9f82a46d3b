package io.millrace.codec.hpack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.codec.FieldName;
import io.millrace.codec.FieldTable;
import io.millrace.codec.KnownFields;
import io.millrace.codec.Method;
import io.millrace.codec.StaticField;
import io.millrace.testkit.conformance.Proves;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class HpackEncoderTest {
    private static final StaticField SERVER = StaticField.of("server", "millrace");
    private static final StaticField OWN = StaticField.of("x-own", "of a user");
    private static final StaticField SECRET = StaticField.of("authorization", "Basic abc");
    private static final StaticField CODINGS = StaticField.of("accept-encoding", "gzip, deflate");

    private final ByteBuffer out = ByteBuffer.allocateDirect(20_000);
    private final HpackEncoder encoder = new HpackEncoder(4_096);
    private final Sections sections = new Sections();

    private String decoded(int length) {
        return sections.response(out, length);
    }

    private int status() {
        return encoder.status(out, encoder.begin(out, 0), 200);
    }

    private int high(int index) {
        return out.get(index) & 0xFF;
    }

    @Test
    void everyStatusIsReadAgain() {
        for (int round = 0; round < 2; round++) {
            for (int status = 100; status < 600; status++) {
                if (status != 101) {
                    int at = encoder.status(out, encoder.begin(out, 0), status);
                    assertEquals("RESPONSE " + status, decoded(at));
                }
            }
        }
        assertThrows(IllegalArgumentException.class, () -> encoder.status(out, 0, 99));
    }

    @Test
    void fieldThatWasWrittenIsAnIndexAfterwards() {
        int first = encoder.field(out, status(), OWN);
        assertEquals("RESPONSE 200\nx-own: of a user", decoded(first));
        int second = encoder.field(out, status(), OWN);
        assertEquals(2, second);
        assertEquals("RESPONSE 200\nx-own: of a user", decoded(second));
        int text = encoder.field(out, status(), FieldName.of("X-Own"), "of a user");
        assertEquals(2, text);
    }

    @Test
    void fieldKnownByTextIsFoundByItsObjectToo() {
        int first = encoder.field(out, status(), KnownFields.SERVER, "millrace");
        assertEquals("RESPONSE 200\nserver: millrace", decoded(first));
        assertEquals(2, encoder.field(out, status(), SERVER));
        assertEquals(2, encoder.field(out, status(), SERVER));
        assertEquals("RESPONSE 200\nserver: millrace", decoded(2));
    }

    @Test
    void staticEntryWithValueIsUsedAndIsNotTakenForALaterOne() {
        assertEquals(2, encoder.field(out, status(), CODINGS));
        assertEquals(2, encoder.field(out, status(), CODINGS));
        int at = encoder.field(out, status(), SERVER);
        assertEquals("RESPONSE 200\nserver: millrace", decoded(at));
        at = encoder.field(out, status(), CODINGS);
        assertEquals("RESPONSE 200\naccept-encoding: gzip, deflate", decoded(at));
    }

    @Test
    void sensitiveFieldsAreNeverIndexed() {
        int at = encoder.field(out, status(), SECRET);
        at = encoder.field(out, at, KnownFields.AUTHORIZATION, "Bearer x");
        at = encoder.field(out, at, KnownFields.SET_COOKIE, "a=b; and much more than twenty characters");
        at = encoder.field(out, at, KnownFields.COOKIE, "short=1");
        at = encoder.field(out, at, KnownFields.PROXY_AUTHORIZATION, "x");
        assertEquals(
                "RESPONSE 200\n!authorization: Basic abc\n!authorization: Bearer x\n"
                        + "!set-cookie: a=b; and much more than twenty characters\n!cookie: short=1\n"
                        + "!proxy-authorization: x",
                decoded(at));
        assertEquals(0, sections.decoder.entries().size());
        at = encoder.field(out, status(), KnownFields.COOKIE, "session=0123456789abcdef");
        decoded(at);
        assertEquals(1, sections.decoder.entries().size());
    }

    @Test
    void valuesThatSeldomComeAgainAreNoEntries() {
        int at = encoder.field(out, status(), KnownFields.ETAG, "\"x\"");
        at = encoder.contentLength(out, at, 12_345);
        at = encoder.field(out, at, KnownFields.AGE, 7);
        assertEquals("RESPONSE 200\netag: \"x\"\ncontent-length: 12345\nage: 7", decoded(at));
        assertEquals(0, sections.decoder.entries().size());
    }

    @Test
    void everyContentLengthIsReadAgain() {
        for (long length = 0; length >= 0; length = length < 200 ? length + 1 : length * 2 - 1) {
            int at = encoder.contentLength(out, status(), length);
            assertTrue(at - 1 <= HpackEncoder.CONTENT_LENGTH_LENGTH_MAX);
            assertEquals("RESPONSE 200\ncontent-length: " + length, decoded(at));
        }
    }

    @Test
    void fieldTooLongForTheTableIsNoEntry() {
        String value = "v".repeat(3_100);
        int at = encoder.field(out, status(), KnownFields.SERVER, value);
        assertEquals("RESPONSE 200\nserver: " + value, decoded(at));
        assertEquals(0, sections.decoder.entries().size());
    }

    @Test
    void badCharacterTellsItsPlaceAndLeavesTheTableAsItWas() {
        int at = status();
        assertEquals(-1 - 1, encoder.field(out, at, KnownFields.SERVER, "a\nb"));
        assertEquals(-1 - 12, encoder.field(out, at, KnownFields.SERVER, "0123456789ab\u0100"));
        assertEquals(-1 - 3, encoder.field(out, at, KnownFields.ETAG, "  a\r"));
        ByteBuffer bytes = ByteBuffer.allocateDirect(20).put(0, " x\0y".getBytes(StandardCharsets.ISO_8859_1));
        assertEquals(-1 - 2, encoder.field(out, at, KnownFields.SERVER, bytes, 0, 4));
        assertEquals(-1 - 1, encoder.path(out, at, "/ x"));
        assertEquals(-1, encoder.authority(out, at, ""));
        at = encoder.field(out, at, SERVER);
        assertEquals("RESPONSE 200\nserver: millrace", decoded(at));
        assertEquals(1, sections.decoder.entries().size());
    }

    @Test
    void whiteSpaceAroundAValueIsLeftOut() {
        int at = encoder.field(out, status(), KnownFields.SERVER, " \tmill race\t ");
        at = encoder.field(out, at, FieldName.of("x-a"), "   ");
        at = encoder.field(out, at, FieldName.of("x-b"), " y");
        ByteBuffer bytes = ByteBuffer.allocateDirect(20).put(0, " millrace ".getBytes(StandardCharsets.ISO_8859_1));
        at = encoder.field(out, at, KnownFields.VIA, bytes, 0, 10);
        assertEquals("RESPONSE 200\nserver: mill race\nx-a: \nx-b: y\nvia: millrace", decoded(at));
    }

    @Test
    @Proves("rfc7541-6.2.3-1")
    void receivedFieldsAreSentOnWithTheirMarks() {
        String got = sections.request("828784 4101 68" + Sections.literal("accept", "*/*") + "10"
                + Sections.string("x-secret") + Sections.string("v") + Sections.literal("x-own", "w"));
        FieldTable from = sections.out;
        Sections next = new Sections();
        int at = encoder.method(out, encoder.begin(out, 0), Method.GET);
        at = encoder.authority(out, encoder.path(out, encoder.scheme(out, at, "https"), "/"), from.authority());
        for (int i = 0; i < from.count(); i++) {
            at = encoder.field(out, at, from, i);
        }
        assertEquals(got, next.request(out, at));
    }

    @Test
    void namesAsBytesBecomeSmallLetters() {
        ByteBuffer bytes = ByteBuffer.allocateDirect(40).put(0, "X-OwnSERVERv1".getBytes(StandardCharsets.ISO_8859_1));
        for (int round = 0; round < 2; round++) {
            int at = encoder.field(out, status(), bytes, 0, 5, 11, 2);
            at = encoder.field(out, at, bytes, 5, 6, 11, 2);
            assertEquals("RESPONSE 200\nx-own: v1\nserver: v1", decoded(at));
            assertEquals(round == 0 ? 14 : 3, at);
        }
    }

    @Test
    void nameOfAnEntryIsWrittenAsAnIndex() {
        decoded(encoder.field(out, status(), FieldName.of("x-long-name-of-mine"), "1"));
        int at = encoder.field(out, status(), FieldName.of("x-long-name-of-mine"), "2");
        assertTrue(at <= 4, "" + at);
        assertEquals("RESPONSE 200\nx-long-name-of-mine: 2", decoded(at));
    }

    @Test
    @Proves({"rfc7541-4.2-1", "rfc7541-4.2-2", "rfc7541-4.2-3"})
    void peersSettingIsTakenUpToOurBoundAndToldBeforeTheNextSection() {
        decoded(encoder.field(out, status(), SERVER));
        encoder.peerTableLengthMax(0);
        encoder.peerTableLengthMax(100);
        encoder.peerTableLengthMax(65_536);
        int at = encoder.field(out, encoder.status(out, encoder.begin(out, 0), 200), SERVER);
        assertEquals(0x20, high(0));
        assertEquals(0x3F, high(1));
        assertEquals("RESPONSE 200\nserver: millrace", decoded(at));
        assertEquals(1, sections.decoder.entries().size());
        assertEquals(0x88, high(status() - 1));
    }

    @Test
    void tableOfLengthZeroMakesLiteralsOnly() {
        encoder.peerTableLengthMax(0);
        for (int round = 0; round < 2; round++) {
            int at = encoder.field(out, encoder.status(out, encoder.begin(out, 0), 404), SERVER);
            at = encoder.field(out, at, OWN);
            at = encoder.field(out, at, SECRET);
            at = encoder.field(out, at, KnownFields.VIA, "1.1 x");
            assertEquals(
                    "RESPONSE 404\nserver: millrace\nx-own: of a user\n!authorization: Basic abc\nvia: 1.1 x",
                    decoded(at));
        }
        assertEquals(0, sections.decoder.entries().size());
    }

    @Test
    void ownBoundBelowTheDefaultIsToldAtOnce() {
        HpackEncoder small = new HpackEncoder(64);
        int at = small.status(out, small.begin(out, 0), 200);
        assertEquals(0x3F, high(0));
        assertEquals(64 - 31, high(1));
        assertEquals("RESPONSE 200", decoded(at));
    }

    @Test
    void abandonedSectionEmptiesBothTables() {
        decoded(encoder.field(out, status(), SERVER));
        encoder.field(out, status(), OWN); // never sent
        encoder.abandon();
        int at = encoder.field(out, encoder.status(out, encoder.begin(out, 0), 200), SERVER);
        at = encoder.field(out, at, OWN);
        assertEquals("RESPONSE 200\nserver: millrace\nx-own: of a user", decoded(at));
        assertEquals(2, sections.decoder.entries().size());
        assertEquals(3, encoder.field(out, encoder.field(out, status(), SERVER), OWN));
        assertEquals("RESPONSE 200\nserver: millrace\nx-own: of a user", decoded(3));
    }

    @Test
    void neverWritesBeyondWhatItSays() {
        String[] values = {"", "x", "12345678", "v".repeat(126), "v".repeat(127), "v".repeat(300), "\u00e9".repeat(40)};
        FieldName[] names = {KnownFields.SERVER, KnownFields.ETAG, FieldName.of("x"), FieldName.of("x".repeat(70))};
        for (int lengthMax : new int[] {0, 4_096}) {
            HpackEncoder some = new HpackEncoder(lengthMax);
            int start = some.begin(out, 0);
            for (FieldName name : names) {
                for (String value : values) {
                    int room = HpackEncoder.fieldLengthMax(name, value.length()) + HpackEncoder.OVERRUN;
                    ByteBuffer exact = ByteBuffer.allocateDirect(room);
                    int at = some.field(exact, 0, name, value);
                    assertTrue(at > 0 && at <= room, name + " " + value);
                    StaticField field = StaticField.of(name, value);
                    at = some.field(ByteBuffer.allocateDirect(room), 0, field);
                    assertTrue(at > 0 && at <= room && start >= 0);
                }
            }
        }
    }

    @Test
    void dateIsAnIndexWithinItsSecond() {
        ByteBuffer date = ByteBuffer.allocateDirect(40)
                .put(3, "Tue, 24 Nov 2026 22:44:00 GMT".getBytes(StandardCharsets.ISO_8859_1));
        int at = encoder.date(out, status(), date, 3);
        assertEquals("RESPONSE 200\ndate: Tue, 24 Nov 2026 22:44:00 GMT", decoded(at));
        assertEquals(2, encoder.date(out, status(), date, 3));
    }
}
