package io.millrace.codec.proxy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** PROXY headers: what is taken, what is refused, at every split. */
class ProxyHeaderTest {
    private static final int OFFSET = 3;
    private static final int LENGTH_MAX = 512;
    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
    private static final String INET_BLOCK = "01020304" + "05060708" + "0050" + "1f90";
    private static final String BEHIND = "GET / HTTP/1.1\r\n\r\n";

    private final ProxyHeaderParser parser = new ProxyHeaderParser(LENGTH_MAX);
    private final ProxyHeader header = new ProxyHeader();

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] v2(String hex) {
        return HexFormat.of().parseHex(SIGNATURE + hex);
    }

    private int parse(byte[] bytes, int length) {
        ByteBuffer b = ByteBuffer.allocateDirect(OFFSET + bytes.length).put(OFFSET, bytes);
        return parser.parse(b, OFFSET, OFFSET + length, header);
    }

    /** Incomplete at every length but the whole, and with bytes behind it the same. */
    private void taken(byte[] bytes) {
        for (int n = 0; n < bytes.length; n++) {
            assertEquals(0, parse(bytes, n), "of " + n + " bytes");
        }
        assertEquals(bytes.length, parse(bytes, bytes.length));
        byte[] more = Arrays.copyOf(bytes, bytes.length + BEHIND.length());
        System.arraycopy(text(BEHIND), 0, more, bytes.length, BEHIND.length());
        assertEquals(bytes.length, parse(more, more.length));
    }

    /** The same error whole and byte by byte; never taken for a header on the way. */
    private void refused(ProxyError why, byte[] bytes) {
        assertEquals(why, ProxyError.of(parse(bytes, bytes.length)));
        int n = 0;
        int result = 0;
        while (result == 0 && n < bytes.length) {
            result = parse(bytes, ++n);
        }
        assertEquals(why, ProxyError.of(result));
    }

    private void says(ProxyFamily family, String source, int sourcePort, String destination, int destinationPort) {
        assertEquals(family, header.family());
        assertEquals(source, HexFormat.of().formatHex(header.source()));
        assertEquals(sourcePort, header.sourcePort());
        assertEquals(destination, HexFormat.of().formatHex(header.destination()));
        assertEquals(destinationPort, header.destinationPort());
    }

    @Test
    void linesTellAddressesAndPorts() {
        taken(text("PROXY TCP4 192.168.0.1 255.255.255.255 0 65535\r\n"));
        says(ProxyFamily.INET, "c0a80001", 0, "ffffffff", 65_535);
        assertEquals(1, header.version());
        taken(text("PROXY TCP6 2001:db8::1 ::ffff:1.2.3.4 80 443\r\n"));
        says(ProxyFamily.INET6, "20010db8000000000000000000000001", 80, "00000000000000000000ffff01020304", 443);
        taken(text("PROXY TCP6 :: 1:2:3:4:5:6:7:8 1 2\r\n"));
        says(ProxyFamily.INET6, "0".repeat(32), 1, "00010002000300040005000600070008", 2);
        taken(text("PROXY TCP6 fe80:: 1::AbCd 1 2\r\n"));
        says(ProxyFamily.INET6, "fe80" + "0".repeat(28), 1, "0001" + "0".repeat(24) + "abcd", 2);
    }

    @Test
    void anUnknownLineTellsNothingWhateverFollowsTheWord() {
        taken(text("PROXY UNKNOWN\r\n"));
        says(ProxyFamily.NONE, "", 0, "", 0);
        String longest = "PROXY UNKNOWN " + "f".repeat(107 - 16) + "\r\n";
        assertEquals(107, longest.length());
        taken(text(longest));
        refused(ProxyError.LINE_TOO_LONG, text(longest.replace("f\r", "ff\r")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PROXY UNKNOWNX\r\n",
                "PROXY TCP5 1.1.1.1 1.1.1.1 1 1\r\n",
                "PROXY tcp4 1.1.1.1 1.1.1.1 1 1\r\n",
                "PROXY  TCP4 1.1.1.1 1.1.1.1 1 1\r\n",
                "PROXY TCP4 1.1.1.1 1.1.1.1 1\r\n",
                "PROXY TCP4\r\n",
                "PROXY TCP4 1.1.1.1 1.1.1.1 1 1\n",
                "PROXY TCP4 1.1.1.1 1.1.1.1 1 1\rX",
                "PROXY TCP4\t1.1.1.1 1.1.1.1 1 1\r\n",
                "PROXY TCP4 1.1.1.1 1.1.1.1 1 \u00b2\r\n",
            })
    void malformedLinesAreRefused(String line) {
        refused(ProxyError.LINE_INVALID, text(line));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1",
                "1.1.1.1.1",
                "1.1.1.256",
                "01.1.1.1",
                "1.1.1.",
                ".1.1.1",
                "1..1.1",
                "a.1.1.1",
                "::1",
                "",
                "1.1.1.-1",
                "1111.1.1.1"
            })
    void malformedAddressesOfFourBytesAreRefused(String address) {
        refused(ProxyError.ADDRESS_INVALID, text("PROXY TCP4 " + address + " 1.1.1.1 1 1\r\n"));
        refused(ProxyError.ADDRESS_INVALID, text("PROXY TCP4 1.1.1.1 " + address + " 1 1\r\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "1",
                ":",
                ":::",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1::2::3",
                "12345::",
                "g::",
                "1:",
                ":1::",
                "1:2:3:4:5:6:7:8::",
                "::1:2:3:4:5:6:7:8",
                "1:2:3:4:5:6:7:1.2.3.4",
                "::1.2.3",
                "[::1]",
                "fe80::%1",
                "::1.2.3.4:5",
                ""
            })
    void malformedAddressesOfSixteenBytesAreRefused(String address) {
        refused(ProxyError.ADDRESS_INVALID, text("PROXY TCP6 " + address + " ::1 1 1\r\n"));
        refused(ProxyError.ADDRESS_INVALID, text("PROXY TCP6 ::1 " + address + " 1 1\r\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"65536 1", "1 65536", "01 1", "1 00", "x 1", "1 1 ", "1 1 1", "-1 1", "1 +1", " 1", "1 "})
    void malformedPortsAreRefused(String ports) {
        refused(ProxyError.PORT_INVALID, text("PROXY TCP4 1.1.1.1 1.1.1.1 " + ports + "\r\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"GET / HTTP/1.1\r\n", "PRI * HTTP/2.0\r\n", "PROXX ", "\r\n\r\n\0\r\nQUIX\n", "\0", "proxy "})
    void whatIsNoHeaderIsRefusedAtTheFirstByteThatDiffers(String text) {
        refused(ProxyError.SIGNATURE_MISSING, text(text));
    }

    @Test
    void binaryHeadersTellAddressesAndPorts() {
        taken(v2("2111000c" + INET_BLOCK));
        says(ProxyFamily.INET, "01020304", 80, "05060708", 8080);
        assertEquals(2, header.version());
        taken(v2("21210024" + "0a".repeat(16) + "0b".repeat(16) + "ffff" + "0001"));
        says(ProxyFamily.INET6, "0a".repeat(16), 65_535, "0b".repeat(16), 1);
        taken(v2("213100d8" + "2f61" + "00".repeat(106) + "2f".repeat(108)));
        says(ProxyFamily.UNIX, "2f61", 0, "2f".repeat(108), 0);
    }

    @Test
    void localAndUnknownTellNothingAndSkipTheRest() {
        taken(v2("20000000"));
        assertTrue(header.isLocal());
        says(ProxyFamily.NONE, "", 0, "", 0);
        taken(v2("20ff0003" + "030001"));
        says(ProxyFamily.NONE, "", 0, "", 0);
        taken(v2("21000002" + "ffff"));
        says(ProxyFamily.NONE, "", 0, "", 0);
    }

    @ParameterizedTest
    @CsvSource({
        "VERSION_INVALID, 11110000",
        "VERSION_INVALID, 31110000",
        "COMMAND_INVALID, 22110000",
        "FAMILY_INVALID, 2141000c",
        "FAMILY_INVALID, 2110000c",
        "FAMILY_INVALID, 2113000c",
        "FAMILY_INVALID, 2101000c",
        "LENGTH_TOO_SHORT, 2111000b",
        "LENGTH_TOO_SHORT, 21210023",
        "LENGTH_TOO_SHORT, 213100d7",
        "HEADER_TOO_LONG, 211101f1",
        "HEADER_TOO_LONG, 2000ffff",
    })
    void malformedBinaryHeadersAreRefusedBeforeTheirRestCame(ProxyError why, String hex) {
        refused(why, v2(hex));
    }

    @Test
    void aBinaryHeaderMayBeAsLongAsTheLimit() {
        taken(v2("211101f0" + INET_BLOCK + "ee01e1" + "00".repeat(0x1e1)));
        assertEquals(LENGTH_MAX, parse(v2("211101f0" + INET_BLOCK + "ee01e1" + "00".repeat(0x1e1)), LENGTH_MAX));
        assertThrows(IllegalArgumentException.class, () -> new ProxyHeaderParser(ProxyHeaderParser.LENGTH_MIN - 1));
    }

    @Test
    void tlvsStayInsideTheHeader() {
        taken(v2("21110013" + INET_BLOCK + "010001aa" + "ee0000"));
        refused(ProxyError.TLV_INVALID, v2("2111000d" + INET_BLOCK + "01"));
        refused(ProxyError.TLV_INVALID, v2("2111000e" + INET_BLOCK + "0100"));
        refused(ProxyError.TLV_INVALID, v2("2111000f" + INET_BLOCK + "010001"));
        refused(ProxyError.TLV_INVALID, v2("21110012" + INET_BLOCK + "030003aabbcc"));
    }

    private String told(byte[] bytes) {
        ByteBuffer b = ByteBuffer.allocateDirect(OFFSET + bytes.length).put(OFFSET, bytes);
        assertEquals(bytes.length, parser.parse(b, OFFSET, OFFSET + bytes.length, header));
        return list(ProxyTlvs.of(header, b, OFFSET));
    }

    private static String list(ProxyTlvs tlvs) {
        StringBuilder all = new StringBuilder();
        tlvs.forEach((type, value) -> all.append(type)
                .append('=')
                .append(HexFormat.of().formatHex(value))
                .append(' '));
        return all.toString();
    }

    @Test
    void tlvsAreToldInTheirOrder() {
        assertEquals("2=6162 238= 2=63 ", told(v2("21110018" + INET_BLOCK + "0200026162" + "ee0000" + "02000163")));
        assertEquals("255=01 ", told(v2("21210028" + "0a".repeat(32) + "00500050" + "ff000101")));
        assertEquals("4= ", told(v2("213100db" + "00".repeat(216) + "040000")));
        assertEquals(
                "1=" + "00".repeat(0x1e1) + " ", told(v2("211101f0" + INET_BLOCK + "0101e1" + "00".repeat(0x1e1))));
    }

    @Test
    void aHeaderWithoutTlvsTellsNoneWhateverTheLastOneSaid() {
        assertEquals("1=aa ", told(v2("21110010" + INET_BLOCK + "010001aa")));
        assertEquals("", told(v2("2111000c" + INET_BLOCK)));
        assertEquals("1=aa ", told(v2("21110010" + INET_BLOCK + "010001aa")));
        assertEquals("", told(text("PROXY TCP4 1.1.1.1 1.1.1.1 1 1\r\n")));
        assertEquals("1=aa ", told(v2("21110010" + INET_BLOCK + "010001aa")));
        assertEquals("", told(v2("20110010" + INET_BLOCK + "010001aa")), "of a LOCAL header");
        assertEquals("", told(v2("21000004" + "010001aa")), "without a family");
        assertTrue(ProxyTlvs.NONE.isEmpty());
    }

    @Test
    void theFirstValueOfATypeIsFound() {
        byte[] bytes = v2("21110018" + INET_BLOCK + "0200026162" + "ee0000" + "02000163");
        ByteBuffer b = ByteBuffer.allocateDirect(bytes.length).put(0, bytes);
        parser.parse(b, 0, bytes.length, header);
        ProxyTlvs tlvs = ProxyTlvs.of(header, b, 0);
        b.put(0, new byte[bytes.length]); // the parser's bytes are only lent
        assertArrayEquals(text("ab"), tlvs.value(ProxyTlvs.AUTHORITY));
        assertArrayEquals(new byte[0], tlvs.value(0xEE));
        assertEquals(null, tlvs.value(ProxyTlvs.ALPN));
        assertEquals(null, ProxyTlvs.NONE.value(0));
        tlvs.value(ProxyTlvs.AUTHORITY)[0] = 'x';
        assertArrayEquals(text("ab"), tlvs.value(ProxyTlvs.AUTHORITY));
    }

    @Test
    void tlvsWithinTlvsAreRead() {
        byte[] ssl = HexFormat.of().parseHex("01" + "00000000" + "210007" + "544c5376312e33" + "220001" + "61");
        assertEquals("33=544c5376312e33 34=61 ", list(ProxyTlvs.parse(ssl, ProxyTlvs.SSL_HEAD_LENGTH)));
        assertTrue(ProxyTlvs.parse(ssl, ssl.length).isEmpty());
        assertEquals(null, ProxyTlvs.parse(Arrays.copyOf(ssl, ssl.length - 1), ProxyTlvs.SSL_HEAD_LENGTH));
        assertEquals(null, ProxyTlvs.parse(Arrays.copyOf(ssl, ssl.length + 2), ProxyTlvs.SSL_HEAD_LENGTH));
    }

    @Test
    void aChecksumIsChecked() {
        byte[] bytes = v2("21110017" + INET_BLOCK + "030004" + "00000000" + "ee0001aa");
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        ByteBuffer.wrap(bytes).putInt(31, (int) crc.getValue());
        taken(bytes);
        for (int i = 16; i < bytes.length; i++) {
            byte[] broken = bytes.clone();
            broken[i] ^= 1;
            boolean isForm = (i >= 28 && i < 31) || (i >= 35 && i < 38);
            if (!isForm) {
                refused(ProxyError.CHECKSUM_WRONG, broken);
            }
        }
    }

    @Test
    void whatIsWrittenReadsTheSame() {
        long seed = Long.getLong("millrace.seed", 1);
        Random random = new Random(seed);
        ByteBuffer out = ByteBuffer.allocateDirect(OFFSET + ProxyHeaderWriter.LENGTH_MAX);
        for (int round = 0; round < 3_000; round++) {
            ProxyFamily family = ProxyFamily.values()[1 + random.nextInt(3)];
            byte[] source = address(random, family);
            byte[] destination = address(random, family);
            int ports = family == ProxyFamily.UNIX ? 0 : random.nextInt(65_536);
            ProxyHeader written = new ProxyHeader().set(family, source, ports, destination, ports ^ (ports & 1));
            int how = random.nextInt(3);
            int end = how == 0
                    ? ProxyHeaderWriter.putV1(out, OFFSET, written)
                    : ProxyHeaderWriter.putV2(out, OFFSET, written, how == 1);
            assertEquals(end - OFFSET, parser.parse(out, OFFSET, end, header), "seed " + seed + " round " + round);
            boolean lost = how == 0 && family == ProxyFamily.UNIX;
            assertEquals(lost ? ProxyFamily.NONE : family, header.family());
            assertArrayEquals(lost ? new byte[0] : source, header.source());
            assertArrayEquals(lost ? new byte[0] : destination, header.destination());
            assertEquals(ports, header.sourcePort());
            assertEquals(ports ^ (ports & 1), header.destinationPort());
        }
    }

    private static byte[] address(Random random, ProxyFamily family) {
        byte[] address = new byte[family == ProxyFamily.UNIX ? random.nextInt(109) : family.addressLength()];
        for (int i = 0; i < address.length; i++) {
            address[i] = (byte) (1 + random.nextInt(255));
        }
        return address;
    }

    @Test
    void headersWithoutAddressesAreWritten() {
        ByteBuffer out = ByteBuffer.allocateDirect(64);
        int end = ProxyHeaderWriter.putV2(out, 0, new ProxyHeader().setLocal(), true);
        assertEquals(end, parser.parse(out, 0, end, header));
        assertTrue(header.isLocal());
        end = ProxyHeaderWriter.putV2(out, 0, new ProxyHeader().setUnknown(), false);
        assertEquals(16, parser.parse(out, 0, end, header));
        assertEquals(ProxyFamily.NONE, header.family());
        assertThrows(IllegalArgumentException.class, () -> new ProxyHeader()
                .set(ProxyFamily.INET, new byte[5], 1, new byte[4], 1));
        assertThrows(IllegalArgumentException.class, () -> new ProxyHeader()
                .set(ProxyFamily.INET, new byte[4], 65_536, new byte[4], 1));
    }

    @Test
    void mutatedHeadersNeverThrowNorReachBeyondTheirBytes() {
        long seed = Long.getLong("millrace.seed", 1);
        Random random = new Random(seed);
        byte[][] seeds = {
            text("PROXY TCP4 192.168.0.1 255.255.255.255 0 65535\r\n"),
            text("PROXY TCP6 2001:db8::1 ::ffff:1.2.3.4 80 443\r\n"),
            v2("21110013" + INET_BLOCK + "010001aa" + "ee0000"),
            v2("213100d8" + "2f61" + "00".repeat(106) + "2f".repeat(108)),
        };
        int complete = 0;
        int refused = 0;
        for (int round = 0; round < 60_000; round++) {
            byte[] bytes = seeds[random.nextInt(seeds.length)].clone();
            for (int i = random.nextInt(3); i >= 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(random.nextBoolean() ? 256 : 64);
            }
            bytes = Arrays.copyOf(bytes, random.nextInt(4) == 0 ? random.nextInt(bytes.length + 1) : bytes.length);
            int whole = parse(bytes, bytes.length);
            assertTrue(whole <= bytes.length, "seed " + seed + " round " + round);
            int split = 0;
            for (int n = 1; n <= bytes.length && split == 0; n++) {
                split = parse(bytes, n);
            }
            assertEquals(whole, split, "seed " + seed + " round " + round);
            complete += whole > 0 ? 1 : 0;
            refused += whole < 0 ? 1 : 0;
        }
        assertTrue(complete > 5_000 && refused > 5_000, complete + " complete, " + refused + " refused");
    }
}
