package io.millrace.http;

import io.millrace.codec.proxy.ProxyHeaderParser;
import io.millrace.engine.config.CountSetting;
import io.millrace.engine.config.CrossCheck;
import io.millrace.engine.config.DurationSetting;
import io.millrace.engine.config.FlagSetting;
import io.millrace.engine.config.FractionSetting;
import io.millrace.engine.config.Setting;
import io.millrace.engine.config.SettingsCatalog;
import io.millrace.engine.config.SizeSetting;
import io.millrace.engine.config.TextSetting;
import java.time.Duration;

/**
 * The settings of HTTP: limits, deadlines, leniencies.
 * Immutable; any thread.
 */
public final class HttpSettings implements SettingsCatalog {
    private static final long KB = 1024;

    public static final SizeSetting REQUEST_LINE_LENGTH_MAX = Setting.size(
                    "millrace.http.request.line.length.max", 8 * KB)
            .between(64, 65_535)
            .doc("Longest request line or status line; a longer request is refused with 414.");

    public static final SizeSetting HEAD_LENGTH_MAX = Setting.size("millrace.http.head.length.max", 16 * KB)
            .between(128, 32 * KB)
            .doc("Longest head, start line and fields together; a longer request is refused with 431.");

    public static final CountSetting FIELDS_MAX = Setting.count("millrace.http.fields.max", 100)
            .between(1, 1024)
            .doc("Most field lines of a head; a request with more is refused with 431.");

    public static final SizeSetting TRAILERS_LENGTH_MAX = Setting.size("millrace.http.trailers.length.max", 8 * KB)
            .between(2, 32 * KB)
            .doc("Longest trailer section.");

    public static final CountSetting TRAILER_FIELDS_MAX = Setting.count("millrace.http.trailer.fields.max", 32)
            .between(0, 1024)
            .doc("Most field lines of a trailer section.");

    public static final SizeSetting CHUNK_EXTENSION_LENGTH_MAX = Setting.size(
                    "millrace.http.chunk.extension.length.max", 256)
            .between(0, 16 * KB)
            .doc("Longest extensions of one chunk.");

    public static final SizeSetting CHUNK_EXTENSIONS_LENGTH_MAX = Setting.size(
                    "millrace.http.chunk.extensions.length.max", 4 * KB)
            .between(0, 1024 * KB)
            .doc("Longest extensions of all chunks of one body together.");

    public static final FlagSetting DRAIN_AT_SHUTDOWN = Setting.flag("millrace.drain.at.shutdown", true)
            .doc("Whether a server ends in good order when the JVM is told to end, as by SIGTERM.");

    public static final DurationSetting DRAIN_LAME = Setting.duration("millrace.drain.lame", Duration.ZERO)
            .between(Duration.ZERO, Duration.ofHours(1))
            .doc("How long a server that ends with the JVM still accepts, telling each client to close.");

    public static final DurationSetting DRAIN_TIME_MAX = Setting.duration(
                    "millrace.drain.time.max", Duration.ofSeconds(20))
            .between(Duration.ZERO, Duration.ofHours(24))
            .doc("How long a server that ends with the JVM waits for open exchanges; what is left then is cut.");

    public static final DurationSetting DRAIN_KILL_MAX = Setting.duration(
                    "millrace.drain.kill.max", Duration.ofSeconds(1))
            .between(Duration.ZERO, Duration.ofMinutes(1))
            .doc("How long a server that ends with the JVM waits until the connections that it cut are gone.");

    public static final DurationSetting DRAIN_QUIET = Setting.duration("millrace.drain.quiet", Duration.ofMillis(500))
            .between(Duration.ZERO, Duration.ofHours(1))
            .doc("How long nothing must have come on an idle connection before a drain that no longer accepts closes"
                    + " it: a request may be under way.");

    public static final DurationSetting DRAIN_REPORT_INTERVAL = Setting.duration(
                    "millrace.drain.report.interval", Duration.ofSeconds(1))
            .between(Duration.ofMillis(1), Duration.ofHours(1))
            .doc("How often a drain says how far it is.");

    public static final DurationSetting HANDOVER_LAME = Setting.duration(
                    "millrace.handover.lame", Duration.ofSeconds(5))
            .between(Duration.ZERO, Duration.ofHours(1))
            .doc("How long a server that was taken over keeps idle connections, telling each client to close.");

    public static final SizeSetting BODY_DISCARD_MAX = Setting.size("millrace.http.body.discard.max", 64 * KB)
            .between(0, 1024 * 1024 * KB)
            .doc("Bytes of an unread request body that are read and dropped to keep the connection.");

    public static final DurationSetting BODY_DISCARD_TIME_MAX = Setting.duration(
                    "millrace.http.body.discard.time.max", Duration.ofMillis(100))
            .between(Duration.ofMillis(1), Duration.ofMinutes(1))
            .doc("Longest time spent on dropping an unread request body.");

    public static final SizeSetting BODY_RATE_MIN = Setting.size("millrace.http.body.rate.min", 240)
            .between(0, 1024 * 1024 * KB)
            .doc("Least bytes a second that a body must come or leave at while it is wanted; 0 turns the check off.");

    public static final DurationSetting BODY_RATE_GRACE = Setting.duration(
                    "millrace.http.body.rate.grace", Duration.ofSeconds(5))
            .between(Duration.ofMillis(100), Duration.ofHours(1))
            .doc("Time over which the least rate of a body is measured, and before it is first measured.");

    public static final DurationSetting FIRST_HEAD_TIMEOUT = Setting.duration(
                    "millrace.http.first.head.timeout", Duration.ofSeconds(15))
            .between(Duration.ofMillis(10), Duration.ofHours(1))
            .doc("Longest time from accepting a connection to the end of its first head.");

    public static final DurationSetting HEAD_TIMEOUT = Setting.duration(
                    "millrace.http.head.timeout", Duration.ofSeconds(10))
            .between(Duration.ofMillis(10), Duration.ofHours(1))
            .doc("Longest time from the first byte of a head to its end, however the bytes come.");

    public static final DurationSetting IDLE_TIMEOUT = Setting.duration(
                    "millrace.http.idle.timeout", Duration.ofSeconds(60))
            .between(Duration.ofMillis(10), Duration.ofHours(24))
            .doc("How long a kept connection may wait for its next request.");

    public static final DurationSetting REQUEST_TIMEOUT = Setting.duration(
                    "millrace.http.request.timeout", Duration.ofSeconds(60))
            .between(Duration.ofMillis(10), Duration.ofHours(24))
            .zeroMeans("no bound")
            .doc("Longest time from a request's head to the head of its response; then it is answered with 503.");

    public static final FlagSetting INTERIM = Setting.flag("millrace.http.interim", false)
            .doc("Whether interim responses other than 100, such as 103, are sent to clients of HTTP/1.1: some take"
                    + " one for the answer.");

    public static final CountSetting INTERIM_MAX = Setting.count("millrace.http.interim.max", 16)
            .between(0, 65_536)
            .doc("Interim responses of one exchange: a server drops further ones, a client ends the exchange.");

    public static final FlagSetting HALF_CLOSE_ABORTS = Setting.flag("millrace.http.half.close.aborts", false)
            .doc("Whether a client that ends its output before it has its response is taken for gone; else the response"
                    + " is finished and then the connection closed.");

    public static final CountSetting REQUESTS_PER_TURN_MAX = Setting.count("millrace.http.requests.per.turn.max", 32)
            .between(1, 65_536)
            .doc("Requests of one connection that are begun in one turn of the loop; the rest waits for the next.");

    public static final CountSetting REQUESTS_PER_CONNECTION_MAX = Setting.count(
                    "millrace.http.requests.per.connection.max", 0)
            .between(1, Integer.MAX_VALUE)
            .zeroMeans("no bound")
            .doc("Requests after which a connection is closed in good order, give or take the jitter.");

    public static final DurationSetting CONNECTION_AGE_MAX = Setting.duration(
                    "millrace.http.connection.age.max", Duration.ZERO)
            .between(Duration.ofMillis(10), Duration.ofDays(365))
            .zeroMeans("no bound")
            .doc("Age at which a connection is closed in good order, give or take the jitter.");

    public static final FractionSetting CONNECTION_JITTER = Setting.fraction("millrace.http.connection.jitter", 0.1)
            .between(0, 0.5)
            .doc("Share by which each connection's age and requests differ, so that not all are closed at once.");

    public static final TextSetting SERVER_NAME = Setting.text("millrace.http.server.name", "millrace")
            .form("a field value, or nothing for no Server field")
            .orNothing()
            .doc("Value of the Server field that is added to responses without one.");

    public static final FlagSetting DATE =
            Setting.flag("millrace.http.date", true).doc("Whether a Date field is added to responses without one.");

    public static final TextSetting PROXY_TRUSTED = Setting.text("millrace.proxy.trusted", "")
            .form("addresses and CIDR blocks with commas between, or unix")
            .orNothing()
            .doc("From whom a listener that expects a PROXY header takes it; all others are closed there.");

    public static final SizeSetting PROXY_HEADER_LENGTH_MAX = Setting.size("millrace.proxy.header.length.max", 2 * KB)
            .between(ProxyHeaderParser.LENGTH_MIN, 16 * KB)
            .doc("Longest PROXY header of version 2, TLVs included; a line of version 1 ends at 107 bytes.");

    public static final CountSetting CLIENT_CALLS_WAITING_MAX = Setting.count("millrace.client.calls.waiting.max", 64)
            .between(0, 65_536)
            .doc("Calls that may wait for one client connection; further ones fail at once.");

    public static final DurationSetting CLIENT_RESPONSE_TIMEOUT = Setting.duration(
                    "millrace.client.response.timeout", Duration.ofSeconds(60))
            .between(Duration.ofMillis(10), Duration.ofHours(24))
            .zeroMeans("no bound")
            .doc("Longest time from the end of a request, or from one for a tunnel, to the head of its response.");

    public static final DurationSetting CLIENT_IDLE_TIMEOUT = Setting.duration(
                    "millrace.client.idle.timeout", Duration.ofSeconds(50))
            .between(Duration.ofMillis(10), Duration.ofHours(24))
            .zeroMeans("no bound")
            .doc("How long a client connection without a call is kept. Shorter than the server's own bound, no request"
                    + " meets its close.");

    public static final CountSetting CLIENT_CONNECTION_REQUESTS_MAX = Setting.count(
                    "millrace.client.connection.requests.max", 0)
            .between(1, Integer.MAX_VALUE)
            .zeroMeans("no bound")
            .doc("Calls that a client connection takes, give or take `millrace.http.connection.jitter`.");

    public static final DurationSetting CLIENT_CONNECTION_AGE_MAX = Setting.duration(
                    "millrace.client.connection.age.max", Duration.ZERO)
            .between(Duration.ofMillis(10), Duration.ofDays(365))
            .zeroMeans("no bound")
            .doc("Age at which a client connection takes no further call, give or take"
                    + " `millrace.http.connection.jitter`.");

    public static final SizeSetting BLOCKING_READ_AHEAD = Setting.size("millrace.blocking.read.ahead", 64 * KB)
            .between(1, 16 * 1024 * KB)
            .doc("Bytes of a request body that may wait for a blocking handler; then the client waits.");

    public static final SizeSetting BLOCKING_WRITE_AHEAD = Setting.size("millrace.blocking.write.ahead", 64 * KB)
            .between(1, 16 * 1024 * KB)
            .doc("Bytes of a response body that a blocking handler may write ahead of the loop; then it waits.");

    public static final FlagSetting LENIENT_BARE_LF = lenient("bare.lf", "a line ended by LF alone");
    public static final FlagSetting LENIENT_OBS_FOLD = lenient("obs.fold", "a field folded over several lines");
    public static final FlagSetting LENIENT_SPACE_BEFORE_COLON =
            lenient("space.before.colon", "white space between a field's name and its colon");
    public static final FlagSetting LENIENT_LENGTH_BESIDE_CHUNKED =
            lenient("length.beside.chunked", "Content-Length beside Transfer-Encoding, which wins");
    public static final FlagSetting LENIENT_EQUAL_LENGTHS =
            lenient("equal.lengths", "Content-Length repeated with the same value");

    public static final FlagSetting LENIENT_UNESCAPED_PATH =
            lenient("unescaped.path", "a backslash, a caret, a backtick, a bar or braces in a path");

    public static final FlagSetting SECURED_BY_GATEWAY = Setting.flag("millrace.http.secured.by.gateway", false)
            .doc("Accept targets of scheme https on connections without TLS, which are else refused with 421:"
                    + " a trusted gateway ends TLS, or this server is a proxy.");

    private static FlagSetting lenient(String name, String what) {
        return Setting.flag("millrace.h1.lenient." + name, false)
                .doc("Accept " + what + ". Can open a way to smuggle requests past another party.");
    }

    @Override
    public void check(CrossCheck check) {
        check.atMost(REQUEST_LINE_LENGTH_MAX, HEAD_LENGTH_MAX);
        check.atMost(CHUNK_EXTENSION_LENGTH_MAX, CHUNK_EXTENSIONS_LENGTH_MAX);
    }
}
