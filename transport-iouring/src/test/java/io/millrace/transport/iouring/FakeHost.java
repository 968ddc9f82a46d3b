package io.millrace.transport.iouring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files as Linux shows them, of a machine that is made up. */
final class FakeHost {
    private final Path root;
    private final StringBuilder status = new StringBuilder();

    FakeHost(Path root) {
        this.root = root;
    }

    HostFacts facts() {
        return new HostFacts(root);
    }

    FakeHost kernel(String release) {
        return file("proc/sys/kernel/osrelease", release + "\n");
    }

    FakeHost disabled(int value, String group) {
        return file("proc/sys/kernel/io_uring_disabled", value + "\n")
                .file("proc/sys/kernel/io_uring_group", group + "\n");
    }

    FakeHost seccompFilter() {
        return status("Seccomp:\t2");
    }

    /** As {@code proc/self/status} has it: label, colon, tab, value. */
    FakeHost status(String line) {
        return file("proc/self/status", status.append(line).append('\n').toString());
    }

    /** All users of the machine as they are, or those of a user namespace as in a container without root. */
    FakeHost users(boolean all) {
        return file(
                "proc/self/uid_map", all ? "         0          0 4294967295\n" : "         0     100000      65536\n");
    }

    FakeHost lockedMemory(String soft) {
        return file(
                "proc/self/limits",
                "Limit                     Soft Limit           Hard Limit           Units     \n"
                        + "Max locked memory         " + soft + "              unlimited            bytes     \n");
    }

    FakeHost selinux() {
        return file("sys/fs/selinux/enforce", "1");
    }

    FakeHost file(String name, String text) {
        try {
            Path file = root.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
