package io.millrace.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineTest {
    @TempDir
    private Path root;

    @Test
    void readsWhatLinuxTells() throws IOException {
        write("proc/self/limits", """
                Limit                     Soft Limit           Hard Limit           Units
                Max cpu time              unlimited            unlimited            seconds
                Max open files            20000                50000                files
                """);
        write("proc/sys/net/core/somaxconn", "4096\n");
        write("proc/sys/net/ipv4/ip_local_port_range", "32768\t60999\n");
        write("sys/fs/cgroup/memory.max", "1073741824\n");
        Machine machine = new Machine(root);

        assertEquals(20000, machine.openFilesMax());
        assertEquals(4096, machine.backlogMax());
        assertEquals("32768 to 60999", machine.localPorts());
        assertEquals(1 << 30, machine.memoryMax());
    }

    @Test
    void doesNotKnowWhatIsNotThere() {
        Machine machine = new Machine(root);

        assertEquals(Machine.UNKNOWN, machine.openFilesMax());
        assertEquals(Machine.UNKNOWN, machine.backlogMax());
        assertEquals("", machine.localPorts());
        assertEquals(Machine.UNKNOWN, machine.memoryMax());
    }

    @Test
    void takesNoLimitForNoLimit() throws IOException {
        write("sys/fs/cgroup/memory.max", "max\n");
        write("proc/self/limits", "Max open files            unlimited            unlimited            files\n");

        assertEquals(Machine.UNKNOWN, new Machine(root).memoryMax());
        assertEquals(Machine.UNKNOWN, new Machine(root).openFilesMax());
    }

    @Test
    void readsTheOlderControlGroup() throws IOException {
        write("sys/fs/cgroup/memory/memory.limit_in_bytes", "536870912\n");
        assertEquals(1 << 29, new Machine(root).memoryMax());

        write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
        assertEquals(Machine.UNKNOWN, new Machine(root).memoryMax());
    }

    private void write(String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
