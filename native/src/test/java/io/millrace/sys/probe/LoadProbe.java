package io.millrace.sys.probe;

import io.millrace.sys.Memory;
import io.millrace.sys.NativeLibrary;
import io.millrace.sys.Ring;
import java.nio.ByteBuffer;

/** Loads the library in a JVM of its own and tells the outcome, and what the kernel says to a ring. */
public final class LoadProbe {
    private static final int PARAMS_LENGTH = 120;

    private LoadProbe() {}

    public static void main(String[] args) {
        NativeLibrary.Outcome outcome = NativeLibrary.load();
        System.out.println("loaded " + outcome.loaded() + ": " + outcome.reason());
        if (outcome.loaded()) {
            ByteBuffer params = ByteBuffer.allocateDirect(PARAMS_LENGTH);
            System.out.println("ring " + Ring.setup(1, Memory.address(params)));
        }
    }
}
