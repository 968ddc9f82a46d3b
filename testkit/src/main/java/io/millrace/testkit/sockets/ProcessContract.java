package io.millrace.testkit.sockets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.testkit.SocketTransports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What holds for a whole process, in one of its own. Test thread only. */
public abstract class ProcessContract extends SocketContract {

    @Test
    final void aListenerWithoutDescriptorsPausesAndGoesOnLater() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "no shell to set the limit with");
        SocketTransports.require(provider());
        String printed = Forked.run(
                List.of("/bin/sh", "-c", "ulimit -n 128 && exec \"$0\" \"$@\""),
                List.of("-ea"),
                FdLimitMain.class,
                provider().name());
        assertEquals("echo 9, refused IO, turns few", printed.strip());
    }

    @Test
    final void anEchoAllocatesNothingOnTheLoopThread() throws IOException {
        SocketTransports.require(provider());
        String printed = Forked.run(
                List.of(), List.of(), EchoAllocationMain.class, provider().name());
        assertTrue(printed.strip().matches("allocated \\S+ B an echo"), printed);
        double bytes = Double.parseDouble(printed.split(" ", 3)[1]);
        assertTrue(bytes < 0.1, printed);
    }
}
