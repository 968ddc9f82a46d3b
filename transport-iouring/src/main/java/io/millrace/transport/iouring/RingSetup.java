package io.millrace.transport.iouring;

import io.millrace.sys.Errno;
import java.util.function.IntUnaryOperator;

/** Finds out with which flags the kernel makes a ring. Stateless, any thread. */
final class RingSetup {
    /** What every ring here has besides what {@link KernelRing#open} adds. */
    static final int FLAGS = Uapi.SETUP_SUBMIT_ALL
            | Uapi.SETUP_CLAMP
            | Uapi.SETUP_SINGLE_ISSUER
            | Uapi.SETUP_DEFER_TASKRUN
            | Uapi.SETUP_TASKRUN_FLAG;

    /** To be left out one after the other, the newest first, until the kernel knows the rest. */
    private static final Step[] STEPS = {
        new Step(Uapi.SETUP_DEFER_TASKRUN | Uapi.SETUP_TASKRUN_FLAG, "DEFER_TASKRUN", "6.1"),
        new Step(Uapi.SETUP_SINGLE_ISSUER, "SINGLE_ISSUER", "6.0"),
        new Step(Uapi.SETUP_SUBMIT_ALL, "SUBMIT_ALL", "5.18"),
        new Step(Uapi.SETUP_R_DISABLED, "R_DISABLED", "5.10"),
        new Step(Uapi.SETUP_CLAMP, "CLAMP", "5.6"),
        new Step(Uapi.SETUP_CQSIZE, "CQSIZE", "5.5")
    };

    private record Step(int flags, String name, String since) {}

    private RingSetup() {}

    /**
     * @param attempt makes a ring with these flags and ends it: 0, or a negative error number
     * @return whether rings can be had; their flags, or the reason, are in {@code to}
     */
    static boolean find(IntUnaryOperator attempt, HostFacts host, KernelFeatures to) {
        int flags = FLAGS | Uapi.SETUP_CQSIZE | Uapi.SETUP_R_DISABLED;
        int result = attempt.applyAsInt(flags | Uapi.SETUP_NO_SQARRAY);
        if (result == 0) {
            to.found(KernelFeature.INDEX_FREE_QUEUE);
            to.setupFlags(FLAGS | Uapi.SETUP_NO_SQARRAY);
        } else if (result == -Errno.EINVAL) {
            to.refused(KernelFeature.INDEX_FREE_QUEUE, Errno.EINVAL);
            to.setupFlags(FLAGS);
            result = attempt.applyAsInt(flags);
        }
        if (result == 0) {
            to.found(KernelFeature.RING);
        } else {
            to.refused(
                    KernelFeature.RING,
                    result == -Errno.EINVAL ? unknown(attempt, flags, host) : Refusal.ofRing(-result, host));
        }
        return result == 0;
    }

    private static Refusal unknown(IntUnaryOperator attempt, int all, HostFacts host) {
        int flags = all;
        for (Step step : STEPS) {
            flags &= ~step.flags;
            if (attempt.applyAsInt(flags) == 0) {
                return Refusal.unknownFlag(step.name, step.since, host.kernel());
            }
        }
        return Refusal.ofRing(Errno.EINVAL, host);
    }
}
