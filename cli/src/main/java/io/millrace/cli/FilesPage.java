package io.millrace.cli;

import io.millrace.codec.FieldName;
import io.millrace.codec.Fields;
import io.millrace.codec.KnownFields;
import io.millrace.codec.Method;
import io.millrace.codec.StaticField;
import io.millrace.engine.memory.FileRegion;
import io.millrace.engine.telemetry.Counter;
import io.millrace.http.HeadWriter;
import io.millrace.http.HttpHandler;
import io.millrace.http.ServerExchange;
import java.io.IOException;
import java.net.URLConnection;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.StringJoiner;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * {@code GET /files/PATH}: a file of the shared folder, or one range of it. Called on the loop of each exchange; the
 * file system is asked on the executor, and the answer is written on the loop again.
 */
final class FilesPage implements HttpHandler {
    static final String PATH = "/files/";

    private static final StaticField RANGES = StaticField.of("Accept-Ranges", "bytes");

    private final SharedFolder folder;
    private final Executor background;

    FilesPage(SharedFolder folder, Executor background) {
        this.folder = folder;
        this.background = background;
    }

    /** What is needed of the request once it is no longer at hand. */
    private record Wanted(String name, boolean headOnly, String range, String ifRange, String ifNoneMatch, long atMs) {
        static Wanted of(ServerExchange ex) {
            Fields fields = ex.fields();
            boolean headOnly = ex.method().equals(Method.HEAD);
            return new Wanted(
                    ex.path().toString().substring(PATH.length()),
                    headOnly,
                    headOnly ? null : fields.valueAsString(KnownFields.RANGE), // RFC 9110 14.2: of GET alone
                    fields.valueAsString(KnownFields.IF_RANGE),
                    list(fields, KnownFields.IF_NONE_MATCH),
                    nowMs(ex));
        }

        /** A second back at most, so that a file seems the fresher for it. */
        private static long nowMs(ServerExchange ex) {
            ex.loop().clock().httpDate();
            return ex.loop().clock().dateSecond() * 1_000;
        }

        /** The lines of a list as one (RFC 9110 5.3), or null if there is none. */
        private static String list(Fields fields, FieldName name) {
            StringJoiner lines = new StringJoiner(",").setEmptyValue("");
            for (int i = fields.find(name); i >= 0; i = fields.findNext(name, i)) {
                lines.add(fields.valueAsString(i));
            }
            return fields.has(name) ? lines.toString() : null;
        }
    }

    /** An open file and what is said about it. */
    private record Opened(FileChannel channel, long length, String type, String tag) {}

    @Override
    public void onRequest(ServerExchange ex) {
        Wanted wanted = Wanted.of(ex);
        try {
            background.execute(() -> find(ex, wanted));
        } catch (RejectedExecutionException e) {
            ex.loop().counters().increment(Counter.HTTP_BLOCKING_REJECTED);
            Site.busy(ex);
        }
    }

    private void find(ServerExchange ex, Wanted wanted) {
        Opened file = open(wanted.name(), wanted.atMs());
        try {
            ex.execute(e -> answer(ex, wanted, file));
        } catch (RejectedExecutionException e) {
            close(file); // the loop ended meanwhile, and the exchange with it
        }
    }

    private Opened open(String name, long atMs) {
        Path path = folder.find(name);
        if (path == null) {
            return null;
        }
        FileChannel channel = null;
        try {
            channel = FileChannel.open(path);
            long length = channel.size();
            long modified = Files.getLastModifiedTime(path).toMillis();
            String tag = EntityTag.of(length, modified, atMs);
            return new Opened(channel, length, type(path), tag);
        } catch (IOException e) {
            close(channel); // gone or locked since it was found: as if it had never been there
            return null;
        }
    }

    private static String type(Path path) throws IOException {
        String byName =
                URLConnection.guessContentTypeFromName(path.getFileName().toString());
        String type = byName == null ? Files.probeContentType(path) : byName;
        return type == null ? "application/octet-stream" : type;
    }

    private static void answer(ServerExchange ex, Wanted wanted, Opened file) {
        if (!ex.isOpen()) {
            close(file);
        } else if (file == null) {
            Site.notFound(ex);
        } else if (wanted.ifNoneMatch() != null && EntityTag.isAmong(wanted.ifNoneMatch(), file.tag())) {
            close(file);
            head(ex, 304, file).end();
        } else {
            send(ex, wanted, file);
        }
    }

    private static void send(ServerExchange ex, Wanted wanted, Opened file) {
        boolean current = wanted.ifRange() == null || EntityTag.isExactly(wanted.ifRange(), file.tag());
        ByteRange range = wanted.range() == null || !current ? null : ByteRange.parse(wanted.range(), file.length());
        if (range != null && range.length() == 0) {
            close(file);
            ex.respond(416)
                    .field(RANGES)
                    .field(KnownFields.CONTENT_RANGE, "bytes */" + file.length())
                    .end();
            return;
        }
        ByteRange part = range == null ? new ByteRange(0, file.length()) : range;
        HeadWriter head = head(ex, range == null ? 200 : 206, file).field(KnownFields.CONTENT_TYPE, file.type());
        if (range != null) {
            head.field(
                    KnownFields.CONTENT_RANGE,
                    "bytes " + part.first() + "-" + (part.first() + part.length() - 1) + "/" + file.length());
        }
        head.stream(part.length());
        if (wanted.headOnly() || part.length() == 0) {
            close(file);
        } else {
            ex.transfer(new FileRegion(file.channel(), part.first(), part.length()));
        }
        ex.end();
    }

    private static HeadWriter head(ServerExchange ex, int status, Opened file) {
        return ex.respond(status).field(RANGES).field(KnownFields.ETAG, file.tag());
    }

    private static void close(Opened file) {
        if (file != null) {
            close(file.channel());
        }
    }

    private static void close(FileChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                // It was only read: nothing is lost.
            }
        }
    }
}
