package io.millrace.engine;

import io.millrace.engine.transport.InheritedAddress;
import io.millrace.engine.transport.InheritedSocket;
import io.millrace.engine.transport.SocketPassing;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Sockets that the process was started with, by the protocol of systemd: {@code LISTEN_FDS} descriptors from 3 on,
 * their names in {@code LISTEN_FDNAMES}, for the process {@code LISTEN_PID}. A number needs none of it, and 0 is the
 * standard input. Any thread.
 */
final class Activation {
    private static final int FIRST = 3;

    private final Map<String, String> environment;
    private final long pid;
    private final SocketPassing passing;

    Activation(Map<String, String> environment, long pid, SocketPassing passing) {
        this.environment = environment;
        this.pid = pid;
        this.passing = passing;
    }

    /** With the sockets of this process; as it is when it has some already. */
    static InheritedAddress resolve(InheritedAddress at) throws IOException {
        Activation a = new Activation(System.getenv(), ProcessHandle.current().pid(), SocketPassing.find());
        return at.sockets().isEmpty() ? a.look(at) : at;
    }

    InheritedAddress look(InheritedAddress at) throws IOException {
        try {
            List<InheritedSocket> found = new ArrayList<>();
            SocketAddress first = null;
            for (int descriptor : numbers(at.name())) {
                if (passing.refusal() != null) {
                    found.add(new InheritedSocket(withoutPassing(descriptor), false));
                    continue;
                }
                int claimed = passing.claim(descriptor);
                found.add(new InheritedSocket(claimed, false));
                SocketAddress where = passing.addressOf(claimed);
                first = first == null ? where : first;
                if (!first.equals(where)) {
                    found.forEach(s -> passing.close(s.descriptor()));
                    throw new IOException("it names sockets of several addresses, " + first + " and " + where
                            + ": give them names of their own (FileDescriptorName=), or name them by number");
                }
            }
            return at.with(found);
        } catch (IOException e) {
            throw new IOException("cannot listen at " + at + ": " + e.getMessage(), e);
        }
    }

    private int withoutPassing(int descriptor) throws IOException {
        if (descriptor != 0) {
            throw new IOException("the JDK takes over no socket but that of descriptor 0 (StandardInput=socket, fd:0): "
                    + passing.refusal());
        }
        return descriptor;
    }

    private int[] numbers(String name) throws IOException {
        if (name.chars().allMatch(c -> c >= '0' && c <= '9') && name.length() < 6) {
            return new int[] {Integer.parseInt(name)};
        }
        int count = count();
        String[] names = environment.getOrDefault("LISTEN_FDNAMES", "").split(":", -1);
        int[] found = IntStream.range(0, Math.min(count, names.length))
                .filter(i -> names[i].equals(name))
                .map(i -> FIRST + i)
                .toArray();
        if (found.length == 0) {
            throw new IOException("none of the " + count + " sockets that the process was started with has this name;"
                    + " LISTEN_FDNAMES is " + environment.get("LISTEN_FDNAMES"));
        }
        return found;
    }

    private int count() throws IOException {
        String forWhom = environment.get("LISTEN_PID");
        String count = environment.get("LISTEN_FDS");
        if (forWhom == null || count == null) {
            throw new IOException("the process was started without sockets: LISTEN_PID and LISTEN_FDS are not set");
        }
        if (!forWhom.equals(Long.toString(pid))) {
            throw new IOException("its sockets are for process " + forWhom + " (LISTEN_PID), and this is " + pid
                    + ": a script that starts java must do so with exec");
        }
        try {
            return Integer.parseUnsignedInt(count);
        } catch (NumberFormatException e) {
            throw new IOException("LISTEN_FDS is " + count + ", not a number", e);
        }
    }
}
