package io.millrace.engine.loop;

import java.util.function.LongSupplier;

/**
 * The time of one loop: nanoseconds read once a turn, and the bytes of the HTTP date once a second.
 *
 * <p>Loop thread only. The sources are arguments, so that a simulation owns the time.
 */
public final class LoopClock {
    /** Length of an IMF-fixdate (RFC 9110 5.6.7) in bytes. */
    public static final int DATE_LENGTH = 29;

    private static final long MS_PER_SECOND = 1_000;
    private static final long NS_PER_SECOND = 1_000_000_000;
    private static final String DAYS = "ThuFriSatSunMonTueWed";
    private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";

    private final LongSupplier nanos;
    private final LongSupplier epochMs;
    private final byte[] date = new byte[DATE_LENGTH];
    private long nowNs;
    private long dateUntilNs;
    private long dateSecond = Long.MIN_VALUE;

    public LoopClock(LongSupplier nanos, LongSupplier epochMs) {
        this.nanos = nanos;
        this.epochMs = epochMs;
        this.nowNs = nanos.getAsLong();
        this.dateUntilNs = nowNs;
    }

    /** The clock of the machine. */
    public static LoopClock system() {
        return new LoopClock(System::nanoTime, System::currentTimeMillis);
    }

    /** Reads the time for this turn. */
    void update() {
        nowNs = nanos.getAsLong();
    }

    /** The time of this turn, in nanoseconds of no particular origin. */
    public long nanoTime() {
        return nowNs;
    }

    /** The time right now. */
    public long freshNanoTime() {
        return nanos.getAsLong();
    }

    /**
     * The date of this turn as an IMF-fixdate.
     *
     * @return an array of {@link #DATE_LENGTH} bytes that belongs to the clock: read it, do not keep it
     */
    public byte[] httpDate() {
        if (nowNs - dateUntilNs >= 0) {
            long ms = epochMs.getAsLong();
            long second = Math.floorDiv(ms, MS_PER_SECOND);
            dateUntilNs = nowNs + NS_PER_SECOND - Math.floorMod(ms, MS_PER_SECOND) * 1_000_000;
            if (second != dateSecond) {
                dateSecond = second;
                format(second, date);
            }
        }
        return date;
    }

    /** The second that {@link #httpDate()} tells, since 1970; changes when its bytes do. */
    public long dateSecond() {
        return dateSecond;
    }

    /** The civil calendar from days since 1970, by the usual count from 1 March of year 0. */
    static void format(long epochSecond, byte[] out) {
        long day = Math.floorDiv(epochSecond, 86_400);
        int inDay = Math.floorMod(epochSecond, 86_400);
        long z = day + 719_468;
        long era = Math.floorDiv(z, 146_097);
        int dayOfEra = (int) (z - era * 146_097);
        int yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int monthFromMarch = (5 * dayOfYear + 2) / 153;
        int dayOfMonth = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1;
        int month = monthFromMarch < 10 ? monthFromMarch + 2 : monthFromMarch - 10;
        int year = (int) (yearOfEra + era * 400) + (month < 2 ? 1 : 0);
        text(out, 0, DAYS, Math.floorMod(day, 7) * 3);
        out[3] = ',';
        out[4] = ' ';
        two(out, 5, dayOfMonth);
        out[7] = ' ';
        text(out, 8, MONTHS, month * 3);
        out[11] = ' ';
        two(out, 12, year / 100);
        two(out, 14, year % 100);
        out[16] = ' ';
        two(out, 17, inDay / 3_600);
        out[19] = ':';
        two(out, 20, inDay / 60 % 60);
        out[22] = ':';
        two(out, 23, inDay % 60);
        out[25] = ' ';
        text(out, 26, "GMT", 0);
    }

    private static void text(byte[] out, int at, String from, int index) {
        out[at] = (byte) from.charAt(index);
        out[at + 1] = (byte) from.charAt(index + 1);
        out[at + 2] = (byte) from.charAt(index + 2);
    }

    private static void two(byte[] out, int at, int value) {
        out[at] = (byte) ('0' + value / 10);
        out[at + 1] = (byte) ('0' + value % 10);
    }
}
