package io.millrace.transport.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class NioProcessTest {

    @Test
    void aListenerWithoutDescriptorsPausesAndGoesOnLater() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "no shell to set the limit with");
        String printed =
                Forked.run(List.of("/bin/sh", "-c", "ulimit -n 128 && exec \"$0\" \"$@\""), FdLimitMain.class, "-ea");
        assertEquals("echo 9, refused IO, turns few", printed.strip());
    }

    @Test
    void anEchoAllocatesNothingOnTheLoopThread() throws IOException {
        String printed = Forked.run(List.of(), EchoAllocationMain.class);
        assertTrue(printed.strip().matches("allocated \\S+ B an echo"), printed);
        double bytes = Double.parseDouble(printed.split(" ", 3)[1]);
        assertTrue(bytes < 0.1, printed);
        System.out.print(printed);
    }
}
