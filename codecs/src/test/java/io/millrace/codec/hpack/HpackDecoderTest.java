package io.millrace.codec.hpack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.codec.FieldTable;
import io.millrace.codec.HttpVersion;
import io.millrace.codec.Limits;
import io.millrace.codec.TargetForm;
import io.millrace.testkit.conformance.Proves;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class HpackDecoderTest {
    /** GET https / of the authority "h". */
    private static final String GET = "828784 4101 68";

    private static final String GOT = "REQUEST GET https h / / - -";

    private final Sections sections = new Sections();

    private static String literal(String name, String value) {
        return Sections.literal(name, value);
    }

    @Test
    void requestBecomesPartsAndFields() {
        assertEquals(GOT + "\naccept: */*", sections.request(GET + "53" + Sections.string("*/*")));
        assertEquals(HttpVersion.HTTP_2, sections.out.version());
        assertEquals(TargetForm.ORIGIN, sections.out.targetForm());
        assertTrue(sections.out.length() > 0);
    }

    @Test
    void headStaysTrueWhenItIsMoved() {
        String text = sections.request(GET + literal("x-own", "value"));
        ByteBuffer copy = ByteBuffer.allocateDirect(500);
        copy.put(9, sections.arena, sections.out.base(), sections.out.length());
        sections.out.relocate(copy, 9);
        for (int i = 0; i < sections.arena.capacity(); i++) {
            sections.arena.put(i, (byte) 'X');
        }
        assertEquals(text, SimpleRules.render(SimpleRules.REQUEST, sections.out));
    }

    @Test
    void cutSectionIsAnErrorOfTheConnection() {
        String whole = (GET + "40" + Sections.string("x-a") + "85" + "f8f8f8f8f8").replace(" ", "");
        int ends = 0;
        for (int length = 2; length < whole.length(); length += 2) {
            String text = new Sections().request(whole.substring(0, length));
            boolean between = length <= 6 || length == 12;
            assertEquals(!between, text.equals("ERROR HPACK_CUT"), text + " after " + length);
            ends += between ? 1 : 0;
        }
        assertEquals(4, ends);
    }

    @Test
    @Proves("rfc7541-6.1-1")
    void indexZeroIsAnErrorOfTheConnection() {
        assertEquals("ERROR HPACK_INDEX_INVALID", sections.request(GET + "80"));
    }

    @Test
    @Proves("rfc7541-2.3.3-1")
    void indexBeyondBothTablesIsAnErrorOfTheConnection() {
        assertEquals("ERROR HPACK_INDEX_INVALID", new Sections().request("82 87 84 be"));
        assertEquals("ERROR HPACK_INDEX_INVALID", new Sections().request(GET + "bf"));
        assertEquals("ERROR HPACK_INDEX_INVALID", new Sections().request(GET + "ff8001"));
        assertEquals("ERROR HPACK_INDEX_INVALID", new Sections().request(GET + "ff80ffffff07"));
        assertEquals("ERROR HPACK_INDEX_INVALID", new Sections().request(GET + "7f8001 0161"));
        assertEquals("ERROR HPACK_INDEX_INVALID", new Sections().request(GET + "0f30 0161"));
    }

    @Test
    @Proves("rfc7541-5.1-1")
    void numbersThatAreTooLongAreAnErrorOfTheConnection() {
        assertEquals("ERROR HPACK_NUMBER_INVALID", sections.request(GET + "ff80808080 8000"));
        assertEquals("ERROR HPACK_NUMBER_INVALID", sections.request(GET + "ffffffff ffff"));
        assertEquals("ERROR HPACK_NUMBER_INVALID", sections.request(GET + "40 7fffffffff7f"));
        assertEquals("ERROR HPACK_NUMBER_INVALID", sections.request("3fffffffff7f"));
    }

    @Test
    void badHuffmanIsAnErrorOfTheConnection() {
        assertEquals("ERROR HPACK_HUFFMAN_INVALID", sections.request(GET + "53 81ff"));
        assertEquals("ERROR HPACK_HUFFMAN_INVALID", sections.request(GET + "53 84ffffffff"));
        assertEquals("ERROR HPACK_HUFFMAN_INVALID", sections.request(GET + "00 81ff 00"));
        assertEquals("ERROR HPACK_HUFFMAN_INVALID", sections.request(GET + "53 8106"));
    }

    @Test
    void badHuffmanIsFoundInAHeadThatIsTooLongAlready() {
        String far = "53" + Sections.string("x".repeat(20_000));
        assertEquals("ERROR HEAD_TOO_LONG", sections.request(GET + far + "53 8107"));
        assertEquals("ERROR HPACK_HUFFMAN_INVALID", sections.request(GET + far + "53 8106"));
    }

    @Test
    void tableLengthMayChangeAtTheBeginningOnly() {
        assertEquals(GOT, sections.request("20 3fe11f" + GET));
        assertEquals("ERROR HPACK_TABLE_INVALID", sections.request(GET + "20"));
    }

    @Test
    @Proves("rfc7541-6.3-1")
    void tableLengthAboveOurSettingIsRefused() {
        assertEquals(GOT, new Sections().request("3fe11f" + GET));
        assertEquals("ERROR HPACK_TABLE_INVALID", new Sections().request("3fe21f" + GET));
        assertEquals("ERROR HPACK_TABLE_INVALID", new Sections(64, Limits.DEFAULT).request("3f22" + GET));
    }

    @Test
    void shorterSettingMustBeAnsweredByAShorterTable() {
        sections.decoder.tableLengthMax(100);
        assertEquals("ERROR HPACK_TABLE_INVALID", sections.request(GET));
        Sections good = new Sections();
        good.decoder.tableLengthMax(100);
        assertEquals(GOT, good.request("3f45" + GET));
        assertEquals(GOT, good.request(GET));
    }

    @Test
    void settingThatFellAndRoseMustBeAnsweredByTheLowest() {
        sections.decoder.tableLengthMax(0);
        sections.decoder.tableLengthMax(4_096);
        assertEquals("ERROR HPACK_TABLE_INVALID", sections.request("3fe11f" + GET));
        Sections good = new Sections();
        good.decoder.tableLengthMax(0);
        good.decoder.tableLengthMax(4_096);
        assertEquals(GOT, good.request("20 3fe11f" + GET));
    }

    @Test
    void longerSettingNeedsNoAnswer() {
        sections.decoder.tableLengthMax(8_192);
        assertEquals(GOT, sections.request(GET));
        assertEquals(GOT, sections.request("3fe13f" + GET));
    }

    @Test
    void entryLongerThanTheTableEmptiesIt() {
        Sections small = new Sections(100, Limits.DEFAULT);
        assertEquals(GOT + "\na: b", small.request(GET + Sections.indexing("a", "b")));
        assertEquals(2, small.decoder.entries().size());
        String over = Sections.indexing("x-long", "v".repeat(63));
        assertEquals(GOT + "\nx-long: " + "v".repeat(63), small.request(GET + over));
        assertEquals(0, small.decoder.entries().size());
        String most = Sections.indexing("x-long", "v".repeat(62));
        assertEquals(GOT + "\nx-long: " + "v".repeat(62), small.request(GET + most));
        assertEquals(1, small.decoder.entries().size());
    }

    @Test
    void nameMayComeFromTheEntryThatItsFieldThrowsOut() {
        Sections small = new Sections(64, Limits.DEFAULT);
        assertEquals(GOT + "\nx-own: 1", small.request(GET + Sections.indexing("x-own", "1")));
        assertEquals(GOT + "\nx-own: 22", small.request("828784 0101 68" + "7e" + Sections.string("22")));
        assertEquals("22", small.decoder.entries().get(0)[1]);
    }

    @Test
    @Proves("rfc7541-2.3.2-1")
    void entryMayBeThereTwice() {
        String twice = Sections.indexing("a", "b") + Sections.indexing("a", "b");
        assertEquals(GOT + "\na: b\na: b", sections.request(GET + twice));
        assertEquals(3, sections.decoder.entries().size());
    }

    @Test
    void neverIndexedFieldIsMarked() {
        assertEquals(
                GOT + "\n!x-own: v\na: b",
                sections.request(GET + "10" + Sections.string("x-own") + Sections.string("v") + literal("a", "b")));
        assertEquals(GOT + "\na: b", sections.request(GET + literal("a", "b")));
    }

    @Test
    void headOverTheLimitIsAnErrorOfTheStreamAndTheTableStaysInStep() {
        Sections narrow = new Sections(4_096, new Limits(64, 300, 10, 100, 2, 0, 0));
        String over = GET + literal("a", "x".repeat(200)) + Sections.indexing("late", "entry");
        assertEquals("ERROR HEAD_TOO_LONG", narrow.request(over));
        assertEquals("late", narrow.decoder.entries().get(0)[0]);
        assertEquals(GOT + "\nlate: entry", narrow.request("828784 bf be"));
    }

    @Test
    void limitCountsAsTheSettingDoes() {
        // :method GET 42, :scheme https 44, :path / 38, :authority h 43, accept with 94: 132
        Sections narrow = new Sections(4_096, new Limits(64, 299, 10, 100, 2, 0, 0));
        assertEquals(GOT + "\naccept: " + "x".repeat(94), narrow.request(GET + "53" + Sections.string("x".repeat(94))));
        assertEquals(299, narrow.decoder.listLength());
        assertEquals("ERROR HEAD_TOO_LONG", narrow.request(GET + "53" + Sections.string("x".repeat(95))));
    }

    @Test
    void headFarOverTheLimitEndsTheConnectionBeforeItIsReadToItsEnd() {
        Sections narrow = new Sections(4_096, new Limits(64, 300, 10, 100, 2, 0, 0));
        String entry = Sections.indexing("x", "v".repeat(900));
        assertEquals("ERROR HEAD_TOO_LONG", narrow.request(entry));
        assertEquals("ERROR HEAD_FAR_TOO_LONG", narrow.request("bebe" + "be".repeat(10_000) + "80"));
        assertEquals(2 * 933, narrow.decoder.listLength());
        assertEquals("ERROR HEAD_TOO_LONG", narrow.request(Sections.indexing("x", "v".repeat(4 * 300 - 33))));
        assertEquals("ERROR HEAD_FAR_TOO_LONG", narrow.request(Sections.indexing("x", "v".repeat(4 * 300 - 32))));
    }

    @Test
    void fieldsAreLimitedByTheTableAndTheDynamicTableStaysInStep() {
        Sections narrow = new Sections(4_096, new Limits(64, 3_000, 2, 100, 1, 0, 0));
        assertEquals(GOT + "\na: 1\nb: 2", narrow.request(GET + literal("a", "1") + literal("b", "2")));
        String three = GET + literal("a", "1") + literal("b", "2") + Sections.indexing("c", "3");
        assertEquals("ERROR FIELDS_TOO_MANY", narrow.request(three));
        assertEquals("c", narrow.decoder.entries().get(0)[0]);
    }

    @Test
    void trailersHaveLimitsOfTheirOwn() {
        Sections narrow = new Sections(4_096, new Limits(64, 3_000, 9, 100, 1, 0, 0));
        assertEquals("TRAILERS\na: 1", narrow.trailers(literal("a", "1")));
        assertEquals("ERROR TRAILERS_TOO_MANY", narrow.trailers(literal("a", "1") + literal("b", "1")));
        assertEquals("ERROR TRAILERS_TOO_LONG", narrow.trailers(literal("a", "1".repeat(70))));
        assertEquals("TRAILERS", narrow.trailers(""));
    }

    @Test
    void trailersHaveNoPseudoFieldsAndNothingThatFrames() {
        assertEquals("ERROR PSEUDO_FIELD_MISPLACED", sections.trailers("88"));
        assertEquals("ERROR TRAILER_FORBIDDEN", sections.trailers(literal("content-length", "1")));
        assertEquals("ERROR TRAILER_FORBIDDEN", sections.trailers(literal("host", "h")));
        assertEquals("ERROR CONNECTION_FIELD", sections.trailers(literal("connection", "close")));
    }

    @Test
    void pathIsLimitedAsARequestLineIs() {
        Sections narrow = new Sections(4_096, new Limits(64, 3_000, 9, 100, 1, 0, 0));
        assertEquals("ERROR START_LINE_TOO_LONG", narrow.request("8287 04" + Sections.string("/" + "x".repeat(64))));
        assertTrue(narrow.request("8287 04" + Sections.string("/" + "x".repeat(63)) + "4101 68")
                .startsWith("REQ"));
    }

    @Test
    void skippedSectionKeepsTheTableInStep() {
        assertEquals("SKIPPED 0", sections.skip("88" + Sections.indexing("x-own", "kept") + "83"));
        assertEquals(GOT + "\nx-own: kept", sections.request("828784 0101 68 be"));
        assertEquals("ERROR HPACK_INDEX_INVALID", sections.skip("80"));
    }

    @Test
    void responseNeedsAStatusOfThreeDigits() {
        assertEquals("RESPONSE 200\na: b", sections.response("88" + literal("a", "b")));
        assertEquals("ERROR PSEUDO_FIELD_MISSING", sections.response(literal("a", "b")));
        assertEquals("ERROR STATUS_INVALID", sections.response("08" + Sections.string("20")));
        assertEquals("ERROR STATUS_INVALID", sections.response("08" + Sections.string("101")));
        assertEquals("ERROR STATUS_INVALID", sections.response("08" + Sections.string("099")));
        assertEquals("ERROR PSEUDO_FIELD_MISPLACED", sections.response("88 82"));
    }

    @Test
    void extendedConnectHasItsProtocol() {
        String connect = "02" + Sections.string("CONNECT") + literal(":protocol", "websocket") + "87 84 4101 68";
        assertEquals("REQUEST CONNECT https h / / - websocket", sections.request(connect));
        assertTrue(sections.out.hasPart(FieldTable.PROTOCOL));
        assertEquals("ERROR PROTOCOL_INVALID", sections.request(GET + literal(":protocol", "websocket")));
    }

    @Test
    void connectHasAnAuthorityWithPortAndNothingElse() {
        String connect = "02" + Sections.string("CONNECT");
        assertEquals("REQUEST CONNECT  h:1 h:1  - -", sections.request(connect + "01" + Sections.string("h:1")));
        assertEquals(TargetForm.AUTHORITY, sections.out.targetForm());
        assertEquals("ERROR AUTHORITY_INVALID", sections.request(connect + "01" + Sections.string("h")));
        assertEquals("ERROR PSEUDO_FIELD_MISPLACED", sections.request(connect + "84 01" + Sections.string("h:1")));
        assertEquals("ERROR PSEUDO_FIELD_MISSING", sections.request(connect));
    }

    @Test
    void hostMustNotDifferFromTheAuthority() {
        assertEquals(GOT + "\nhost: H", sections.request(GET + literal("host", "H")));
        assertEquals("ERROR AUTHORITY_BESIDE_HOST", sections.request(GET + literal("host", "h:80")));
        assertEquals("REQUEST GET https x / / - -\nhost: x", sections.request("828784" + literal("host", "x")));
        assertEquals("ERROR HOST_MISSING", sections.request("828784"));
    }

    @Test
    void badEntryIsBadEachTimeItIsUsedAndGivesItsNameAllTheSame() {
        assertEquals("ERROR FIELD_VALUE_INVALID", sections.request(GET + Sections.indexing("x-own", "a\0b")));
        assertEquals("ERROR FIELD_VALUE_INVALID", sections.request("828784 bf be"));
        assertEquals(GOT + "\nx-own: good", sections.request("828784 bf 0f2f" + Sections.string("good")));
        assertEquals("ERROR FIELD_NAME_INVALID", sections.request(GET + Sections.indexing("X-Own", "a")));
        assertEquals("ERROR FIELD_NAME_INVALID", sections.request(GET + "bf"));
    }

    @Test
    void arenaShorterThanTheTableIsRefused() {
        ByteBuffer arena = ByteBuffer.allocateDirect(4_095);
        HpackDecoder decoder = new HpackDecoder(4_096);
        FieldTable out = new FieldTable(10);
        assertThrows(IllegalArgumentException.class, () -> decoder.decodeRequest(arena, 0, 0, arena, 0, 4_095, out));
    }

    @Test
    void tableLengthIsBounded() {
        assertThrows(IllegalArgumentException.class, () -> new HpackDecoder(-1));
        assertThrows(IllegalArgumentException.class, () -> new HpackDecoder(65_537));
    }
}
