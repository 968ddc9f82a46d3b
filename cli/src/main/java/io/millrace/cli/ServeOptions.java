package io.millrace.cli;

import io.millrace.engine.TransportChoice;
import io.millrace.engine.transport.InheritedAddress;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * The arguments of {@code millrace serve}, checked. Immutable, any thread.
 *
 * @param host what to bind
 * @param port 0 to 65535, 0 for any free port
 * @param transport {@code auto} or a transport's name, or null to leave it to the settings
 * @param loops event loops, or 0 to leave it to the settings
 * @param directory what to serve under {@code /files/}, or null
 * @param inherited {@code fd:} and the name or number of the socket to listen on instead, or null
 * @param handover the path by which one server takes over from the other, or null
 * @param proxies who is believed that passes connections on with a PROXY header, which all then begin with; or null
 * @param tls what it shows over TLS, or null: it speaks clear text
 */
record ServeOptions(
        String host,
        int port,
        String transport,
        int loops,
        Path directory,
        String inherited,
        Path handover,
        String proxies,
        ServeTls tls) {
    static final int LOOPS_MAX = 1024;

    static ServeOptions parse(String... arguments) throws UsageException {
        String host = "127.0.0.1";
        int port = 8080;
        String transport = null;
        int loops = 0;
        Path directory = null;
        String inherited = null;
        Path handover = null;
        String proxies = null;
        boolean tls = false;
        Path certificate = null;
        Path key = null;
        Deque<String> rest = new ArrayDeque<>(Arrays.asList(arguments));
        while (!rest.isEmpty()) {
            String option = rest.pop();
            int equals = option.indexOf('=');
            if (option.startsWith("--") && equals > 0) {
                rest.push(option.substring(equals + 1));
                option = option.substring(0, equals);
            }
            switch (option) {
                case "--host" -> host = value(option, rest);
                case "--port" -> port = number(option, value(option, rest), 0, 65535);
                case "--loops" -> loops = number(option, value(option, rest), 1, LOOPS_MAX);
                case "--transport" -> transport = transport(value(option, rest));
                case "--fd" -> inherited = InheritedAddress.PREFIX + value(option, rest);
                case "--handover" -> handover = path(option, value(option, rest));
                case "--tls" -> tls = true;
                case "--cert" -> certificate = path(option, value(option, rest));
                case "--key" -> key = path(option, value(option, rest));
                case "--proxy-protocol" -> proxies = value(option, rest);
                default -> directory = directory(option, directory);
            }
        }
        ServeTls shown = ServeTls.parse(tls, certificate, key);
        return new ServeOptions(host, port, transport, loops, directory, inherited, handover, proxies, shown);
    }

    private static String value(String option, Deque<String> rest) throws UsageException {
        if (rest.isEmpty() || rest.peek().isEmpty()) {
            throw new UsageException(option + " needs a value");
        }
        return rest.pop();
    }

    private static int number(String option, String value, int min, int max) throws UsageException {
        int number;
        try {
            number = Integer.parseInt(value);
        } catch (NumberFormatException e) {
            number = -1;
        }
        if (number < min || number > max) {
            throw new UsageException(option + " " + value + ": not a number from " + min + " to " + max);
        }
        return number;
    }

    private static String transport(String value) throws UsageException {
        List<String> names = new ArrayList<>(List.of("auto"));
        TransportChoice.available().forEach(provider -> names.add(provider.name()));
        if (!names.contains(value)) {
            throw new UsageException("--transport " + value + ": not one of " + String.join(", ", names));
        }
        return value;
    }

    private static Path path(String option, String value) throws UsageException {
        try {
            return Path.of(value);
        } catch (InvalidPathException e) {
            throw new UsageException(option + " " + value + ": not a path");
        }
    }

    private static Path directory(String argument, Path already) throws UsageException {
        if (argument.startsWith("-")) {
            throw new UsageException("unknown option " + argument);
        }
        if (already != null) {
            throw new UsageException("a second folder, " + argument + ": only one can be served");
        }
        try {
            Path directory = Path.of(argument);
            if (Files.isDirectory(directory)) {
                return directory;
            }
        } catch (InvalidPathException e) {
            // Falls through: a name the file system cannot hold is no folder either.
        }
        throw new UsageException(argument + ": no such folder");
    }
}
