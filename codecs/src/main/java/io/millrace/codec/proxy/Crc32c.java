package io.millrace.codec.proxy;

import java.nio.ByteBuffer;

/** CRC-32C over a buffer by absolute indexes, which the JDK's cannot do without a view. Stateless; any thread. */
final class Crc32c {
    private static final int POLYNOMIAL = 0x82F6_3B78; // reflected
    private static final int[] TABLE = table();

    private Crc32c() {}

    /** @param holeAt index of four bytes that count as zero; -1: none */
    static int of(ByteBuffer bytes, int from, int limit, int holeAt) {
        int crc = -1;
        for (int i = from; i < limit; i++) {
            boolean hole = holeAt >= 0 && i >= holeAt && i < holeAt + 4;
            crc = TABLE[(crc ^ (hole ? 0 : bytes.get(i))) & 0xFF] ^ (crc >>> 8);
        }
        return ~crc;
    }

    private static int[] table() {
        int[] table = new int[256];
        for (int i = 0; i < table.length; i++) {
            int crc = i;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) == 0 ? crc >>> 1 : (crc >>> 1) ^ POLYNOMIAL;
            }
            table[i] = crc;
        }
        return table;
    }
}
