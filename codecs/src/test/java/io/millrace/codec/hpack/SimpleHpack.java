package io.millrace.codec.hpack;

import io.millrace.codec.ProtocolError;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A decoder of RFC 7541 as the text says it, with objects and a bit at a time: what the real one is compared with. */
final class SimpleHpack {
    /** A field, and how it came. */
    record Field(String name, String value, boolean sensitive) {
        int length() {
            return name.length() + value.length() + 32;
        }
    }

    /** An error of the compression. */
    static final class Broken extends RuntimeException {
        private static final long serialVersionUID = 1;
        final ProtocolError error;

        Broken(ProtocolError error) {
            super(error.label(), null, false, false);
            this.error = error;
        }
    }

    private static final Map<String, Integer> SYMBOLS = symbols();
    private static final int EOS = 256;

    private final ArrayDeque<Field> table = new ArrayDeque<>();
    private int tableLengthMax;
    private int tableLength;
    private int owed = -1;
    private byte[] in;
    private int at;

    SimpleHpack(int tableLengthMax) {
        this.tableLengthMax = tableLengthMax;
        tableLength = Math.min(4_096, tableLengthMax);
    }

    void tableLengthMax(int lengthMax) {
        tableLengthMax = lengthMax;
        if (lengthMax < tableLength) {
            owed = owed < 0 ? lengthMax : Math.min(owed, lengthMax);
        }
    }

    /** The entries, newest first. */
    List<Field> entries() {
        return new ArrayList<>(table);
    }

    int length() {
        return table.stream().mapToInt(Field::length).sum();
    }

    /**
     * The fields of a section.
     *
     * @param farLength length of a list above which it is not read on
     */
    List<Field> decode(byte[] section, long farLength) {
        in = section;
        at = 0;
        while (at < in.length && (in[at] & 0xE0) == 0x20) {
            int length = number(5);
            if (length > tableLengthMax) {
                throw new Broken(ProtocolError.HPACK_TABLE_INVALID);
            }
            tableLength = length;
            owed = length <= owed ? -1 : owed;
            evict(0);
        }
        if (owed >= 0) {
            throw new Broken(ProtocolError.HPACK_TABLE_INVALID);
        }
        List<Field> fields = new ArrayList<>();
        long length = 0;
        while (at < in.length) {
            fields.add(next());
            length += fields.get(fields.size() - 1).length();
            if (length > farLength) {
                throw new Broken(ProtocolError.HEAD_FAR_TOO_LONG);
            }
        }
        return fields;
    }

    private Field next() {
        int first = in[at] & 0xFF;
        if (first >= 0x80) {
            return entry(number(7));
        }
        if ((first & 0xE0) == 0x20) {
            throw new Broken(ProtocolError.HPACK_TABLE_INVALID);
        }
        boolean indexing = first >= 0x40;
        int index = number(indexing ? 6 : 4);
        String name = index == 0 ? string() : entry(index).name();
        Field field = new Field(name, string(), !indexing && first >= 0x10);
        if (indexing) {
            evict(field.length());
            if (field.length() <= tableLength) {
                table.addFirst(field);
            }
        }
        return field;
    }

    private void evict(int room) {
        while (!table.isEmpty() && length() + room > tableLength) {
            table.removeLast();
        }
    }

    private Field entry(int index) {
        if (index >= 1 && index <= HpackStaticTable.COUNT) {
            int entry = HpackStaticTable.entry(index);
            int lengths = HpackEntry.lengths(HpackStaticTable.MEMORY, entry);
            byte[] text = new byte[HpackEntry.nameLength(lengths) + HpackEntry.valueLength(lengths)];
            HpackStaticTable.MEMORY.get(entry + HpackEntry.FACTS_LENGTH, text);
            String both = new String(text, StandardCharsets.ISO_8859_1);
            int split = HpackEntry.nameLength(lengths);
            return new Field(both.substring(0, split), both.substring(split), false);
        }
        List<Field> all = entries();
        if (index == 0 || index - 62 >= all.size()) {
            throw new Broken(ProtocolError.HPACK_INDEX_INVALID);
        }
        Field field = all.get(index - 62);
        return new Field(field.name(), field.value(), false);
    }

    private int number(int prefixBits) {
        int mask = (1 << prefixBits) - 1;
        BigInteger value = BigInteger.valueOf(need() & mask);
        if (value.intValue() < mask) {
            return value.intValue();
        }
        for (int i = 0; i < 5; i++) {
            int b = need();
            value = value.add(BigInteger.valueOf(b & 0x7F).shiftLeft(7 * i));
            if (b < 0x80) {
                if (value.bitLength() > 31) {
                    break;
                }
                return value.intValue();
            }
        }
        throw new Broken(ProtocolError.HPACK_NUMBER_INVALID);
    }

    private int need() {
        if (at == in.length) {
            throw new Broken(ProtocolError.HPACK_CUT);
        }
        return in[at++] & 0xFF;
    }

    private String string() {
        boolean huffman = at < in.length && in[at] < 0;
        int length = number(7);
        if (length > in.length - at) {
            throw new Broken(ProtocolError.HPACK_CUT);
        }
        byte[] bytes = Arrays.copyOfRange(in, at, at + length);
        at += length;
        return new String(huffman ? huffman(bytes) : bytes, StandardCharsets.ISO_8859_1);
    }

    /** Decodes bit by bit. */
    static byte[] huffman(byte[] code) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        StringBuilder bits = new StringBuilder();
        for (int i = 0; i < code.length * 8; i++) {
            bits.append((code[i / 8] >> (7 - i % 8)) & 1);
            Integer symbol = SYMBOLS.get(bits.toString());
            if (symbol != null) {
                if (symbol == EOS) {
                    throw new Broken(ProtocolError.HPACK_HUFFMAN_INVALID);
                }
                out.write(symbol);
                bits.setLength(0);
            }
        }
        if (bits.length() > 7 || bits.indexOf("0") >= 0) {
            throw new Broken(ProtocolError.HPACK_HUFFMAN_INVALID);
        }
        return out.toByteArray();
    }

    /** Encodes bit by bit. */
    static byte[] huffmanCode(byte[] text) {
        Map<Integer, String> codes = new HashMap<>();
        SYMBOLS.forEach((code, symbol) -> codes.put(symbol, code));
        StringBuilder bits = new StringBuilder();
        for (byte b : text) {
            bits.append(codes.get(b & 0xFF));
        }
        while (bits.length() % 8 != 0) {
            bits.append('1');
        }
        byte[] code = new byte[bits.length() / 8];
        for (int i = 0; i < code.length; i++) {
            code[i] = (byte) Integer.parseInt(bits.substring(8 * i, 8 * i + 8), 2);
        }
        return code;
    }

    /** The code of each symbol as a text of bits: shorter codes first, equal lengths in the order of the symbols. */
    private static Map<String, Integer> symbols() {
        Map<String, Integer> symbols = new HashMap<>();
        int code = 0;
        for (int length = 1; length <= 30; length++) {
            code <<= 1;
            for (int symbol = 0; symbol <= EOS; symbol++) {
                if (HuffmanLengths.of(symbol) == length) {
                    String bits = Integer.toBinaryString(code);
                    symbols.put("0".repeat(length - bits.length()) + bits, symbol);
                    code++;
                }
            }
        }
        return symbols;
    }
}
