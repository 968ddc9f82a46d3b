package io.millrace.cost;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.cost.RequestMeter.Measure;
import io.millrace.cost.planted.Deed;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestMeterTest {
    private final MeteredLoader loader = new MeteredLoader();

    @ParameterizedTest
    @CsvSource({
        "NOTHING, 0",
        "PUT_BYTE, 1",
        "PUT_SHORT, 2",
        "PUT_LONG, 8",
        "PUT_VIEW, 8",
        "PUT_ARRAY, 40",
        "PUT_PART, 30",
        "PUT_BUFFER, 25",
        "PUT_BUFFER_PART, 20",
        "GET_ARRAY, 40",
        "ARRAY_COPY, 7",
        "COPY_OF, 12",
        "COPY_OF_RANGE, 12",
        "STORE, 1"
    })
    void seesBytesThatArePut(String deed, long bytes) throws Exception {
        assertEquals(bytes, counted(deed, Measure.BYTES));
    }

    @ParameterizedTest
    @CsvSource({"NOTHING, 0", "PUT_LONG, 0", "PARK, 1", "SELECT, 1"})
    void seesSystemCalls(String deed, long calls) throws Exception {
        assertEquals(calls, counted(deed, Measure.SYSTEM_CALLS));
    }

    @ParameterizedTest
    @CsvSource({"NOTHING, 1", "LOOP, 41"})
    void seesInstructions(String deed, long bytecodes) throws Exception {
        assertEquals(bytecodes, counted(deed, Measure.BYTECODES));
    }

    private long counted(String name, Measure measure) throws ReflectiveOperationException {
        Runnable deed =
                (Runnable) loader.loadClass(Deed.class.getName()).getField(name).get(null);
        deed.run();
        RequestMeter.watchThisThread();
        deed.run();
        return RequestMeter.total(measure);
    }
}
