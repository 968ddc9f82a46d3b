package io.millrace.codec;

/**
 * Status codes (RFC 9110 section 15): what is registered, and the status lines encoded ahead.
 * Stateless; any thread.
 */
public final class Status {
    /** Lowest code that may be sent. */
    public static final int CODE_MIN = 100;
    /** Highest code that may be sent. */
    public static final int CODE_MAX = 599;

    public static final int CONTINUE = 100;
    public static final int SWITCHING_PROTOCOLS = 101;
    public static final int PROCESSING = 102;
    public static final int EARLY_HINTS = 103;
    public static final int OK = 200;
    public static final int CREATED = 201;
    public static final int ACCEPTED = 202;
    public static final int NON_AUTHORITATIVE_INFORMATION = 203;
    public static final int NO_CONTENT = 204;
    public static final int RESET_CONTENT = 205;
    public static final int PARTIAL_CONTENT = 206;
    public static final int MULTI_STATUS = 207;
    public static final int ALREADY_REPORTED = 208;
    public static final int IM_USED = 226;
    public static final int MULTIPLE_CHOICES = 300;
    public static final int MOVED_PERMANENTLY = 301;
    public static final int FOUND = 302;
    public static final int SEE_OTHER = 303;
    public static final int NOT_MODIFIED = 304;
    public static final int USE_PROXY = 305;
    public static final int TEMPORARY_REDIRECT = 307;
    public static final int PERMANENT_REDIRECT = 308;
    public static final int BAD_REQUEST = 400;
    public static final int UNAUTHORIZED = 401;
    public static final int PAYMENT_REQUIRED = 402;
    public static final int FORBIDDEN = 403;
    public static final int NOT_FOUND = 404;
    public static final int METHOD_NOT_ALLOWED = 405;
    public static final int NOT_ACCEPTABLE = 406;
    public static final int PROXY_AUTHENTICATION_REQUIRED = 407;
    public static final int REQUEST_TIMEOUT = 408;
    public static final int CONFLICT = 409;
    public static final int GONE = 410;
    public static final int LENGTH_REQUIRED = 411;
    public static final int PRECONDITION_FAILED = 412;
    public static final int CONTENT_TOO_LARGE = 413;
    public static final int URI_TOO_LONG = 414;
    public static final int UNSUPPORTED_MEDIA_TYPE = 415;
    public static final int RANGE_NOT_SATISFIABLE = 416;
    public static final int EXPECTATION_FAILED = 417;
    public static final int MISDIRECTED_REQUEST = 421;
    public static final int UNPROCESSABLE_CONTENT = 422;
    public static final int LOCKED = 423;
    public static final int FAILED_DEPENDENCY = 424;
    public static final int TOO_EARLY = 425;
    public static final int UPGRADE_REQUIRED = 426;
    public static final int PRECONDITION_REQUIRED = 428;
    public static final int TOO_MANY_REQUESTS = 429;
    public static final int REQUEST_HEADER_FIELDS_TOO_LARGE = 431;
    public static final int UNAVAILABLE_FOR_LEGAL_REASONS = 451;
    public static final int INTERNAL_SERVER_ERROR = 500;
    public static final int NOT_IMPLEMENTED = 501;
    public static final int BAD_GATEWAY = 502;
    public static final int SERVICE_UNAVAILABLE = 503;
    public static final int GATEWAY_TIMEOUT = 504;
    public static final int HTTP_VERSION_NOT_SUPPORTED = 505;
    public static final int VARIANT_ALSO_NEGOTIATES = 506;
    public static final int INSUFFICIENT_STORAGE = 507;
    public static final int LOOP_DETECTED = 508;
    public static final int NETWORK_AUTHENTICATION_REQUIRED = 511;

    private static final String[] REASONS = reasons();
    private static final Literal[] LINES = lines();

    private Status() {}

    /** The registered reason phrase, or the empty text for a code without one. */
    public static String reason(int code) {
        String reason = isSendable(code) ? REASONS[code - CODE_MIN] : null;
        return reason == null ? "" : reason;
    }

    /** True for codes of three digits that begin with 1 to 5. */
    public static boolean isSendable(int code) {
        return code >= CODE_MIN && code <= CODE_MAX;
    }

    /** True for 1xx: not the answer itself, which is still to come. */
    public static boolean isInformational(int code) {
        return code >= 100 && code < 200;
    }

    /** True for codes whose responses never have a body: 1xx, 204 and 304 (RFC 9110 sections 6.4.1 and 15). */
    public static boolean isBodyless(int code) {
        return isInformational(code) || code == NO_CONTENT || code == NOT_MODIFIED;
    }

    /**
     * The whole status line of HTTP/1.1 with its CRLF; for codes without a phrase the space stays, as RFC 9112 section
     * 4 asks.
     *
     * @throws IllegalArgumentException if the code is outside 100 to 599
     */
    public static Literal h1Line(int code) {
        if (!isSendable(code)) {
            throw new IllegalArgumentException("status " + code + " is outside " + CODE_MIN + " to " + CODE_MAX);
        }
        return LINES[code - CODE_MIN];
    }

    private static Literal[] lines() {
        Literal[] lines = new Literal[CODE_MAX - CODE_MIN + 1];
        for (int i = 0; i < lines.length; i++) {
            lines[i] = Literal.of("HTTP/1.1 " + (CODE_MIN + i) + " " + reason(CODE_MIN + i) + "\r\n");
        }
        return lines;
    }

    private static String[] reasons() {
        String[] reasons = new String[CODE_MAX - CODE_MIN + 1];
        informational(reasons);
        successful(reasons);
        redirection(reasons);
        clientErrors(reasons);
        serverErrors(reasons);
        return reasons;
    }

    private static void informational(String[] reasons) {
        reasons[CONTINUE - CODE_MIN] = "Continue";
        reasons[SWITCHING_PROTOCOLS - CODE_MIN] = "Switching Protocols";
        reasons[PROCESSING - CODE_MIN] = "Processing";
        reasons[EARLY_HINTS - CODE_MIN] = "Early Hints";
    }

    private static void successful(String[] reasons) {
        reasons[OK - CODE_MIN] = "OK";
        reasons[CREATED - CODE_MIN] = "Created";
        reasons[ACCEPTED - CODE_MIN] = "Accepted";
        reasons[NON_AUTHORITATIVE_INFORMATION - CODE_MIN] = "Non-Authoritative Information";
        reasons[NO_CONTENT - CODE_MIN] = "No Content";
        reasons[RESET_CONTENT - CODE_MIN] = "Reset Content";
        reasons[PARTIAL_CONTENT - CODE_MIN] = "Partial Content";
        reasons[MULTI_STATUS - CODE_MIN] = "Multi-Status";
        reasons[ALREADY_REPORTED - CODE_MIN] = "Already Reported";
        reasons[IM_USED - CODE_MIN] = "IM Used";
    }

    private static void redirection(String[] reasons) {
        reasons[MULTIPLE_CHOICES - CODE_MIN] = "Multiple Choices";
        reasons[MOVED_PERMANENTLY - CODE_MIN] = "Moved Permanently";
        reasons[FOUND - CODE_MIN] = "Found";
        reasons[SEE_OTHER - CODE_MIN] = "See Other";
        reasons[NOT_MODIFIED - CODE_MIN] = "Not Modified";
        reasons[USE_PROXY - CODE_MIN] = "Use Proxy";
        reasons[TEMPORARY_REDIRECT - CODE_MIN] = "Temporary Redirect";
        reasons[PERMANENT_REDIRECT - CODE_MIN] = "Permanent Redirect";
    }

    private static void clientErrors(String[] reasons) {
        reasons[BAD_REQUEST - CODE_MIN] = "Bad Request";
        reasons[UNAUTHORIZED - CODE_MIN] = "Unauthorized";
        reasons[PAYMENT_REQUIRED - CODE_MIN] = "Payment Required";
        reasons[FORBIDDEN - CODE_MIN] = "Forbidden";
        reasons[NOT_FOUND - CODE_MIN] = "Not Found";
        reasons[METHOD_NOT_ALLOWED - CODE_MIN] = "Method Not Allowed";
        reasons[NOT_ACCEPTABLE - CODE_MIN] = "Not Acceptable";
        reasons[PROXY_AUTHENTICATION_REQUIRED - CODE_MIN] = "Proxy Authentication Required";
        reasons[REQUEST_TIMEOUT - CODE_MIN] = "Request Timeout";
        reasons[CONFLICT - CODE_MIN] = "Conflict";
        reasons[GONE - CODE_MIN] = "Gone";
        reasons[LENGTH_REQUIRED - CODE_MIN] = "Length Required";
        reasons[PRECONDITION_FAILED - CODE_MIN] = "Precondition Failed";
        reasons[CONTENT_TOO_LARGE - CODE_MIN] = "Content Too Large";
        reasons[URI_TOO_LONG - CODE_MIN] = "URI Too Long";
        reasons[UNSUPPORTED_MEDIA_TYPE - CODE_MIN] = "Unsupported Media Type";
        reasons[RANGE_NOT_SATISFIABLE - CODE_MIN] = "Range Not Satisfiable";
        reasons[EXPECTATION_FAILED - CODE_MIN] = "Expectation Failed";
        reasons[MISDIRECTED_REQUEST - CODE_MIN] = "Misdirected Request";
        reasons[UNPROCESSABLE_CONTENT - CODE_MIN] = "Unprocessable Content";
        reasons[LOCKED - CODE_MIN] = "Locked";
        reasons[FAILED_DEPENDENCY - CODE_MIN] = "Failed Dependency";
        reasons[TOO_EARLY - CODE_MIN] = "Too Early";
        reasons[UPGRADE_REQUIRED - CODE_MIN] = "Upgrade Required";
        reasons[PRECONDITION_REQUIRED - CODE_MIN] = "Precondition Required";
        reasons[TOO_MANY_REQUESTS - CODE_MIN] = "Too Many Requests";
        reasons[REQUEST_HEADER_FIELDS_TOO_LARGE - CODE_MIN] = "Request Header Fields Too Large";
        reasons[UNAVAILABLE_FOR_LEGAL_REASONS - CODE_MIN] = "Unavailable For Legal Reasons";
    }

    private static void serverErrors(String[] reasons) {
        reasons[INTERNAL_SERVER_ERROR - CODE_MIN] = "Internal Server Error";
        reasons[NOT_IMPLEMENTED - CODE_MIN] = "Not Implemented";
        reasons[BAD_GATEWAY - CODE_MIN] = "Bad Gateway";
        reasons[SERVICE_UNAVAILABLE - CODE_MIN] = "Service Unavailable";
        reasons[GATEWAY_TIMEOUT - CODE_MIN] = "Gateway Timeout";
        reasons[HTTP_VERSION_NOT_SUPPORTED - CODE_MIN] = "HTTP Version Not Supported";
        reasons[VARIANT_ALSO_NEGOTIATES - CODE_MIN] = "Variant Also Negotiates";
        reasons[INSUFFICIENT_STORAGE - CODE_MIN] = "Insufficient Storage";
        reasons[LOOP_DETECTED - CODE_MIN] = "Loop Detected";
        reasons[NETWORK_AUTHENTICATION_REQUIRED - CODE_MIN] = "Network Authentication Required";
    }
}
