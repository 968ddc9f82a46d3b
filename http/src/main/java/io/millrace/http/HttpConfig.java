package io.millrace.http;

import io.millrace.codec.Limits;
import io.millrace.codec.StaticField;
import io.millrace.codec.h1.H1Leniency;
import io.millrace.codec.proxy.ProxyHeaderParser;
import io.millrace.engine.config.EngineSettings;
import io.millrace.engine.config.Settings;

/** The values of {@link HttpSettings} that a connection needs; times in nanoseconds. Immutable, any thread. */
record HttpConfig(
        Limits limits,
        H1Leniency leniency,
        boolean securedByGateway,
        boolean interim,
        int interimMax,
        boolean halfCloseAborts,
        long discardLengthMax,
        long discardTimeNs,
        long rateMin,
        long rateGraceNs,
        long firstHeadTimeoutNs,
        long headTimeoutNs,
        long idleTimeoutNs,
        long requestTimeoutNs,
        int requestsPerTurnMax,
        int requestsPerConnectionMax,
        long connectionAgeNs,
        double connectionJitter,
        long drainQuietNs,
        long drainReportNs,
        StaticField serverField,
        boolean date,
        int callsWaitingMax,
        long responseTimeoutNs,
        long clientIdleTimeoutNs,
        int clientRequestsMax,
        long clientAgeNs,
        int blockingReadAhead,
        int blockingWriteAhead,
        int forwardCopyMax,
        ProxyHeaderParser proxyParser,
        H2Config h2) {

    static HttpConfig of(Settings s) {
        Limits limits = new Limits(
                s.length(HttpSettings.REQUEST_LINE_LENGTH_MAX),
                s.length(HttpSettings.HEAD_LENGTH_MAX),
                s.count(HttpSettings.FIELDS_MAX),
                s.length(HttpSettings.TRAILERS_LENGTH_MAX),
                s.count(HttpSettings.TRAILER_FIELDS_MAX),
                s.length(HttpSettings.CHUNK_EXTENSION_LENGTH_MAX),
                s.length(HttpSettings.CHUNK_EXTENSIONS_LENGTH_MAX));
        H1Leniency leniency = new H1Leniency(
                s.flag(HttpSettings.LENIENT_BARE_LF),
                s.flag(HttpSettings.LENIENT_OBS_FOLD),
                s.flag(HttpSettings.LENIENT_SPACE_BEFORE_COLON),
                s.flag(HttpSettings.LENIENT_LENGTH_BESIDE_CHUNKED),
                s.flag(HttpSettings.LENIENT_EQUAL_LENGTHS),
                s.flag(HttpSettings.LENIENT_UNESCAPED_PATH));
        String server = s.text(HttpSettings.SERVER_NAME);
        return new HttpConfig(
                limits,
                leniency,
                s.flag(HttpSettings.SECURED_BY_GATEWAY),
                s.flag(HttpSettings.INTERIM),
                s.count(HttpSettings.INTERIM_MAX),
                s.flag(HttpSettings.HALF_CLOSE_ABORTS),
                s.size(HttpSettings.BODY_DISCARD_MAX),
                s.durationNs(HttpSettings.BODY_DISCARD_TIME_MAX),
                s.size(HttpSettings.BODY_RATE_MIN),
                s.durationNs(HttpSettings.BODY_RATE_GRACE),
                s.durationNs(HttpSettings.FIRST_HEAD_TIMEOUT),
                s.durationNs(HttpSettings.HEAD_TIMEOUT),
                s.durationNs(HttpSettings.IDLE_TIMEOUT),
                s.durationNs(HttpSettings.REQUEST_TIMEOUT),
                s.count(HttpSettings.REQUESTS_PER_TURN_MAX),
                s.count(HttpSettings.REQUESTS_PER_CONNECTION_MAX),
                s.durationNs(HttpSettings.CONNECTION_AGE_MAX),
                s.fraction(HttpSettings.CONNECTION_JITTER),
                s.durationNs(HttpSettings.DRAIN_QUIET),
                s.durationNs(HttpSettings.DRAIN_REPORT_INTERVAL),
                server.isEmpty() ? null : StaticField.of("Server", server),
                s.flag(HttpSettings.DATE),
                s.count(HttpSettings.CLIENT_CALLS_WAITING_MAX),
                s.durationNs(HttpSettings.CLIENT_RESPONSE_TIMEOUT),
                s.durationNs(HttpSettings.CLIENT_IDLE_TIMEOUT),
                s.count(HttpSettings.CLIENT_CONNECTION_REQUESTS_MAX),
                s.durationNs(HttpSettings.CLIENT_CONNECTION_AGE_MAX),
                s.length(HttpSettings.BLOCKING_READ_AHEAD),
                s.length(HttpSettings.BLOCKING_WRITE_AHEAD),
                s.length(EngineSettings.FORWARD_COPY_MAX),
                new ProxyHeaderParser(s.length(HttpSettings.PROXY_HEADER_LENGTH_MAX)),
                H2Config.of(s, limits));
    }
}
