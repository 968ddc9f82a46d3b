package io.millrace.codec;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * The field names that every codec recognises while it parses, so that looking for one compares small numbers.
 * Immutable; any thread.
 *
 * <p>The names that decide framing and routing of a message come first: {@link #isFraming} is one compare.
 */
public final class KnownFields {
    public static final FieldName HOST = new FieldName(1, "Host");
    public static final FieldName CONTENT_LENGTH = new FieldName(2, "Content-Length");
    public static final FieldName TRANSFER_ENCODING = new FieldName(3, "Transfer-Encoding");
    public static final FieldName CONNECTION = new FieldName(4, "Connection");
    public static final FieldName EXPECT = new FieldName(5, "Expect");
    public static final FieldName UPGRADE = new FieldName(6, "Upgrade");
    public static final FieldName TE = new FieldName(7, "TE");
    public static final FieldName TRAILER = new FieldName(8, "Trailer");

    public static final FieldName DATE = new FieldName(9, "Date");
    public static final FieldName SERVER = new FieldName(10, "Server");
    public static final FieldName CONTENT_TYPE = new FieldName(11, "Content-Type");
    public static final FieldName ACCEPT = new FieldName(12, "Accept");
    public static final FieldName ACCEPT_ENCODING = new FieldName(13, "Accept-Encoding");
    public static final FieldName ACCEPT_LANGUAGE = new FieldName(14, "Accept-Language");
    public static final FieldName USER_AGENT = new FieldName(15, "User-Agent");
    public static final FieldName COOKIE = new FieldName(16, "Cookie");
    public static final FieldName SET_COOKIE = new FieldName(17, "Set-Cookie");
    public static final FieldName LOCATION = new FieldName(18, "Location");
    public static final FieldName CACHE_CONTROL = new FieldName(19, "Cache-Control");
    public static final FieldName ETAG = new FieldName(20, "ETag");
    public static final FieldName LAST_MODIFIED = new FieldName(21, "Last-Modified");
    public static final FieldName IF_NONE_MATCH = new FieldName(22, "If-None-Match");
    public static final FieldName IF_MODIFIED_SINCE = new FieldName(23, "If-Modified-Since");
    public static final FieldName IF_MATCH = new FieldName(24, "If-Match");
    public static final FieldName IF_UNMODIFIED_SINCE = new FieldName(25, "If-Unmodified-Since");
    public static final FieldName IF_RANGE = new FieldName(26, "If-Range");
    public static final FieldName RANGE = new FieldName(27, "Range");
    public static final FieldName CONTENT_RANGE = new FieldName(28, "Content-Range");
    public static final FieldName ACCEPT_RANGES = new FieldName(29, "Accept-Ranges");
    public static final FieldName CONTENT_ENCODING = new FieldName(30, "Content-Encoding");
    public static final FieldName CONTENT_LANGUAGE = new FieldName(31, "Content-Language");
    public static final FieldName CONTENT_LOCATION = new FieldName(32, "Content-Location");
    public static final FieldName VARY = new FieldName(33, "Vary");
    public static final FieldName ALLOW = new FieldName(34, "Allow");
    public static final FieldName AUTHORIZATION = new FieldName(35, "Authorization");
    public static final FieldName WWW_AUTHENTICATE = new FieldName(36, "WWW-Authenticate");
    public static final FieldName PROXY_AUTHENTICATE = new FieldName(37, "Proxy-Authenticate");
    public static final FieldName PROXY_AUTHORIZATION = new FieldName(38, "Proxy-Authorization");
    public static final FieldName KEEP_ALIVE = new FieldName(39, "Keep-Alive");
    public static final FieldName PROXY_CONNECTION = new FieldName(40, "Proxy-Connection");
    public static final FieldName REFERER = new FieldName(41, "Referer");
    public static final FieldName ORIGIN = new FieldName(42, "Origin");
    public static final FieldName AGE = new FieldName(43, "Age");
    public static final FieldName EXPIRES = new FieldName(44, "Expires");
    public static final FieldName PRAGMA = new FieldName(45, "Pragma");
    public static final FieldName RETRY_AFTER = new FieldName(46, "Retry-After");
    public static final FieldName VIA = new FieldName(47, "Via");
    public static final FieldName FORWARDED = new FieldName(48, "Forwarded");
    public static final FieldName X_FORWARDED_FOR = new FieldName(49, "X-Forwarded-For");
    public static final FieldName X_FORWARDED_PROTO = new FieldName(50, "X-Forwarded-Proto");
    public static final FieldName X_FORWARDED_HOST = new FieldName(51, "X-Forwarded-Host");
    public static final FieldName X_REQUEST_ID = new FieldName(52, "X-Request-ID");
    public static final FieldName UPGRADE_INSECURE_REQUESTS = new FieldName(53, "Upgrade-Insecure-Requests");
    public static final FieldName SEC_FETCH_DEST = new FieldName(54, "Sec-Fetch-Dest");
    public static final FieldName SEC_FETCH_MODE = new FieldName(55, "Sec-Fetch-Mode");
    public static final FieldName SEC_FETCH_SITE = new FieldName(56, "Sec-Fetch-Site");
    public static final FieldName SEC_FETCH_USER = new FieldName(57, "Sec-Fetch-User");
    public static final FieldName SEC_CH_UA = new FieldName(58, "Sec-CH-UA");
    public static final FieldName SEC_CH_UA_MOBILE = new FieldName(59, "Sec-CH-UA-Mobile");
    public static final FieldName SEC_CH_UA_PLATFORM = new FieldName(60, "Sec-CH-UA-Platform");
    public static final FieldName STRICT_TRANSPORT_SECURITY = new FieldName(61, "Strict-Transport-Security");
    public static final FieldName CONTENT_SECURITY_POLICY = new FieldName(62, "Content-Security-Policy");
    public static final FieldName X_CONTENT_TYPE_OPTIONS = new FieldName(63, "X-Content-Type-Options");
    public static final FieldName X_FRAME_OPTIONS = new FieldName(64, "X-Frame-Options");
    public static final FieldName ACCESS_CONTROL_ALLOW_ORIGIN = new FieldName(65, "Access-Control-Allow-Origin");
    public static final FieldName ACCESS_CONTROL_ALLOW_METHODS = new FieldName(66, "Access-Control-Allow-Methods");
    public static final FieldName ACCESS_CONTROL_ALLOW_HEADERS = new FieldName(67, "Access-Control-Allow-Headers");
    public static final FieldName ACCESS_CONTROL_ALLOW_CREDENTIALS =
            new FieldName(68, "Access-Control-Allow-Credentials");
    public static final FieldName ACCESS_CONTROL_EXPOSE_HEADERS = new FieldName(69, "Access-Control-Expose-Headers");
    public static final FieldName ACCESS_CONTROL_MAX_AGE = new FieldName(70, "Access-Control-Max-Age");
    public static final FieldName ACCESS_CONTROL_REQUEST_METHOD = new FieldName(71, "Access-Control-Request-Method");
    public static final FieldName ACCESS_CONTROL_REQUEST_HEADERS = new FieldName(72, "Access-Control-Request-Headers");
    public static final FieldName CONTENT_DISPOSITION = new FieldName(73, "Content-Disposition");
    public static final FieldName LINK = new FieldName(74, "Link");
    public static final FieldName FROM = new FieldName(75, "From");
    public static final FieldName MAX_FORWARDS = new FieldName(76, "Max-Forwards");
    public static final FieldName PRIORITY = new FieldName(77, "Priority");
    public static final FieldName ALT_SVC = new FieldName(78, "Alt-Svc");
    public static final FieldName DNT = new FieldName(79, "DNT");
    public static final FieldName TRACEPARENT = new FieldName(80, "Traceparent");
    public static final FieldName TRACESTATE = new FieldName(81, "Tracestate");
    public static final FieldName SERVER_TIMING = new FieldName(82, "Server-Timing");
    public static final FieldName LAST_EVENT_ID = new FieldName(83, "Last-Event-ID");
    public static final FieldName EARLY_DATA = new FieldName(84, "Early-Data");
    public static final FieldName SEC_WEBSOCKET_KEY = new FieldName(85, "Sec-WebSocket-Key");
    public static final FieldName SEC_WEBSOCKET_VERSION = new FieldName(86, "Sec-WebSocket-Version");
    public static final FieldName SEC_WEBSOCKET_PROTOCOL = new FieldName(87, "Sec-WebSocket-Protocol");
    public static final FieldName SEC_WEBSOCKET_EXTENSIONS = new FieldName(88, "Sec-WebSocket-Extensions");
    public static final FieldName SEC_WEBSOCKET_ACCEPT = new FieldName(89, "Sec-WebSocket-Accept");
    public static final FieldName HTTP2_SETTINGS = new FieldName(90, "HTTP2-Settings");
    public static final FieldName X_REQUESTED_WITH = new FieldName(91, "X-Requested-With");
    public static final FieldName X_REAL_IP = new FieldName(92, "X-Real-IP");
    public static final FieldName ACCEPT_CHARSET = new FieldName(93, "Accept-Charset");
    public static final FieldName REFRESH = new FieldName(94, "Refresh");

    /** Presence bits of what may never be a trailer: it frames, routes, or is the connection's own (RFC 9110 6.5.1). */
    public static final long NEVER_TRAILERS = HOST.maskBit()
            | CONTENT_LENGTH.maskBit()
            | TRANSFER_ENCODING.maskBit()
            | CONNECTION.maskBit()
            | EXPECT.maskBit()
            | UPGRADE.maskBit()
            | TE.maskBit()
            | TRAILER.maskBit()
            | KEEP_ALIVE.maskBit()
            | PROXY_CONNECTION.maskBit();

    /** Highest id of a name that decides framing, routing or persistence of a message. */
    public static final int FRAMING_ID_MAX = 8;

    private static final List<FieldName> ALL = List.of(
            HOST,
            CONTENT_LENGTH,
            TRANSFER_ENCODING,
            CONNECTION,
            EXPECT,
            UPGRADE,
            TE,
            TRAILER,
            DATE,
            SERVER,
            CONTENT_TYPE,
            ACCEPT,
            ACCEPT_ENCODING,
            ACCEPT_LANGUAGE,
            USER_AGENT,
            COOKIE,
            SET_COOKIE,
            LOCATION,
            CACHE_CONTROL,
            ETAG,
            LAST_MODIFIED,
            IF_NONE_MATCH,
            IF_MODIFIED_SINCE,
            IF_MATCH,
            IF_UNMODIFIED_SINCE,
            IF_RANGE,
            RANGE,
            CONTENT_RANGE,
            ACCEPT_RANGES,
            CONTENT_ENCODING,
            CONTENT_LANGUAGE,
            CONTENT_LOCATION,
            VARY,
            ALLOW,
            AUTHORIZATION,
            WWW_AUTHENTICATE,
            PROXY_AUTHENTICATE,
            PROXY_AUTHORIZATION,
            KEEP_ALIVE,
            PROXY_CONNECTION,
            REFERER,
            ORIGIN,
            AGE,
            EXPIRES,
            PRAGMA,
            RETRY_AFTER,
            VIA,
            FORWARDED,
            X_FORWARDED_FOR,
            X_FORWARDED_PROTO,
            X_FORWARDED_HOST,
            X_REQUEST_ID,
            UPGRADE_INSECURE_REQUESTS,
            SEC_FETCH_DEST,
            SEC_FETCH_MODE,
            SEC_FETCH_SITE,
            SEC_FETCH_USER,
            SEC_CH_UA,
            SEC_CH_UA_MOBILE,
            SEC_CH_UA_PLATFORM,
            STRICT_TRANSPORT_SECURITY,
            CONTENT_SECURITY_POLICY,
            X_CONTENT_TYPE_OPTIONS,
            X_FRAME_OPTIONS,
            ACCESS_CONTROL_ALLOW_ORIGIN,
            ACCESS_CONTROL_ALLOW_METHODS,
            ACCESS_CONTROL_ALLOW_HEADERS,
            ACCESS_CONTROL_ALLOW_CREDENTIALS,
            ACCESS_CONTROL_EXPOSE_HEADERS,
            ACCESS_CONTROL_MAX_AGE,
            ACCESS_CONTROL_REQUEST_METHOD,
            ACCESS_CONTROL_REQUEST_HEADERS,
            CONTENT_DISPOSITION,
            LINK,
            FROM,
            MAX_FORWARDS,
            PRIORITY,
            ALT_SVC,
            DNT,
            TRACEPARENT,
            TRACESTATE,
            SERVER_TIMING,
            LAST_EVENT_ID,
            EARLY_DATA,
            SEC_WEBSOCKET_KEY,
            SEC_WEBSOCKET_VERSION,
            SEC_WEBSOCKET_PROTOCOL,
            SEC_WEBSOCKET_EXTENSIONS,
            SEC_WEBSOCKET_ACCEPT,
            HTTP2_SETTINGS,
            X_REQUESTED_WITH,
            X_REAL_IP,
            ACCEPT_CHARSET,
            REFRESH);

    /** How many names are known; ids are 1 to this. */
    public static final int COUNT = ALL.size();

    private KnownFields() {}

    /** Every known name in the order of ids. */
    public static List<FieldName> all() {
        return ALL;
    }

    /**
     * The known name of an id.
     *
     * @throws IndexOutOfBoundsException if {@code id} is not 1 to {@link #COUNT}
     */
    public static FieldName byId(int id) {
        return ALL.get(id - 1);
    }

    /** True for ids of the names that decide framing, routing or persistence. */
    public static boolean isFraming(int id) {
        return id != FieldName.UNKNOWN && id <= FRAMING_ID_MAX;
    }

    /** The known name that a text spells in any case, or null. */
    public static FieldName find(CharSequence name) {
        int id = KnownFieldIndex.find(name);
        return id == FieldName.UNKNOWN ? null : byId(id);
    }

    /**
     * Id of the known name that the bytes spell in any case, else {@link FieldName#UNKNOWN}.
     * A positive answer proves that the bytes are a token.
     *
     * @param length 0 or more; {@link Bytes#WORD} bytes from {@code index} must be readable even if it is less
     */
    public static int idOf(ByteBuffer in, int index, int length) {
        return KnownFieldIndex.find(in, index, length, Bytes.getLong(in, index));
    }

    /**
     * As {@link #idOf(ByteBuffer, int, int)}, for a parser that has the first bytes in hand.
     *
     * @param word the {@link Bytes#getLong} at {@code index}
     */
    public static int idOf(ByteBuffer in, int index, int length, long word) {
        return KnownFieldIndex.find(in, index, length, word);
    }
}
