package io.millrace.tidy.planted.engine.memory;

import io.millrace.tidy.planted.engine.config.UpwardConfig;
import io.millrace.tidy.planted.engine.telemetry.Counter;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/** Everything a hot package must not do; the other half of a cycle. */
public final class SlowPool {
    private Object last;

    public Integer boxed(int value) {
        return value;
    }

    String formatted(Object value) {
        return String.format("%s", value);
    }

    long streamed(List<String> values) {
        return values.stream().count();
    }

    void slept() throws InterruptedException {
        Thread.sleep(1);
    }

    synchronized Object locked() {
        return last;
    }

    void unsafe(UnsafeBuffer buffer) {
        last = buffer;
    }

    void counted() {
        last = Counter.COUNTED;
    }

    void cycle(UpwardConfig config) {
        last = config;
    }
}
