package io.millrace.transport.iouring;

import io.millrace.sys.Memory;
import io.millrace.sys.NativeLibrary;
import io.millrace.sys.Ring;
import io.millrace.sys.Sockets;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.IntUnaryOperator;

/** Finds out what there is of io_uring: library, ring, then everything else. Stateless, any thread; never throws. */
final class FeatureProbe {
    private static final int PARAMS_LENGTH = 120;
    private static final int ENTRIES = 1;

    private FeatureProbe() {}

    /** What was found out at the first call: the answer of this process for good. */
    static KernelFeatures once() {
        return Once.FEATURES;
    }

    private static final class Once {
        static final KernelFeatures FEATURES = look();
    }

    private static KernelFeatures look() {
        HostFacts host = HostFacts.ofThisMachine();
        try {
            return run(NativeLibrary.load(), host, FeatureProbe::attempt);
        } catch (LinkageError e) {
            KernelFeatures features = new KernelFeatures(host.kernel());
            features.failed("millrace-native is not on the class path: " + e.getMessage() + " is missing");
            return features;
        }
    }

    static KernelFeatures run(NativeLibrary.Outcome library, HostFacts host, IntUnaryOperator attempt) {
        KernelFeatures features = new KernelFeatures(host.kernel());
        if (!library.loaded()) {
            String advice = UringSettings.NATIVE_LIBRARY.name() + " and " + UringSettings.NATIVE_FOLDER.name()
                    + " say where it is looked for";
            features.refused(KernelFeature.LIBRARY, new Refusal(library.reason(), advice));
            return features;
        }
        features.found(KernelFeature.LIBRARY);
        try {
            if (RingSetup.find(attempt, host, features)) {
                SelfTest.run(features);
            }
        } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
            features.failed("the look at io_uring ended with " + e);
        }
        return features;
    }

    /** Makes a ring and ends it: 0, or a negative error number. */
    private static int attempt(int setupFlags) {
        ByteBuffer params = ByteBuffer.allocateDirect(PARAMS_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        params.putInt(4, ENTRIES);
        params.putInt(8, setupFlags);
        int fd = Ring.setup(ENTRIES, Memory.address(params));
        return fd < 0 ? fd : Math.min(0, Sockets.close(fd));
    }
}
