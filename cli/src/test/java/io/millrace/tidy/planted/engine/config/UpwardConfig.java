package io.millrace.tidy.planted.engine.config;

import io.millrace.tidy.planted.engine.memory.SlowPool;

/** The lowest package, looking up: one half of a cycle. */
public final class UpwardConfig {
    public static final int LENGTH = 1;

    int boxed(SlowPool pool) {
        return pool.boxed(LENGTH);
    }
}
