package io.millrace.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServeOptionsTest {
    @Test
    void hasADefaultForEverything() throws UsageException {
        assertEquals(new ServeOptions("127.0.0.1", 8080, null, 0, null, null, null, null, null), ServeOptions.parse());
    }

    @Test
    void takesEveryOptionInEitherForm(@TempDir Path folder) throws UsageException {
        ServeOptions expected =
                new ServeOptions("0.0.0.0", 0, "nio", 2, folder, "fd:web", Path.of("/run/h"), "10.0.0.0/8,::1", null);

        assertEquals(
                expected,
                ServeOptions.parse(
                        "--host",
                        "0.0.0.0",
                        "--port",
                        "0",
                        folder.toString(),
                        "--transport",
                        "nio",
                        "--loops",
                        "2",
                        "--fd",
                        "web",
                        "--handover",
                        "/run/h",
                        "--proxy-protocol",
                        "10.0.0.0/8,::1"));
        assertEquals(
                expected,
                ServeOptions.parse(
                        "--host=0.0.0.0",
                        "--port=0",
                        "--transport=nio",
                        "--loops=2",
                        folder.toString(),
                        "--fd=web",
                        "--handover=/run/h",
                        "--proxy-protocol=10.0.0.0/8,::1"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--port|--port needs a value",
                "--port=|--port needs a value",
                "--proxy-protocol=|--proxy-protocol needs a value",
                "--port x|--port x: not a number from 0 to 65535",
                "--port 65536|--port 65536: not a number from 0 to 65535",
                "--port -1|--port -1: not a number from 0 to 65535",
                "--loops 0|--loops 0: not a number from 1 to 1024",
                "--transport tcp|--transport tcp: not one of auto, io_uring, nio",
                "--prot 1|unknown option --prot",
                "no/such/folder|no/such/folder: no such folder",
                ". ..|a second folder, ..: only one can be served",
            })
    void namesWhatIsWrong(String arguments, String message) {
        UsageException refused = assertThrows(
                UsageException.class,
                () -> ServeOptions.parse(java.util.regex.Pattern.compile(" ").split(arguments)));

        assertEquals(message, refused.getMessage());
    }
}
