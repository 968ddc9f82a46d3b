package io.millrace.codec.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/** Reads a PROXY header the simple way: whole strings and copies, nothing shared with the parser under test. */
final class SimpleProxy {
    static final String INCOMPLETE = "INCOMPLETE";
    static final String ERROR = "ERROR";

    private static final String SIGNATURE = "\r\n\r\n\0\r\nQUIT\n";
    private static final int LINE_MAX = 107;
    private static final Pattern UNKNOWN = Pattern.compile("PROXY UNKNOWN( .*)?");
    private static final Pattern LINE = Pattern.compile("PROXY TCP([46]) (\\S+) (\\S+) (\\S+) (\\S+)");
    private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,4}");
    private static final Pattern GROUP = Pattern.compile("[0-9A-Fa-f]{1,4}");

    private SimpleProxy() {}

    /** Length and what it says, {@link #INCOMPLETE} or {@link #ERROR}. */
    static String read(byte[] data, int lengthMax) {
        String text = new String(data, ISO_8859_1);
        if (text.isEmpty()) {
            return INCOMPLETE;
        }
        return text.startsWith("P") ? line(text) : binary(data, text, lengthMax);
    }

    // --- version 1 ---

    private static String line(String text) {
        int end = text.indexOf("\r\n");
        String line = end < 0 ? text : text.substring(0, end);
        if (end < 0 || end + 2 > LINE_MAX) {
            boolean begun = line.startsWith("PROXY ") || "PROXY ".startsWith(line);
            boolean clean = line.chars().allMatch(c -> c >= ' ' && c < 0x7F) || line.indexOf('\r') == line.length() - 1;
            return begun && clean && line.length() < LINE_MAX ? INCOMPLETE : ERROR;
        }
        if (!line.chars().allMatch(c -> c >= ' ' && c < 0x7F)) {
            return ERROR;
        }
        if (UNKNOWN.matcher(line).matches()) {
            return end + 2 + " NONE  0  0";
        }
        Matcher m = LINE.matcher(line);
        if (!m.matches()) {
            return ERROR;
        }
        boolean four = m.group(1).equals("4");
        byte[] source = four ? inet(m.group(2)) : inet6(m.group(2));
        byte[] destination = four ? inet(m.group(3)) : inet6(m.group(3));
        int sourcePort = number(m.group(4), 65_535);
        int destinationPort = number(m.group(5), 65_535);
        if (source == null || destination == null || sourcePort < 0 || destinationPort < 0) {
            return ERROR;
        }
        return end + 2 + " " + said(four ? "INET" : "INET6", source, sourcePort, destination, destinationPort);
    }

    private static String said(String family, byte[] source, int sourcePort, byte[] destination, int destinationPort) {
        HexFormat hex = HexFormat.of();
        return family + " " + hex.formatHex(source) + " " + sourcePort + " " + hex.formatHex(destination) + " "
                + destinationPort;
    }

    private static int number(String digits, int max) {
        return NUMBER.matcher(digits).matches() && Integer.parseInt(digits) <= max ? Integer.parseInt(digits) : -1;
    }

    private static byte[] inet(String text) {
        String[] parts = text.split("\\.", -1);
        byte[] address = new byte[4];
        for (int i = 0; i < 4; i++) {
            if (parts.length != 4 || number(parts[i], 255) < 0) {
                return null;
            }
            address[i] = (byte) number(parts[i], 255);
        }
        return address;
    }

    private static byte[] inet6(String text) {
        int gap = text.indexOf("::");
        List<Integer> left = gap < 0 ? bytes(text, true) : bytes(text.substring(0, gap), false);
        List<Integer> right = gap < 0 ? List.of() : bytes(text.substring(gap + 2), true);
        if (left == null || right == null || text.isEmpty()) {
            return null;
        }
        int filled = left.size() + right.size();
        if (gap < 0 ? filled != 16 : filled > 14) {
            return null;
        }
        byte[] address = new byte[16];
        for (int i = 0; i < left.size(); i++) {
            address[i] = left.get(i).byteValue();
        }
        for (int i = 0; i < right.size(); i++) {
            address[16 - right.size() + i] = right.get(i).byteValue();
        }
        return address;
    }

    /** Groups with colons between them; null: they are none. */
    private static List<Integer> bytes(String text, boolean mayEndInFour) {
        List<Integer> all = new ArrayList<>();
        String[] groups = text.isEmpty() ? new String[0] : text.split(":", -1);
        for (int i = 0; i < groups.length; i++) {
            byte[] four = mayEndInFour && i == groups.length - 1 ? inet(groups[i]) : null;
            if (four != null) {
                for (byte b : four) {
                    all.add(b & 0xFF);
                }
            } else if (GROUP.matcher(groups[i]).matches()) {
                int group = Integer.parseInt(groups[i], 16);
                all.add(group >> 8);
                all.add(group & 0xFF);
            } else {
                return null;
            }
        }
        return all;
    }

    // --- version 2 ---

    private static String binary(byte[] data, String text, int lengthMax) {
        if (data.length < 16) {
            int common = Math.min(SIGNATURE.length(), data.length);
            return SIGNATURE.startsWith(text.substring(0, common)) ? INCOMPLETE : ERROR;
        }
        int length = 16 + u16(data, 14);
        boolean local = data[12] == 0x20;
        int family = local ? 0 : (data[13] & 0xF0) >> 4;
        int transport = data[13] & 0x0F;
        boolean known = local
                || data[13] == 0
                || (family >= 1 && family <= 3 && (transport == 1 || transport == 2) && data[13] > 0);
        int block = new int[] {0, 12, 36, 216}[Math.min(family, 3)];
        if (!text.startsWith(SIGNATURE) || (!local && data[12] != 0x21) || !known) {
            return ERROR;
        }
        if (length > lengthMax || length < 16 + block) {
            return ERROR;
        }
        if (data.length < length) {
            return INCOMPLETE;
        }
        if (family == 0) {
            return length + (local ? " LOCAL" : "") + " NONE  0  0";
        }
        byte[] header = Arrays.copyOf(data, length);
        return tlvs(header, 16 + block)
                ? length + " " + addresses(header, family) + tlvText(header, 16 + block)
                : ERROR;
    }

    private static String addresses(byte[] data, int family) {
        int n = new int[] {0, 4, 16, 108}[family];
        byte[] source = Arrays.copyOfRange(data, 16, 16 + n);
        byte[] destination = Arrays.copyOfRange(data, 16 + n, 16 + 2 * n);
        if (family == 3) {
            return said("UNIX", path(source), 0, path(destination), 0);
        }
        return said(family == 1 ? "INET" : "INET6", source, u16(data, 16 + 2 * n), destination, u16(data, 18 + 2 * n));
    }

    private static byte[] path(byte[] padded) {
        String text = new String(padded, ISO_8859_1);
        return text.indexOf('\0') < 0
                ? padded
                : text.substring(0, text.indexOf('\0')).getBytes(ISO_8859_1);
    }

    private static boolean tlvs(byte[] header, int first) {
        for (int at = first; at < header.length; at += 3 + u16(header, at + 1)) {
            if (header.length - at < 3 || header.length - at - 3 < u16(header, at + 1)) {
                return false;
            }
            if (header[at] == 3 && (u16(header, at + 1) != 4 || !checksum(header, at + 3))) {
                return false;
            }
        }
        return true;
    }

    private static String tlvText(byte[] header, int first) {
        StringBuilder all = new StringBuilder();
        for (int at = first; at < header.length; at += 3 + u16(header, at + 1)) {
            all.append(' ').append(header[at] & 0xFF).append('=');
            all.append(HexFormat.of().formatHex(header, at + 3, at + 3 + u16(header, at + 1)));
        }
        return all.toString();
    }

    private static boolean checksum(byte[] header, int at) {
        byte[] without = header.clone();
        Arrays.fill(without, at, at + 4, (byte) 0);
        CRC32C crc = new CRC32C();
        crc.update(without);
        return crc.getValue() == ((long) u16(header, at) << 16 | u16(header, at + 2));
    }

    private static int u16(byte[] b, int at) {
        return (b[at] & 0xFF) << 8 | (b[at + 1] & 0xFF);
    }
}
