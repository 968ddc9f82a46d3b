package io.millrace.transport.iouring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.sys.Errno;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each way in which a machine can refuse a ring has its own sentence. */
class RefusalTest {
    private static final String SYS_ADMIN = "CapEff:\t0000000000200000";

    @TempDir
    private Path root;

    private FakeHost host;

    @BeforeEach
    void makeAHostThatTellsItsKernel() {
        host = new FakeHost(root).kernel("6.8.0-31-generic");
    }

    @Test
    void aKernelFromBeforeRings() {
        host.kernel("4.18.0-553.el8");

        assertEquals("the kernel is too old: 6.1 is needed, and this is 4.18", reason(Errno.ENOSYS));
    }

    @Test
    void aKernelOrASandboxWithoutRings() {
        assertEquals("this kernel was built without io_uring, or a sandbox hides it (ENOSYS)", reason(Errno.ENOSYS));
    }

    @Test
    void aSeccompFilter() {
        host.disabled(0, "-1").seccompFilter();

        assertEquals("blocked by a seccomp filter, which says ENOSYS to io_uring_setup", reason(Errno.ENOSYS));
        assertEquals(
                "blocked by a seccomp filter (EPERM), as the default profile of container runtimes does",
                reason(Errno.EPERM));
        assertEquals("blocked by a seccomp filter (EACCES)", reason(Errno.EACCES));
        assertTrue(advice(Errno.EPERM).contains("io_uring_setup, io_uring_enter and io_uring_register"));
    }

    @Test
    void theSwitchForAll() {
        host.disabled(2, "-1").seccompFilter().status(SYS_ADMIN).users(true);

        assertEquals("disabled by kernel.io_uring_disabled=2", reason(Errno.EPERM));
    }

    @Test
    void theSwitchForAllButAGroup() {
        host.disabled(1, "27").status("Gid:\t100\t100\t100\t100").status("Groups:\t4 24 270 ");

        assertEquals("disabled by kernel.io_uring_disabled=1, but for CAP_SYS_ADMIN and group 27", reason(Errno.EPERM));
        assertTrue(advice(Errno.EPERM).startsWith("run it in group 27"));
    }

    @Test
    void theSwitchWithoutAGroup() {
        host.disabled(1, "-1");

        assertTrue(reason(Errno.EPERM).endsWith("the group kernel.io_uring_group, which is not set"));
    }

    @Test
    void aSwitchThatLetsThisProcessThroughIsNotTheReason() {
        host.disabled(1, "27").status("Gid:\t100\t27\t100\t100").seccompFilter();
        assertTrue(reason(Errno.EPERM).startsWith("blocked by a seccomp filter"), "the effective group");

        FakeHost member = new FakeHost(root.resolve("b"))
                .disabled(1, "27")
                .status("Groups:\t4 27 ")
                .seccompFilter();
        assertTrue(Refusal.ofRing(Errno.EPERM, member.facts()).reason().startsWith("blocked"), "another group");

        FakeHost admin = new FakeHost(root.resolve("c"))
                .disabled(1, "-1")
                .status(SYS_ADMIN)
                .users(true)
                .seccompFilter();
        assertTrue(Refusal.ofRing(Errno.EPERM, admin.facts()).reason().startsWith("blocked"), "the capability");
    }

    @Test
    void aCapabilityInsideAUserNamespaceCountsForNothing() {
        host.disabled(1, "-1").status(SYS_ADMIN).users(false);

        assertTrue(reason(Errno.EPERM).startsWith("disabled by kernel.io_uring_disabled=1"));
    }

    @Test
    void somebodyElseWhoPermitsNothing() {
        assertEquals("io_uring_setup is not permitted to this process (EPERM)", reason(Errno.EPERM));
        assertEquals("refused by a security module (EACCES)", reason(Errno.EACCES));

        host.selinux();
        assertEquals("refused by SELinux (EACCES)", reason(Errno.EACCES));
    }

    @Test
    void lockedMemoryThatIsUsedUp() {
        host.kernel("6.18.2").lockedMemory("65536").users(true).status("CapEff:\t0000000000000000");

        assertEquals(
                "no memory for a ring (ENOMEM): the 64 KiB that all processes of this user may lock"
                        + " (RLIMIT_MEMLOCK) are used up",
                reason(Errno.ENOMEM));
        assertTrue(advice(Errno.ENOMEM).contains("RLIMIT_MEMLOCK"));
    }

    @Test
    void aControlGroupAtItsLimit() {
        String group = "no memory for a ring (ENOMEM): the control group of this process is at its limit";

        host.lockedMemory("65536");
        assertEquals(group, reason(Errno.ENOMEM), "this kernel does not count rings as locked");

        host.kernel("6.18.2").lockedMemory("unlimited");
        assertEquals(group, reason(Errno.ENOMEM), "and nothing is unlimited twice");

        host.lockedMemory("65536").users(true).status("CapEff:\t0000000000004000");
        assertEquals(group, reason(Errno.ENOMEM), "who has CAP_IPC_LOCK is not counted");
    }

    @Test
    void descriptorsThatAreUsedUp() {
        assertEquals("this process has no file descriptor left for a ring (EMFILE)", reason(Errno.EMFILE));
        assertEquals("the whole system has no file descriptor left for a ring (ENFILE)", reason(Errno.ENFILE));
    }

    @Test
    void anythingElseByItsName() {
        assertEquals("io_uring_setup failed with EBUSY: in use", reason(Errno.EBUSY));
    }

    @Test
    void aMachineThatTellsNothingIsNoError() {
        HostFacts silent = new FakeHost(root.resolve("nothing")).facts();

        assertFalse(silent.kernel().isKnown());
        assertTrue(silent.ringsAllowed());
        assertEquals(
                "io_uring_setup is not permitted to this process (EPERM)",
                Refusal.ofRing(Errno.EPERM, silent).reason());
    }

    private String reason(int errno) {
        return Refusal.ofRing(errno, host.facts()).reason();
    }

    private String advice(int errno) {
        return Refusal.ofRing(errno, host.facts()).advice();
    }
}
