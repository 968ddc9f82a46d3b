package io.millrace.engine;

import io.millrace.engine.config.EngineSettings;
import io.millrace.engine.transport.InheritedAddress;
import io.millrace.engine.transport.InheritedSocket;
import io.millrace.engine.transport.SocketPassing;
import io.millrace.engine.transport.SocketPassing.Door;
import io.millrace.engine.transport.SocketPassing.Line;
import io.millrace.engine.transport.SocketPassing.Message;
import io.millrace.engine.transport.UnixSocketFile;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;

/**
 * Listening sockets that pass from a process to its successor, over a Unix domain socket that both know by its path.
 * The queue of a socket goes with it, so that no connection is refused or reset. One thread; {@link #close} any.
 *
 * <pre>
 * successor                              predecessor
 *     | hello ------------------------------> |   same user?
 *     | &lt;------------ sockets, for each address |
 *     | &lt;---------------------------------- end |   both accept from here on
 *     | listens                               |
 *     | ready ------------------------------> |
 *     | &lt;-------------------------------- yours |   stops accepting, drains
 *     | takes the path                        |
 * </pre>
 *
 * <p>Whatever goes wrong before {@code yours} ends the attempt: the predecessor goes on as if nobody had asked. Each
 * wait ends after {@code millrace.handover.step.time.max}.
 */
public final class Handover implements AutoCloseable {
    private static final String HELLO = "millrace-handover 1";
    private static final String SOCKETS = "sockets";
    private static final String MORE = "more";
    private static final String END = "end";
    private static final String READY = "ready";
    private static final String YOURS = "yours";
    private static final String NO = "no ";
    private static final FileAttribute<Set<PosixFilePermission>> OURS_ALONE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path path;
    private final Engine engine;
    private final SocketPassing passing;
    private final long stepNs;
    private final List<Offer> offers = new ArrayList<>();
    private FileChannel lock; // null: not starting any more
    private Line line; // null: there is no predecessor, or no more to say to it
    private long predecessor = -1;
    private final AtomicReference<HandoverServer> server = new AtomicReference<>(); // null: not complete, or closed

    /** The sockets of one address of the predecessor. */
    private record Offer(boolean ownsPath, String asked, String bound, List<Integer> descriptors) {
        boolean isOf(String address) {
            return asked.equals(address) || bound.equals(address);
        }
    }

    private Handover(Path path, Engine engine) {
        this.path = path.toAbsolutePath();
        this.engine = engine;
        this.passing = SocketPassing.find();
        this.stepNs = engine.config().settings().durationNs(EngineSettings.HANDOVER_STEP_TIME_MAX);
    }

    /**
     * Asks whoever has the path for its sockets; it goes on accepting. Nobody has it: this process is the first.
     *
     * @param path of the Unix domain socket between them, in a folder that only this user may write to
     * @throws IOException when sockets cannot be passed here, or the other process refuses or is not of this user
     */
    public static Handover begin(Path path, Engine engine) throws IOException {
        Handover h = new Handover(path, engine);
        try {
            h.ask();
            return h;
        } catch (IOException | RuntimeException e) {
            h.close();
            throw new IOException("hand-over at " + h.path + ": " + e.getMessage(), e);
        }
    }

    private void ask() throws IOException {
        if (passing.refusal() != null) {
            throw new IOException("sockets cannot be passed here: " + passing.refusal());
        }
        lock();
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)
                && !Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                        .isOther()) {
            throw new IOException("this is a file or folder and no socket; name another path");
        }
        line = passing.connect(path, stepNs);
        if (line == null) {
            return;
        }
        predecessor = line.pid();
        if (!line.isSameUser()) {
            throw new IOException("process " + predecessor + ", which has the path, is of another user");
        }
        line.send(HELLO);
        for (Message m = receive(); !m.text().equals(END); m = receive()) {
            offer(m);
        }
    }

    /** Two that start at once would both be the first. */
    private void lock() throws IOException {
        Path file = path.resolveSibling(path.getFileName() + ".lock");
        lock = FileChannel.open(file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), OURS_ALONE);
        FileLock taken;
        try {
            taken = lock.tryLock();
        } catch (OverlappingFileLockException e) {
            taken = null;
        }
        if (taken == null) {
            throw new IOException("another process is starting with this path; start again when it is up");
        }
    }

    private Message receive() throws IOException {
        Message m = line.receive();
        if (m.text() == null) {
            throw new IOException("process " + predecessor
                    + ", which has the path, gave up or ended; see what it says, and start again");
        }
        if (m.text().startsWith(NO)) {
            throw new IOException(
                    "process " + predecessor + " refused: " + m.text().substring(NO.length()));
        }
        return m;
    }

    private void offer(Message m) throws IOException {
        String[] lines = m.text().split("\n", -1);
        if (lines[0].equals(SOCKETS) && lines.length == 4) {
            offers.add(new Offer(lines[1].equals("owns"), lines[2], lines[3], new ArrayList<>(m.descriptors())));
        } else if (lines[0].equals(MORE) && !offers.isEmpty()) {
            offers.get(offers.size() - 1).descriptors().addAll(m.descriptors());
        } else {
            m.descriptors().forEach(passing::close);
            throw new IOException("process " + predecessor + " speaks another version of this protocol");
        }
    }

    /** The process id of the one before; -1 when this is the first. */
    public long predecessor() {
        return predecessor;
    }

    /**
     * Where to listen instead: at the predecessor's sockets, if it listens there or was asked to, by the same text;
     * else at the address itself. What is returned is to be listened at once.
     */
    public SocketAddress place(SocketAddress asked) {
        String address = text(asked);
        for (Offer offer : offers) {
            if (offer.isOf(address)) {
                offers.remove(offer);
                return InheritedAddress.named(address)
                        .with(offer.descriptors().stream()
                                .map(d -> new InheritedSocket(d, offer.ownsPath()))
                                .toList());
            }
        }
        return asked;
    }

    /** An address as both processes write it. */
    private static String text(SocketAddress address) {
        if (address instanceof InetSocketAddress i && !i.isUnresolved()) {
            String host =
                    i.getAddress().isAnyLocalAddress() ? "*" : i.getAddress().getHostAddress();
            return host + ":" + i.getPort();
        }
        if (address instanceof UnixDomainSocketAddress u) {
            return "unix:" + u.getPath().toAbsolutePath();
        }
        return address.toString();
    }

    /**
     * This process listens: takes over from the predecessor, and waits for a successor.
     *
     * @param asked the addresses of the groups, before {@link #place}
     * @param whenTaken is told the process id of the successor when it has taken over, on a thread of its own: to close
     *     the groups, and to drain
     * @throws IOException when the predecessor does not agree: it goes on
     */
    public void complete(List<SocketAddress> asked, List<ListenerGroup> groups, LongConsumer whenTaken)
            throws IOException {
        discardOffers();
        Path fresh = path.resolveSibling(
                path.getFileName() + "." + ProcessHandle.current().pid());
        Door door = null;
        try {
            Files.deleteIfExists(fresh);
            door = passing.bind(fresh, stepNs);
            Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-------"));
            if (line != null) {
                line.send(READY);
                if (!receive().text().equals(YOURS)) {
                    throw new IOException("process " + predecessor + " speaks another version of this protocol");
                }
                line.close();
                line = null;
            }
            Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException | RuntimeException e) {
            if (door != null) {
                door.close();
                door.accept(); // which closes what is left
                Files.deleteIfExists(fresh);
            }
            groups.forEach(ListenerGroup::leaveToOthers); // they are still the predecessor's
            throw new IOException("hand-over at " + path + ": " + e.getMessage(), e);
        }
        List<String> names = asked.stream().map(Handover::text).toList();
        UnixSocketFile file = UnixSocketFile.of(UnixDomainSocketAddress.of(path));
        HandoverServer next = new HandoverServer(this, door, file, names, List.copyOf(groups), whenTaken);
        server.set(next);
        next.start();
        unlock();
    }

    private void discardOffers() {
        offers.forEach(o -> o.descriptors().forEach(passing::close));
        offers.clear();
    }

    private void unlock() {
        if (lock != null) {
            try {
                lock.close();
            } catch (IOException e) {
                engine.errors().onError(e); // the lock ends with this process at the latest
            }
            lock = null;
        }
    }

    /** Nobody can take over any more; before {@link #complete} the predecessor goes on. May be called twice. */
    @Override
    public void close() {
        HandoverServer running = server.getAndSet(null);
        if (running != null) {
            running.close();
            return;
        }
        discardOffers();
        if (line != null) {
            line.close();
            line = null;
        }
        unlock();
    }

    // --- the other side: see HandoverServer ---

    Engine engine() {
        return engine;
    }

    SocketPassing passing() {
        return passing;
    }

    long stepNs() {
        return stepNs;
    }

    static boolean isHello(Message m) {
        return HELLO.equals(m.text());
    }

    static boolean isReady(Message m) {
        return READY.equals(m.text());
    }

    static void refuse(Line line, String why) throws IOException {
        line.send(NO + why);
    }

    static void end(Line line) throws IOException {
        line.send(END);
    }

    static void yours(Line line) throws IOException {
        line.send(YOURS);
    }

    /** Sends the sockets of one address. */
    static void sendSockets(Line line, ListenerGroup group, String asked, List<Integer> descriptors)
            throws IOException {
        String text = SOCKETS + "\n" + (group.ownsPath() ? "owns" : "leaves") + "\n" + asked + "\n"
                + text(group.localAddress());
        for (int i = 0; i < descriptors.size(); i += SocketPassing.DESCRIPTORS_MAX) {
            int end = Math.min(descriptors.size(), i + SocketPassing.DESCRIPTORS_MAX);
            line.send(
                    i == 0 ? text : MORE,
                    descriptors.subList(i, end).stream().mapToInt(d -> d).toArray());
        }
    }
}
