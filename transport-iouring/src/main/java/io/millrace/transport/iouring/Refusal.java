package io.millrace.transport.iouring;

import io.millrace.sys.Errno;

/**
 * Why something is not there, in words. Immutable, any thread.
 *
 * @param reason one sentence without a full stop
 * @param advice what can be done, likewise; may be empty
 */
record Refusal(String reason, String advice) {
    /** Kernels from here on count rings as locked memory, as those before 5.12 did. */
    static final String RINGS_LOCKED_SINCE = "6.14";

    /** The first that has all a ring needs. */
    private static final String FLOOR = "6.1";

    private static final String FIRST_RINGS = "5.1";

    private static final String FILTER_ADVICE =
            "let the profile allow io_uring_setup, io_uring_enter and io_uring_register; docs/io_uring.md tells how";

    private static final String MEMORY_ADVICE = "raise RLIMIT_MEMLOCK (ulimit -l, LimitMEMLOCK=), or lower"
            + " millrace.iouring.cq.entries, millrace.iouring.sq.entries or millrace.loop.count";

    /** Why the kernel made no ring. */
    static Refusal ofRing(int errno, HostFacts host) {
        KernelVersion kernel = host.kernel();
        return switch (errno) {
            case Errno.ENOSYS -> noSuchCall(host, kernel);
            case Errno.EPERM -> notPermitted(host);
            case Errno.EACCES -> accessDenied(host);
            case Errno.ENOMEM -> noMemory(host);
            case Errno.EMFILE ->
                new Refusal(
                        "this process has no file descriptor left for a ring (EMFILE)",
                        "raise its limit: ulimit -n, LimitNOFILE=");
            case Errno.ENFILE ->
                new Refusal("the whole system has no file descriptor left for a ring (ENFILE)", "raise fs.file-max");
            case Errno.EINVAL ->
                new Refusal("the kernel, " + kernel + ", refuses a ring as it is needed: " + Errno.text(errno), "");
            default -> new Refusal("io_uring_setup failed with " + Errno.text(errno), "");
        };
    }

    private static Refusal noSuchCall(HostFacts host, KernelVersion kernel) {
        if (kernel.isBefore(FIRST_RINGS)) {
            return tooOld(kernel);
        }
        return host.hasSeccompFilter()
                ? new Refusal("blocked by a seccomp filter, which says ENOSYS to io_uring_setup", FILTER_ADVICE)
                : new Refusal("this kernel was built without io_uring, or a sandbox hides it (ENOSYS)", "");
    }

    private static Refusal notPermitted(HostFacts host) {
        if (!host.ringsAllowed()) {
            return disabled(host.ringsDisabled(), host.ringGroup());
        }
        return host.hasSeccompFilter()
                ? new Refusal(
                        "blocked by a seccomp filter (EPERM), as the default profile of container runtimes does",
                        FILTER_ADVICE)
                : new Refusal("io_uring_setup is not permitted to this process (EPERM)", "");
    }

    private static Refusal disabled(long value, String group) {
        String setting = "disabled by kernel.io_uring_disabled=" + value;
        if (value != 1) {
            return new Refusal(setting, "sysctl kernel.io_uring_disabled=0 allows it");
        }
        boolean any = !group.isEmpty() && !group.startsWith("-");
        return new Refusal(
                setting + ", but for CAP_SYS_ADMIN and "
                        + (any ? "group " + group : "the group kernel.io_uring_group, which is not set"),
                any
                        ? "run it in group " + group + ", or sysctl kernel.io_uring_disabled=0"
                        : "set kernel.io_uring_group to a group of this process");
    }

    private static Refusal accessDenied(HostFacts host) {
        if (host.hasSelinux()) {
            return new Refusal("refused by SELinux (EACCES)", "ausearch -m avc tells which rule");
        }
        return host.hasSeccompFilter()
                ? new Refusal("blocked by a seccomp filter (EACCES)", FILTER_ADVICE)
                : new Refusal("refused by a security module (EACCES)", "the log of the kernel tells which rule");
    }

    /** Few bytes may be locked, or the control group is full: which one, the kernel does not say. */
    private static Refusal noMemory(HostFacts host) {
        long max = host.lockedMemoryMax();
        boolean counted = countsRings(host) && max != HostFacts.UNLIMITED && max != HostFacts.UNKNOWN;
        return counted
                ? new Refusal(
                        "no memory for a ring (ENOMEM): the " + max / 1024
                                + " KiB that all processes of this user may lock (RLIMIT_MEMLOCK) are used up",
                        MEMORY_ADVICE)
                : new Refusal("no memory for a ring (ENOMEM): the control group of this process is at its limit", "");
    }

    /** Whether rings count as memory that this process locks. */
    static boolean countsRings(HostFacts host) {
        KernelVersion kernel = host.kernel();
        return !host.can(HostFacts.CAP_IPC_LOCK) && (!kernel.isBefore(RINGS_LOCKED_SINCE) || kernel.isBefore("5.12"));
    }

    static Refusal tooMuchMemory(int rings, long bytes, long max) {
        return new Refusal(
                rings + (rings == 1 ? " ring locks " : " rings lock ") + bytes / 1024
                        + " KiB with what looks at them first, and RLIMIT_MEMLOCK is " + max / 1024 + " KiB",
                MEMORY_ADVICE);
    }

    static Refusal tooOld(KernelVersion kernel) {
        return new Refusal("the kernel is too old: " + FLOOR + " is needed, and this is " + kernel, "");
    }

    /** The kernel knows rings, but not with this flag. */
    static Refusal unknownFlag(String flag, String since, KernelVersion kernel) {
        return kernel.isBefore(FLOOR)
                ? tooOld(kernel)
                : new Refusal(
                        "the kernel, which calls itself " + kernel + ", does not know IORING_SETUP_" + flag + " of "
                                + since,
                        "");
    }
}
