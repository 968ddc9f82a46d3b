package io.millrace.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangeTest {
    @ParameterizedTest
    @CsvSource({
        "bytes=0-0, 0, 1",
        "bytes=0-9, 0, 10",
        "bytes=2-4, 2, 3",
        "bytes=9-, 9, 1",
        "bytes=0-, 0, 10",
        "bytes=5-99999999999999999999, 5, 5",
        "bytes=-3, 7, 3",
        "bytes=-10, 0, 10",
        "bytes=-99999999999999999999, 0, 10",
        "BYTES=1-1, 1, 1",
    })
    void takesOneRangeCutToTheFile(String field, long first, long length) {
        assertEquals(new ByteRange(first, length), ByteRange.parse(field, 10));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=10-", "bytes=10-20", "bytes=99999999999999999999-", "bytes=-0"})
    void isUnsatisfiableWhereNoByteOfItExists(String field) {
        assertSame(ByteRange.UNSATISFIABLE, ByteRange.parse(field, 10));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=0-", "bytes=-1", "bytes=0-0"})
    void isUnsatisfiableInAnEmptyFile(String field) {
        assertSame(ByteRange.UNSATISFIABLE, ByteRange.parse(field, 0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "bytes",
                "bytes=",
                "bytes=-",
                "bytes=4-2",
                "bytes=0-1,3-4",
                "lines=0-1",
                "bytes=a-b",
                "bytes=1"
            })
    void ignoresWhatItCannotOrNeedNotServe(String field) {
        assertNull(ByteRange.parse(field, 10));
    }
}
