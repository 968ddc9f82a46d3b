package io.millrace.transport.iouring;

import io.millrace.engine.transport.TransportFeature;
import io.millrace.sys.Errno;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Which features there are, and why the others are not. Filled by one thread, and then immutable. */
final class KernelFeatures {
    private static final Refusal UNTRIED = new Refusal("not tried", "");

    private final KernelVersion kernel;
    private final Map<KernelFeature, Refusal> missing = new EnumMap<>(KernelFeature.class);
    private int setupFlags;
    private Object kept;

    KernelFeatures(KernelVersion kernel) {
        this.kernel = kernel;
        for (KernelFeature f : KernelFeature.values()) {
            missing.put(f, UNTRIED);
        }
    }

    KernelVersion kernel() {
        return kernel;
    }

    boolean has(KernelFeature feature) {
        return !missing.containsKey(feature);
    }

    /** Whether nothing is missing that the transport cannot do without. */
    boolean suffice() {
        for (KernelFeature f : missing.keySet()) {
            if (f.required()) {
                return false;
            }
        }
        return true;
    }

    /** With what a ring is set up here. */
    int setupFlags() {
        return setupFlags;
    }

    List<TransportFeature> table() {
        List<TransportFeature> table = new ArrayList<>();
        for (KernelFeature f : KernelFeature.values()) {
            Refusal refusal = missing.get(f);
            table.add(
                    refusal == null
                            ? TransportFeature.available(f.label(), f.since(), f.required())
                            : missing(f, refusal));
        }
        return table;
    }

    static TransportFeature missing(KernelFeature f, Refusal refusal) {
        String advice =
                refusal.advice().isEmpty() && !f.without().isEmpty() ? "without it " + f.without() : refusal.advice();
        return TransportFeature.missing(f.label(), f.since(), f.required(), refusal.reason(), advice);
    }

    // --- while they are being found out ---

    void found(KernelFeature feature) {
        missing.remove(feature);
    }

    void refused(KernelFeature feature, Refusal refusal) {
        missing.put(feature, refusal);
    }

    /** The kernel answered with this; 0: it did otherwise than it should. */
    void refused(KernelFeature feature, int errno) {
        refused(feature, new Refusal(reason(feature, errno), ""));
    }

    private String reason(KernelFeature feature, int errno) {
        if (kernel.isBefore(feature.since())) {
            return "it came with kernel " + feature.since() + ", and this is " + kernel;
        }
        return feature.label() + " does not work on this kernel, " + kernel
                + (errno == 0 ? "" : ": " + Errno.text(errno));
    }

    void foundIf(boolean there, KernelFeature feature) {
        if (there) {
            found(feature);
        } else {
            refused(feature, 0);
        }
    }

    void answered(int result, KernelFeature feature) {
        if (result >= 0) {
            found(feature);
        } else {
            refused(feature, -result);
        }
    }

    /** Nothing more can be tried: that is so for want of the first feature without an answer. */
    void failed(String reason) {
        for (KernelFeature f : KernelFeature.values()) {
            Refusal so = missing.get(f);
            if (so != null && f.required()) {
                if (so.equals(UNTRIED)) {
                    refused(f, new Refusal(reason, ""));
                }
                return;
            }
        }
    }

    void setupFlags(int flags) {
        setupFlags = flags;
    }

    /** Memory that the kernel may still write to: it stays as long as this. */
    void keep(Object memory) {
        kept = memory;
    }

    Object kept() {
        return kept;
    }
}
